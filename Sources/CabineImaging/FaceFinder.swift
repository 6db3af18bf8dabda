import CFaceDetect
import Glibc
import HALContract

/// A face that counts, with its eyes.
struct FoundFace {
    /// The detector's box in pixels of the source.
    var box: PixelBox
    var view: WorkingView
    var eyes: EyePair
}

/// Finds every person who looks into the camera, and nothing else.
struct FaceFinder {
    /// The longer side of the picture the detector sees is at most this: 10 ms, and faces are far above its 20 pixels.
    static let longSide = 480
    /// Smallest face looked for, as a share of the picture's height, and in pixels of the reduced picture: a head of a
    /// fifth of the height has a box of an eighth.
    private static let smallestShare = 0.115
    private static let smallestSide = 24
    /// The same where no such face is found: somebody is there, and must be told to come closer.
    private static let smallestShareFarAway = 0.06
    /// A face narrower than this share of the widest is a poster or a print on a shirt.
    private static let relativeSideMinimum = 0.3
    /// Boxes sharing more than this part of the smaller one are one face found twice.
    private static let overlapMaximum = 0.3
    /// Overlapping hits above which two eyes confirm a face: real faces give it 25 to 90, collars and curtains 3 to 6.
    private static let neighboursWithTwoEyes = 12
    /// Overlapping hits in the finer search from which a square is a face where none was confirmed: to call it nobody
    /// turns a customer away.
    private static let neighboursAlone = (oneEye: 18, twoEyes: 14)
    /// Overlapping hits below which fewer than two eyes are no face, whatever others say.
    private static let neighboursWithoutEyes = 8
    /// The detector was trained on upright faces and loses some beyond 10 degrees: then the picture is turned by this.
    private static let retryDegrees = 13.0
    /// Each size searched is this much larger than the one before; half the step sees some faces more, in twice the time.
    private static let step = 1.1
    private static let fineStep = 1.05

    let detector: FaceDetector

    /// A square that may be a face, in a picture turned about its middle.
    private struct Candidate {
        var hit: FaceDetector.Hit
        /// The square's middle in the picture before it was turned.
        var middle: Point2D
        /// Tilt of the face, clockwise positive.
        var degrees: Double

        /// The upright square around the same middle.
        var box: PixelBox {
            let half = Double(hit.box.width - 1) / 2
            return PixelBox(
                x: Int((middle.x - half).rounded()), y: Int((middle.y - half).rounded()), width: hit.box.width,
                height: hit.box.width)
        }
    }

    /// By how much a picture is reduced for detection.
    static func reduction(width: Int, height: Int) -> Int {
        max(1, (max(width, height) + longSide - 1) / longSide)
    }

    /// Every square in a reduced picture that may be a face.
    func candidates(in gray: GrayImage, step: Double = FaceFinder.step) -> [FaceDetector.Hit] {
        let side = max(Self.smallestSide, Int(Double(gray.height) * Self.smallestShare))
        return candidates(in: gray, sides: side...max(gray.width, gray.height), step: step)
    }

    private func candidates(
        in gray: GrayImage, sides: ClosedRange<Int>, step: Double = FaceFinder.step
    ) -> [FaceDetector.Hit] {
        let search = cface_search(
            cascade: CFACE_FACE, scale_step: step, minimum_neighbours: 3, minimum_side: Int32(sides.lowerBound),
            maximum_side: Int32(sides.upperBound))
        return detector.find(search, in: gray)
    }

    /// The faces of a picture, the widest first.
    func faces(in image: RGBImage) -> [FoundFace] {
        let factor = Self.reduction(width: image.width, height: image.height)
        let gray = Reduction.gray(image, factor: factor)
        let upright = confirmed(candidates(in: gray, degrees: 0), image, factor)
        if !upright.isEmpty { return upright }
        let sideways = [-Self.retryDegrees, Self.retryDegrees]
        let tilted = confirmed(sideways.flatMap { candidates(in: gray, degrees: $0) }, image, factor)
        if !tilted.isEmpty { return tilted }
        let nearest = max(Self.smallestSide, Int(Double(gray.height) * Self.smallestShare))
        let farthest = max(Self.smallestSide, Int(Double(gray.height) * Self.smallestShareFarAway))
        let farAway = confirmed(
            candidates(in: gray, sides: farthest...nearest).map {
                Candidate(hit: $0, middle: $0.box.centre, degrees: 0)
            }, image, factor)
        if !farAway.isEmpty { return farAway }
        let all = ([0] + sideways).flatMap { candidates(in: gray, degrees: $0, step: Self.fineStep) }
        let fine = confirmed(all, image, factor)
        return fine.isEmpty ? likeliest(all, image, factor) : fine
    }

    /// The candidate the detector is surest of, where no other is confirmed; none when it sees no eye or is unsure.
    private func likeliest(_ candidates: [Candidate], _ image: RGBImage, _ factor: Int) -> [FoundFace] {
        let surest = candidates.max { $0.hit.neighbours < $1.hit.neighbours }
        guard let surest, let (box, view) = Self.view(surest, image, factor) else { return [] }
        let eyes = EyeLocator.locate(view, detector, degrees: surest.degrees)
        let isLikely =
            switch eyes.seen {
            case 2: surest.hit.neighbours >= Self.neighboursAlone.twoEyes
            case 1: surest.hit.neighbours >= Self.neighboursAlone.oneEye
            default: false
            }
        return isLikely ? [FoundFace(box: box, view: view, eyes: eyes)] : []
    }

    /// A candidate's square in pixels of the source, and its surroundings.
    private static func view(
        _ candidate: Candidate, _ image: RGBImage, _ factor: Int
    ) -> (box: PixelBox, view: WorkingView)? {
        let box = candidate.box
        let source = PixelBox(
            x: box.x * factor, y: box.y * factor, width: box.width * factor, height: box.height * factor)
        return WorkingView(image, sourceBox: source).map { (source, $0) }
    }

    /// Every square that may be a face tilted by `degrees`.
    private func candidates(
        in gray: GrayImage, degrees: Double, step: Double = FaceFinder.step
    ) -> [Candidate] {
        guard degrees != 0 else {
            return candidates(in: gray, step: step).map { Candidate(hit: $0, middle: $0.box.centre, degrees: 0) }
        }
        let middle = Point2D(x: Double(gray.width - 1) / 2, y: Double(gray.height - 1) / 2)
        let turned = LevelledPatch(
            gray, middle: middle, across: .direction(degrees: degrees), step: 1, width: gray.width,
            height: gray.height)
        return candidates(in: turned.gray, step: step).map { hit in
            let centre = hit.box.centre
            return Candidate(hit: hit, middle: turned.toPicture(centre.x, centre.y), degrees: degrees)
        }
    }

    /// Those that are faces, each once.
    private func confirmed(_ candidates: [Candidate], _ image: RGBImage, _ factor: Int) -> [FoundFace] {
        // Turned both ways, a face is found twice: the surer one comes first.
        let isTurned = candidates.contains { $0.degrees != 0 }
        let ordered = candidates.sorted { left, right in
            let leftRank = isTurned ? left.hit.neighbours : left.box.width
            let rightRank = isTurned ? right.hit.neighbours : right.box.width
            return (rightRank, left.box.x, left.box.y) < (leftRank, right.box.x, right.box.y)
        }
        var faces: [FoundFace] = []
        var boxes: [PixelBox] = []
        for candidate in ordered where !boxes.contains(where: { Self.isSame($0, candidate.box) }) {
            guard let (source, view) = Self.view(candidate, image, factor) else { continue }
            let eyes = EyeLocator.locate(view, detector, degrees: candidate.degrees)
            guard isConfirmed(candidate, eyes, view) else { continue }
            faces.append(FoundFace(box: source, view: view, eyes: eyes))
            boxes.append(candidate.box)
        }
        faces.sort { ($1.box.width, $0.box.x) < ($0.box.width, $1.box.x) }
        let widest = Double(faces.first?.box.width ?? 0)
        return faces.filter { Double($0.box.width) >= widest * Self.relativeSideMinimum }
    }

    private static func isSame(_ one: PixelBox, _ other: PixelBox) -> Bool {
        let shared = one.intersection(other).area
        return Double(shared) > overlapMaximum * Double(min(one.area, other.area))
    }

    /// A box counts when the detector is sure and two eyes are seen in it; another cascade decides the other cases.
    private func isConfirmed(_ candidate: Candidate, _ eyes: EyePair, _ view: WorkingView) -> Bool {
        let neighbours = candidate.hit.neighbours
        if eyes.seen == 2, neighbours >= Self.neighboursWithTwoEyes { return true }
        guard eyes.seen == 2 || neighbours >= Self.neighboursWithoutEyes else { return false }
        return hasSecondOpinion(candidate, eyes, view)
    }

    private func hasSecondOpinion(_ candidate: Candidate, _ eyes: EyePair, _ view: WorkingView) -> Bool {
        let degrees = eyes.seen == 2 ? eyes.rollDegrees : candidate.degrees
        let search = cface_search(
            cascade: CFACE_SECOND_OPINION, scale_step: 1.1, minimum_neighbours: 3, minimum_side: 45, maximum_side: 0)
        return !detector.find(search, in: view.levelledFace(degrees: degrees)).isEmpty
    }
}
