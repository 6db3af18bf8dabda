import Glibc
import HALContract

/// Finds the one face of a picture and measures its head.
struct FaceLocator {
    /// A measured head: landmarks for people, axes and lengths for framing, all in pixels of the source.
    struct Head {
        var landmarks: FaceLandmarks
        var axes: FaceAxes
        /// Eye line to top of hair, to crown and to chin, along the axis of the face.
        var hairTop: Double
        var crown: Double
        var chin: Double
        var hairIsCutOff: Bool
        /// The surroundings of the face it was measured in.
        var view: WorkingView
        /// Which pixels of `view` show background; nil when the background explains itself too badly.
        var background: BackgroundMask?
        /// Further faces that look into the camera, the widest first.
        var otherFaces: [PixelBox]
    }

    let finder: FaceFinder

    /// An eye that no cascade saw stands where the proportions of the box put it: everything else hangs on that.
    private static let confidenceWithoutEyes = 0.6

    /// The head of the person in front, and where others are.
    /// - Parameter reference: the same cabin with nobody in it, from the same camera; nil where there is none. One of
    ///   another size, or one that shows something else, counts as none: the confidence says so.
    /// - Throws: `noFace`.
    func locate(_ image: RGBImage, reference: RGBImage? = nil) throws(PortraitRefusal) -> Head {
        let faces = finder.faces(in: image)
        guard let face = faces.first else { throw .noFace }
        let isUsable = reference?.width == image.width && reference?.height == image.height
        let empty = isUsable ? reference.map { face.view.samePart(of: $0) } : nil
        return Self.head(face, others: faces.dropFirst().map(\.box), reference: empty)
    }

    private static func head(_ face: FoundFace, others: [PixelBox], reference: RGBImage?) -> Head {
        let inView = FaceAxes(eyeLeft: face.eyes.left, eyeRight: face.eyes.right)
        let measure = HeadMeasurer.measure(face.view, inView, reference: reference)
        let left = face.view.toSource(face.eyes.left)
        let right = face.view.toSource(face.eyes.right)
        let axes = FaceAxes(eyeLeft: left, eyeRight: right)
        let hairTop = measure.hairTop * axes.interEye
        let crown = measure.crown * axes.interEye
        let chin = measure.chin * axes.interEye
        let landmarks = FaceLandmarks(
            eyeLeft: left, eyeRight: right, hairTopY: axes.point(0, -hairTop).y, crownY: axes.point(0, -crown).y,
            chinY: axes.point(0, chin).y, rollDegrees: atan2(axes.across.y, axes.across.x) * 180 / .pi,
            box: face.box, confidence: measure.confidence * (face.eyes.seen == 2 ? 1 : confidenceWithoutEyes))
        return Head(
            landmarks: landmarks, axes: axes, hairTop: hairTop, crown: crown, chin: chin,
            hairIsCutOff: measure.hairIsCutOff, view: face.view, background: measure.background, otherFaces: others)
    }
}
