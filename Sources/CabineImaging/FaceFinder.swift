import CFaceDetect
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
    /// Smallest face looked for, as a share of the shorter side, and in pixels of the reduced picture.
    private static let smallestShare = 0.1
    private static let smallestSide = 24
    /// A face narrower than this share of the widest is a poster or a print on a shirt.
    private static let relativeSideMinimum = 0.3
    /// Boxes sharing more than this part of the smaller one are one face found twice.
    private static let overlapMaximum = 0.3
    /// Overlapping hits that confirm a face of which one eye, or none, was seen.
    private static let neighboursWithOneEye = 12
    private static let neighboursWithoutEyes = 8

    let detector: FaceDetector

    /// By how much a picture is reduced for detection.
    static func reduction(width: Int, height: Int) -> Int {
        max(1, (max(width, height) + longSide - 1) / longSide)
    }

    /// Every square in a reduced picture that may be a face.
    func candidates(in gray: GrayImage) -> [FaceDetector.Hit] {
        let side = max(Self.smallestSide, Int(Double(min(gray.width, gray.height)) * Self.smallestShare))
        let search = cface_search(
            cascade: CFACE_FACE, scale_step: 1.1, minimum_neighbours: 3, minimum_side: Int32(side), maximum_side: 0)
        return detector.find(search, in: gray)
    }

    /// The faces of a picture, the widest first.
    func faces(in image: RGBImage) -> [FoundFace] {
        let factor = Self.reduction(width: image.width, height: image.height)
        let gray = Reduction.gray(image, factor: factor)
        let hits = candidates(in: gray).sorted { left, right in
            (right.box.width, left.box.x, left.box.y) < (left.box.width, right.box.x, right.box.y)
        }
        var faces: [FoundFace] = []
        var boxes: [PixelBox] = []
        for hit in hits {
            if let widest = boxes.first,
                Double(hit.box.width) < Double(widest.width) * Self.relativeSideMinimum
            {
                continue
            }
            guard !boxes.contains(where: { Self.isSame($0, hit.box) }) else { continue }
            let source = PixelBox(
                x: hit.box.x * factor, y: hit.box.y * factor, width: hit.box.width * factor,
                height: hit.box.height * factor)
            guard let view = WorkingView(image, sourceBox: source) else { continue }
            let eyes = EyeLocator.locate(view, detector)
            guard isConfirmed(hit, eyes, gray) else { continue }
            faces.append(FoundFace(box: source, view: view, eyes: eyes))
            boxes.append(hit.box)
        }
        return faces
    }

    private static func isSame(_ one: PixelBox, _ other: PixelBox) -> Bool {
        let shared = one.intersection(other).area
        return Double(shared) > overlapMaximum * Double(min(one.area, other.area))
    }

    /// A box counts when two eyes are seen in it, or fewer and the detector is that much surer: real faces give it 25
    /// to 90 overlapping hits, collars and curtains 3 to 6. Another cascade decides the cases between.
    private func isConfirmed(_ hit: FaceDetector.Hit, _ eyes: EyePair, _ gray: GrayImage) -> Bool {
        switch eyes.seen {
        case 2: true
        case 1: hit.neighbours >= Self.neighboursWithOneEye || hasSecondOpinion(hit, gray)
        default: hit.neighbours >= Self.neighboursWithoutEyes && hasSecondOpinion(hit, gray)
        }
    }

    private func hasSecondOpinion(_ hit: FaceDetector.Hit, _ gray: GrayImage) -> Bool {
        let margin = Double(hit.box.width) * 0.25
        let window = gray.patch(
            x: Double(hit.box.x) - margin, y: Double(hit.box.y) - margin, width: Double(hit.box.width) + 2 * margin,
            height: Double(hit.box.height) + 2 * margin, outputWidth: 90)
        // The box is 60 pixels wide in this window.
        let search = cface_search(
            cascade: CFACE_SECOND_OPINION, scale_step: 1.1, minimum_neighbours: 3, minimum_side: 45, maximum_side: 0)
        return !detector.find(search, in: window).isEmpty
    }
}
