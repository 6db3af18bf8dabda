/// The face in front with its eyes, and how many faces there are.
struct FollowedFace {
    var square: FaceSquare
    var eyeLeft: PreviewEye
    var eyeRight: PreviewEye

    /// Roll of the line between the eyes.
    var turn: Turn { Turn(from: eyeLeft.place, to: eyeRight.place) }
}

/// Finds a face by sweeps and follows it from frame to frame in a small turned patch; sweeps go on meanwhile, so that a
/// second person is noticed.
///
/// | state | in each frame | leaves it when |
/// |---|---|---|
/// | searching | some slices of a sweep | a sweep ends with a face |
/// | following | the patch, and in one frame of three a slice | the patch shows no face in `missesMaximum` frames |
final class FaceFollower {
    private enum State {
        case searching
        case following(FaceSquare, Turn, misses: Int)
    }

    /// Slices of a sweep in one frame while nobody is followed: about 1.2 ms.
    private static let slicesSearching = 1
    /// While a face is followed, a slice is searched in one of so many frames: a second person is noticed in a second.
    private static let framesPerSlice = 3
    /// Frames without a face before it counts as lost: a sixth of a second, a blink of the detector.
    private static let missesMaximum = 5
    /// Frames in which the patch may confirm what a sweep found. What it does not is forgotten, and the search goes on
    /// with the next kind of sweep: a print that looks like a face from afar must not hide a tilted head for ever.
    private static let looksAtCandidate = 2
    /// Frames in which a face must have been seen before the search for it, once lost, begins with an upright sweep again,
    /// half a second: the cascade sees tilted heads upright now and then, and loses them at once.
    private static let sightsToTrust = 15
    /// Windows that must agree, in a sweep (every other pixel) and in a patch. Fewer are enough to look closer: the patch
    /// then decides, and the faces at the far end of what the cascade knows fill few windows.
    private static let votesToLookCloser = 2
    private static let votesInSweep = 3
    private static let votesInPatch = 4
    /// A face narrower than this share of the widest is a poster or a print on a shirt, as for the still.
    private static let relativeSideMinimum: Float = 0.4
    /// Heads are 1.3 squares wide: two whose centres lie nearer than this share of a square would be one in the other.
    private static let headsApart: Float = 0.7
    /// Share of an eye's window that shines: from an iris' area on, a lamp in the glasses hides it, and the place of its
    /// edges says nothing about the eye.
    private static let glareMaximum: Float = 0.06
    /// Side of the patch in windows: a face may move by a fifth of its side in a frame.
    private static let patchSides: Float = 1.45
    /// Sizes tried around the last one.
    private static let patchScales: [Float] = [1 / 1.12, 1, 1.12]
    /// How far a roll goes on being believed; the cascade itself finds faces within about 15 degrees.
    private static let rollMaximumSine: Float = 0.5
    /// The line of closed lids shows up to 0.14.
    private static let eyeContrastMinimum: Float = 0.15

    private let search: FaceSearch
    private let patchSearch: CascadeSearch
    private let eyes = EyeFinder()
    private var patch: Plane
    private var patchVotes = FaceVotes()
    private var state = State.searching
    private var frames = 0
    /// Frames in which the face that is followed was seen.
    private var sights = 0
    /// Faces in the last whole sweep.
    private(set) var faceCount = 0

    init(_ cascade: CascadeFile) {
        search = FaceSearch(cascade)
        let side = Int(Float(cascade.side) * Self.patchSides)
        patchSearch = CascadeSearch(cascade, maximumWidth: side, maximumHeight: side)
        patch = Plane(width: side, height: side)
    }

    /// Starts anew, with frames of another size.
    func configure(halfWidth: Int, halfHeight: Int) {
        search.configure(halfWidth: halfWidth, halfHeight: halfHeight)
        state = .searching
        faceCount = 0
    }

    /// Forgets who was seen.
    func wipe() {
        search.wipe()
        patch.fill(0)
        patchVotes.clear()
        eyes.wipe()
        state = .searching
        faceCount = 0
    }

    /// The face in this frame, given at full, half and quarter size.
    func follow(_ luma: borrowing Plane, half: borrowing Plane, quarter: borrowing Plane) -> FollowedFace? {
        frames &+= 1
        switch state {
        case .searching:
            for _ in 0..<Self.slicesSearching where search.advance(half: half, quarter: quarter, varies: true) {
                takeSweep()
                if case .following(let square, let turn, let misses) = state {
                    return locate(square, turn, misses: misses, luma, half)
                }
            }
            return nil
        case .following(let square, let turn, let misses):
            if frames % Self.framesPerSlice == 0, search.advance(half: half, quarter: quarter, varies: false) {
                takeSweep()
            }
            return locate(square, turn, misses: misses, luma, half)
        }
    }

    /// Counts the faces of a whole sweep, and follows the widest when none is followed.
    private func takeSweep() {
        let widest = widestFace(votes: Self.votesInSweep)
        guard case .searching = state else {
            if let widest { faceCount = count(besides: widest) }
            return
        }
        faceCount = widest.map { count(besides: $0) } ?? 0
        guard let candidate = widest ?? widestFace(votes: Self.votesToLookCloser) else { return }
        sights = 0
        state = .following(candidate, search.turn, misses: Self.missesMaximum - Self.looksAtCandidate)
    }

    /// The widest face of a sweep that so many windows agree on.
    private func widestFace(votes: Int) -> FaceSquare? {
        var widest: FaceSquare?
        for face in search.faces where face.votes >= votes && face.side > widest?.side ?? 0 { widest = face }
        return widest
    }

    /// Faces of a sweep, the widest and those beside it.
    private func count(besides widest: FaceSquare) -> Int {
        var count = 0
        for face in search.faces
        where face.votes >= Self.votesInSweep && face.side >= Self.relativeSideMinimum * widest.side {
            count += isSeenTwice(face) ? 0 : 1
        }
        return count
    }

    /// Whether more windows agree on a face so near that both cannot be heads.
    private func isSeenTwice(_ face: FaceSquare) -> Bool {
        for other in search.faces where other.votes > face.votes {
            let reach = Self.headsApart * max(face.side, other.side)
            if abs(other.centre.x - face.centre.x) < reach, abs(other.centre.y - face.centre.y) < reach { return true }
        }
        return false
    }

    private func locate(
        _ last: FaceSquare, _ turn: Turn, misses: Int, _ luma: borrowing Plane, _ half: borrowing Plane
    ) -> FollowedFace? {
        guard let square = squareNear(last, turn, half, dims: false) ?? squareNear(last, turn, half, dims: true) else {
            let isLost = misses + 1 >= Self.missesMaximum
            if isLost {
                faceCount = 0
                search.restart()
            }
            state = isLost ? .searching : .following(last, turn, misses: misses + 1)
            return nil
        }
        var face = FollowedFace(
            square: square, eyeLeft: eyes.eye(luma, square, turn, side: -1),
            eyeRight: eyes.eye(luma, square, turn, side: 1))
        let found = face.turn
        let weaker = min(face.eyeLeft.contrast, face.eyeRight.contrast)
        let isPlausible =
            weaker > Self.eyeContrastMinimum && abs(found.sine) < Self.rollMaximumSine && found.cosine > 0
            && max(face.eyeLeft.glare, face.eyeRight.glare) < Self.glareMaximum
        if !isPlausible {
            // Closed eyes have no iris, and what was found in their place says nothing about roll and size.
            face.eyeLeft.place = EyeFinder.expected(square, turn, side: -1)
            face.eyeRight.place = EyeFinder.expected(square, turn, side: 1)
        }
        state = .following(square, isPlausible ? found : turn, misses: 0)
        sights &+= 1
        // Whoever is looked for from now on, another or the same again, sits upright as a rule.
        if sights >= Self.sightsToTrust { search.beginUpright() }
        faceCount = max(1, faceCount)
        return face
    }

    /// Searches the last face's surroundings, turned upright, at three sizes.
    /// - Parameter dims: whether to look for a face with lamps in its glasses.
    private func squareNear(_ last: FaceSquare, _ turn: Turn, _ half: borrowing Plane, dims: Bool) -> FaceSquare? {
        patchVotes.clear()
        let middle = Float(patch.width - 1) / 2
        let window = Float(patchSearch.side)
        for scale in Self.patchScales {
            let side = last.side * scale
            // The half frame's pixel (x, y) shows the frame's (2x + 0.5, 2y + 0.5).
            let step = side / 2 / window
            let centre = Place(x: (last.centre.x - 0.5) / 2, y: (last.centre.y - 0.5) / 2)
            let frame = PatchFrame(
                centre: centre, anchor: Place(x: middle, y: middle), step: step, cosine: turn.cosine,
                sine: turn.sine)
            patch.setPatch(half, frame, width: patch.width, height: patch.height)
            if dims { patch.dimReflections() }
            patchSearch.search(patch, rows: 0..<patch.height, step: 1) { hit in
                let place = frame.source(Float(hit.x) + (window - 1) / 2, Float(hit.y) + (window - 1) / 2)
                patchVotes.add(Place(x: 2 * place.x + 0.5, y: 2 * place.y + 0.5), side: side)
            }
        }
        var best: FaceSquare?
        for face in patchVotes.faces where face.votes >= Self.votesInPatch && face.votes > best?.votes ?? 0 {
            best = face
        }
        return best
    }
}
