import Glibc
public import HALContract

/// Draws what was found on a photo, for eyes rather than numbers.
public enum Annotation {
    /// The photo with landmarks, eye line, oval of the head, frame of the portrait and measures drawn on it.
    /// - Parameters:
    ///   - photo: the picture the portrait was made of, decoded.
    ///   - portrait: nil when no face was found, which is then written on the picture.
    public static func draw(_ photo: RGBImage, _ portrait: Portrait?) -> RGBImage {
        var canvas = AnnotationCanvas(photo)
        guard let portrait else {
            canvas.text("NO FACE", at: Point2D(x: 8, y: 8))
            return canvas.image
        }
        let landmarks = portrait.landmarks
        let axes = FaceAxes(eyeLeft: landmarks.eyeLeft, eyeRight: landmarks.eyeRight)
        canvas.outline(portrait.frame, .frame)
        drawHead(&canvas, landmarks, axes)
        drawEyes(&canvas, landmarks, axes)
        drawMeasures(&canvas, portrait, axes)
        return canvas.image
    }

    /// The place on the axis of the face whose row is `y`.
    private static func onAxis(_ axes: FaceAxes, _ y: Double) -> Point2D {
        axes.point(0, (y - axes.origin.y) / max(0.1, axes.down.y))
    }

    private static func drawHead(_ canvas: inout AnnotationCanvas, _ landmarks: FaceLandmarks, _ axes: FaceAxes) {
        let marks = [("HAIR", landmarks.hairTopY), ("CROWN", landmarks.crownY), ("CHIN", landmarks.chinY)]
        for (name, row) in marks {
            let middle = onAxis(axes, row)
            let half = axes.across * (axes.interEye * 0.7)
            canvas.line(middle - half, middle + half, .landmark)
            canvas.text(name, at: middle + half + Point2D(x: 4, y: -canvas.textHeight / 2))
        }
        // From crown to chin, as wide as heads are: 152 mm of the 232 from chin to crown.
        let crown = onAxis(axes, landmarks.crownY)
        let chin = onAxis(axes, landmarks.chinY)
        let middle = (crown + chin) * 0.5
        let half = (chin - crown).length / 2
        let oval = (0..<72).map { step in
            let angle = Double(step) / 72 * 2 * .pi
            return middle + axes.across * (cos(angle) * half * 152 / 232) + axes.down * (sin(angle) * half)
        }
        canvas.outline(oval, .oval)
    }

    private static func drawEyes(_ canvas: inout AnnotationCanvas, _ landmarks: FaceLandmarks, _ axes: FaceAxes) {
        let reach = axes.interEye * 0.12
        for eye in [landmarks.eyeLeft, landmarks.eyeRight] {
            canvas.line(eye - axes.across * reach, eye + axes.across * reach, .landmark)
            canvas.line(eye - axes.down * reach, eye + axes.down * reach, .landmark)
        }
        canvas.line(axes.point(-axes.interEye, 0), axes.point(axes.interEye, 0), .landmark)
    }

    private static func drawMeasures(_ canvas: inout AnnotationCanvas, _ portrait: Portrait, _ axes: FaceAxes) {
        let verdict = portrait.verdict
        var lines = [
            "HEAD \(PlainNumber.oneDecimal(portrait.headHeightMillimetres)) MM",
            "ROLL \(PlainNumber.oneDecimal(portrait.landmarks.rollDegrees)) DEG",
            "EYES \(PlainNumber.decimals(axes.interEye, 0)) PX",
            "CONFIDENCE \(PlainNumber.decimals(portrait.landmarks.confidence, 2))",
        ]
        lines += verdict.failed.map { "FAIL \($0.name)" } + verdict.unsure.map { "UNSURE \($0.name)" }
        for (index, line) in lines.enumerated() {
            canvas.text(line, at: Point2D(x: 8, y: 8 + Double(index) * canvas.textHeight * 1.2))
        }
    }
}
