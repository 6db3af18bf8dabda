import HALContract

/// What is measured of one eye, in a window around its centre.
///
/// Without landmarks of the lids their opening shows as the height of what is not skin: iris and lashes are darker, the
/// white is less red. A closed eye leaves the line of its lashes, which is a quarter as high as an open eye.
struct EyeMeasures {
    /// Height of the opening in inter-eye distances; 0 when nothing but skin is where an eye should be.
    let opening: Double
    /// How much lighter it is beside the iris than on it, as a share of the skin's grey: the side that shows it better.
    let irisContrast: Double
    /// Share of the window that mirrors light, the iris and its own reflection left out.
    let glare: Double
    /// Share of the pupil that is red.
    let red: Double

    /// What is darker than skin by this share is iris, pupil or lash.
    private static let darkerShare = 0.35
    /// What has this much less red in its colour than skin is the white of the eye, or a blue or grey iris.
    private static let lessRed = 0.035
    /// Columns looked at, beside the centre; the third highest counts, so that two may be spoiled by a reflection.
    private static let columns = Array(stride(from: -0.08, through: 0.081, by: 0.02))
    /// Reach of the search for the opening, up and down, and how far from the centre it may begin.
    private static let reach = 0.3
    private static let startReach = 0.05
    /// Rows of skin within an opening that do not end it: the lamp's reflection.
    private static let gapRows = 2
    /// Nothing but a mirror reaches these levels: the white of an eye in full light stays below 225.
    private static let mirrorLevel: UInt8 = 238
    /// Radius of an iris, 5.9 of 63 mm, and of a pupil in a lit cabin.
    private static let irisRadius = 0.094
    private static let pupilRadius = 0.05
    /// A pupil is red when it has more than twice as much red as green, and is not simply black.
    private static let redMinimum = 70

    init(_ view: PortraitView, centre: Double) {
        let eye = Window(view, centre: centre)
        let skin = Self.skin(view, centre)
        opening = Self.opening(eye, skin)
        irisContrast = Self.irisContrast(eye, skin)
        glare = Self.glare(view, centre)
        red = Self.red(view, centre)
    }

    /// The grey and the share of red of the skin below the eye, on average.
    private static func skin(_ view: PortraitView, _ centre: Double) -> (grey: Double, red: Double) {
        let box = view.box(centre - 0.2, 0.24, centre + 0.2, 0.36)
        var greys: [UInt8] = []
        var reds: [Double] = []
        for y in box.y..<max(box.y, box.bottom) {
            for x in box.x..<box.right {
                greys.append(view.gray.bytes[y * view.gray.width + x])
                reds.append(view.redShare(x, y))
            }
        }
        guard !greys.isEmpty else { return (255, 0) }
        return (Double(greys.sorted()[greys.count / 2]), reds.sorted()[reds.count / 2])
    }

    private static func opening(_ eye: Window, _ skin: (grey: Double, red: Double)) -> Double {
        let heights = columns.map { across in
            let column = (0..<eye.rows).map { row in
                let (grey, red) = eye.at(across, row)
                return grey < skin.grey * (1 - darkerShare) || skin.red - red > lessRed
            }
            return Self.run(in: column, near: eye.rows / 2, within: Int(startReach * eye.interEye))
        }
        return Double(heights.sorted()[heights.count - 3]) / eye.interEye
    }

    /// The length of the run of `true` that begins nearest to `middle`.
    static func run(in flags: [Bool], near middle: Int, within reach: Int, gap: Int = gapRows) -> Int {
        let starts = (0...max(0, reach)).flatMap { [middle - $0, middle + $0] }
        guard let start = starts.first(where: { flags.indices.contains($0) && flags[$0] }) else { return 0 }
        func end(_ step: Int) -> Int {
            var last = start
            var place = start + step
            while flags.indices.contains(place), (place - last).magnitude <= gap + 1 {
                if flags[place] { last = place }
                place += step
            }
            return last
        }
        return end(1) - end(-1) + 1
    }

    private static func irisContrast(_ eye: Window, _ skin: (grey: Double, red: Double)) -> Double {
        let iris = eye.mean(-0.06, 0.06)
        let left = eye.mean(-0.19, -0.11)
        let right = eye.mean(0.11, 0.19)
        return (max(left, right) - iris) / max(1, skin.grey)
    }

    private static func glare(_ view: PortraitView, _ centre: Double) -> Double {
        let box = view.box(centre - 0.34, -0.2, centre + 0.34, 0.26)
        let middle = view.place(centre, 0)
        let radius = irisRadius * view.interEye
        var mirrored = 0
        var count = 0
        for y in box.y..<max(box.y, box.bottom) {
            for x in box.x..<box.right {
                let distance = (Point2D(x: Double(x), y: Double(y)) - middle).length
                guard distance > radius else { continue }
                count += 1
                let index = (y * view.image.width + x) * 3
                if view.image.bytes[index..<(index + 3)].allSatisfy({ $0 >= mirrorLevel }) { mirrored += 1 }
            }
        }
        return count > 0 ? Double(mirrored) / Double(count) : 0
    }

    private static func red(_ view: PortraitView, _ centre: Double) -> Double {
        let box = view.box(centre - pupilRadius, -pupilRadius, centre + pupilRadius, pupilRadius)
        var red = 0
        for y in box.y..<max(box.y, box.bottom) {
            for x in box.x..<box.right {
                let index = (y * view.image.width + x) * 3
                let level = Int(view.image.bytes[index])
                if level >= redMinimum, level > 2 * Int(view.image.bytes[index + 1]) { red += 1 }
            }
        }
        return box.area > 0 ? Double(red) / Double(box.area) : 0
    }

    /// The rows around one eye.
    private struct Window {
        private let view: PortraitView
        private let centre: Double
        private let top: Int
        let rows: Int
        var interEye: Double { view.interEye }

        init(_ view: PortraitView, centre: Double) {
            self.view = view
            self.centre = centre
            top = Int((view.eyeRow - EyeMeasures.reach * view.interEye).rounded())
            rows = Int((2 * EyeMeasures.reach * view.interEye).rounded())
        }

        func at(_ across: Double, _ row: Int) -> (grey: Double, red: Double) {
            let x = max(0, min(view.image.width - 1, Int(view.place(centre + across, 0).x.rounded())))
            let y = max(0, min(view.image.height - 1, top + row))
            return (Double(view.gray.bytes[y * view.gray.width + x]), view.redShare(x, y))
        }

        /// The mean grey between two places on the eye line.
        func mean(_ left: Double, _ right: Double) -> Double {
            let box = view.box(centre + left, -0.025, centre + right, 0.035)
            var sum = 0
            for y in box.y..<max(box.y, box.bottom) {
                for x in box.x..<box.right { sum += Int(view.gray.bytes[y * view.gray.width + x]) }
            }
            return box.area > 0 ? Double(sum) / Double(box.area) : 0
        }
    }
}
