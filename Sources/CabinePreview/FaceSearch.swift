/// A face as the cascade sees it: a square, in pixels of the frame.
struct FaceSquare: Hashable, Sendable {
    var centre: Place
    var side: Float
    /// Windows that agree on it: a measure of confidence.
    var votes: Int
}

/// Windows that passed the cascade, joined to faces. Holds a fixed number of each.
struct FaceVotes {
    /// A real face gives ten to a hundred windows; more than this are noise.
    private static let faceLimit = 32
    /// Windows whose centres lie nearer than this share of their side, and whose sides differ by less than that
    /// factor, show one face (OpenCV joins rectangles within 0.2).
    private static let joinDistance: Float = 0.25
    private static let joinRatio: Float = 1.5

    /// What was joined so far, in the order of the first window of each.
    private(set) var faces: [FaceSquare] = []

    init() { faces.reserveCapacity(Self.faceLimit) }

    mutating func clear() { faces.removeAll(keepingCapacity: true) }

    mutating func add(_ centre: Place, side: Float) {
        for index in faces.indices {
            let face = faces[index]
            let reach = Self.joinDistance * min(face.side, side)
            guard abs(face.centre.x - centre.x) < reach, abs(face.centre.y - centre.y) < reach,
                max(face.side, side) < Self.joinRatio * min(face.side, side)
            else { continue }
            let share = 1 / Float(face.votes + 1)
            faces[index].centre.x += (centre.x - face.centre.x) * share
            faces[index].centre.y += (centre.y - face.centre.y) * share
            faces[index].side += (side - face.side) * share
            faces[index].votes += 1
            return
        }
        if faces.count < Self.faceLimit { faces.append(FaceSquare(centre: centre, side: side, votes: 1)) }
    }
}

/// Searches whole frames for faces, a slice at a time, so that a frame pays for a part of the search only.
final class FaceSearch {
    /// A size, and a share of the rows at which its windows begin.
    private struct Slice {
        /// Pixels of the half frame to one of the window.
        var scale: Float
        var fromShare: Float
        var toShare: Float
    }

    /// Ratio between two sizes searched: OpenCV's usual 1.1 finds no face more in a moving picture.
    private static let ratio: Float = 1.2
    /// The largest square is this share of the frame's height: nearer, no head would fit into the frame.
    private static let largestShare: Float = 0.95
    /// Windows are tried every other pixel: a face spans 45.
    private static let windowStep = 2
    /// The smallest sizes cost most: 3 ms, 2 ms, 1.3 ms and so on at 1280 x 720. Those below these scales are cut into
    /// that many slices.
    private static let quartersBelow: Float = 1.1
    private static let halvesBelow: Float = 1.5
    /// From this scale on, all sizes together take a millisecond, and are one slice.
    private static let togetherFrom: Float = 2.4

    /// 18 degrees to either side. The cascade finds every face within 9 degrees of upright and few beyond 15: heads
    /// tilted by up to 27 degrees lie within 9 of one of the three.
    private static let tilted = Turn(from: Place(x: 0, y: 0), to: Place(x: 0.951, y: 0.309))
    private static let tiltedBack = Turn(from: Place(x: 0, y: 0), to: Place(x: 0.951, y: -0.309))

    private let search: CascadeSearch
    private var level: Plane
    private var slices: [[Slice]] = []
    private var halfWidth = 0
    private var halfHeight = 0
    /// The slice that comes next; 0 at the start of a sweep.
    private var next = 0
    private var sweeps = 0
    /// How the frame is turned in this sweep: the cascade knows upright faces only, within about 15 degrees.
    private(set) var turn = Turn()
    /// Whether this sweep takes reflections for dark.
    private var dims = false
    private var votes = FaceVotes()

    /// A search in half frames up to the largest that are accepted.
    init(_ cascade: CascadeFile) {
        let width = PreviewLimits.widthMaximum / 2
        let height = PreviewLimits.heightMaximum / 2
        search = CascadeSearch(cascade, maximumWidth: width, maximumHeight: height)
        level = Plane(width: width, height: height)
    }

    /// Plans the sweeps over half frames of this size.
    func configure(halfWidth: Int, halfHeight: Int) {
        self.halfWidth = halfWidth
        self.halfHeight = halfHeight
        slices = []
        var scale: Float = 1
        while Float(search.side) * scale <= Float(halfHeight) * Self.largestShare {
            if scale < Self.quartersBelow {
                slices += (0..<4).map { part in
                    [Slice(scale: scale, fromShare: Float(part) / 4, toShare: Float(part + 1) / 4)]
                }
            } else if scale < Self.halvesBelow {
                slices += (0..<2).map { part in
                    [Slice(scale: scale, fromShare: Float(part) / 2, toShare: Float(part + 1) / 2)]
                }
            } else if scale < Self.togetherFrom || slices.isEmpty {
                slices.append([Slice(scale: scale, fromShare: 0, toShare: 1)])
            } else {
                slices[slices.count - 1].append(Slice(scale: scale, fromShare: 0, toShare: 1))
            }
            scale *= Self.ratio
        }
        restart()
        beginUpright()
    }

    /// Begins a new sweep, of the next kind.
    func restart() {
        next = 0
        turn = Turn()
        dims = false
        votes.clear()
    }

    /// Lets the next sweep that varies be an upright one.
    func beginUpright() { sweeps = 0 }

    /// Overwrites what was seen.
    func wipe() {
        level.fill(0)
        restart()
        beginUpright()
    }

    /// Searches the next slice of a frame, given at half and at quarter size.
    ///
    /// - Parameter varies: whether three sweeps of four look for heads tilted to one shoulder and to the other, and for
    ///   lamps in glasses.
    /// - Returns: whether the sweep is complete with it: `faces` and `turn` hold until the next call.
    func advance(half: borrowing Plane, quarter: borrowing Plane, varies: Bool) -> Bool {
        guard !slices.isEmpty else { return true }
        if next == 0 {
            votes.clear()
            turn = Turn()
            dims = false
            if varies {
                switch sweeps % 4 {
                case 1: turn = Self.tilted
                case 2: turn = Self.tiltedBack
                case 3: dims = true
                default: break
                }
                sweeps &+= 1
            }
        }
        for slice in slices[next] { run(slice, half, quarter) }
        next = (next + 1) % slices.count
        return next == 0
    }

    /// What the sweep found so far, in the order of the first window of each.
    var faces: [FaceSquare] { votes.faces }

    /// Slices a sweep takes.
    var sliceCount: Int { slices.count }

    private func run(_ slice: Slice, _ half: borrowing Plane, _ quarter: borrowing Plane) {
        let width = Int(Float(halfWidth) / slice.scale)
        let height = Int(Float(halfHeight) / slice.scale)
        let isTurned = turn.sine != 0
        // About the middle, so that most of the frame stays inside.
        let frame = PatchFrame(
            centre: Place(x: Float(halfWidth - 1) / 2, y: Float(halfHeight - 1) / 2),
            anchor: Place(x: Float(width - 1) / 2, y: Float(height - 1) / 2), step: slice.scale,
            cosine: turn.cosine, sine: turn.sine)
        if isTurned {
            // Turned pictures are made pixel by pixel: the smallest faces wait for an upright sweep.
            guard slice.scale >= Self.quartersBelow else { return }
            level.setPatch(half, frame, width: width, height: height)
        } else if slice.scale < 2 {
            level.setResized(half, width: width, height: height)
        } else {
            level.setResized(quarter, width: width, height: height)
        }
        if dims { level.dimReflections() }
        let middle = Float(search.side - 1) / 2
        let windows = Float(height - search.side + 1)
        let rows = Int(windows * slice.fromShare)..<Int(windows * slice.toShare)
        search.search(level, rows: rows, step: Self.windowStep) { hit in
            let place = frame.source(Float(hit.x) + middle, Float(hit.y) + middle)
            // The half frame's pixel (x, y) shows the frame's (2x + 0.5, 2y + 0.5).
            votes.add(
                Place(x: 2 * place.x + 0.5, y: 2 * place.y + 0.5), side: Float(search.side) * 2 * slice.scale)
        }
    }
}

extension Plane {
    /// What a reflection becomes: an eye in its shade.
    private static let dimmed: UInt8 = 48

    /// Takes what shines like a lamp for dark. The cascade knows eyes as darker than brows and cheeks; with lamps in both
    /// lenses they are the lightest of all, and no face is seen.
    mutating func dimReflections() {
        for y in 0..<height {
            var row = mutableRow(y)
            for x in row.indices where row[x] >= EyeFinder.glareLevel { row[x] = Self.dimmed }
        }
    }
}
