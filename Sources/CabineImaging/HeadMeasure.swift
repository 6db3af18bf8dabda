import Glibc
import HALContract

/// Where a head ends above and below, in inter-eye distances from the eye line along the axis of the face.
struct HeadMeasure {
    /// Top of the hair, positive upward.
    var hairTop: Double
    /// Crown of the skull, positive upward.
    var crown: Double
    /// Chin, positive downward.
    var chin: Double
    /// Hair goes on beyond the top of the source.
    var hairIsCutOff: Bool
    /// How far these can be relied on, as `FaceLandmarks.confidence`.
    var confidence: Double
    /// Which pixels of the view show background; nil when it explains itself too badly.
    var background: BackgroundMask?
}

/// Finds hair top, crown and chin.
enum HeadMeasurer {
    /// Flat hair adds this share of eyes-to-chin to the skull.
    private static let hairByChin = 0.12
    /// No skull ends nearer to the eyes, in inter-eye distances: they end at 1.8 on average, and a third less is more than
    /// anatomy and a nod take. A lower gap is a light streak in the hair.
    private static let crownMinimum = 1.2
    /// On a background more restless than this the outline of the head is looked for as well.
    private static let restlessResidual: Float = 8
    /// Confidences, as documented at `FaceLandmarks.confidence`.
    private static let confidence = (known: 0.95, plain: 0.75, restless: 0.5, outline: 0.4, guess: 0.2)

    /// Measures the head on `axes` in `view`.
    /// - Parameter reference: the same view without the person.
    static func measure(_ view: WorkingView, _ axes: FaceAxes, reference: RGBImage?) -> HeadMeasure {
        let chin = ChinFinder.chin(view, axes)
        let bottom = Int(axes.origin.y + 0.8 * axes.interEye)
        let separation = Separation(view, reference: reference, above: bottom)
        let top = top(view, axes, separation, chin: chin)
        let isBald = !Hairline.isSeen(view, axes, hairTop: top.distance)
        let estimate = CrownEstimate(
            chin: chin, hairTop: top.distance, width: separation.flatMap { width(axes, $0) }, looksBald: isBald)
        return HeadMeasure(
            hairTop: top.distance, crown: estimate.crown, chin: chin,
            hairIsCutOff: top.isCutOff, confidence: top.confidence, background: separation?.mask)
    }

    /// Width of the outline at the height where `CrownEstimate` compares it, in inter-eye distances; nil when it leaves
    /// the view or was not found.
    private static func width(_ axes: FaceAxes, _ separation: Separation) -> Double? {
        guard let left = reach(axes, separation, side: -1), let right = reach(axes, separation, side: 1) else {
            return nil
        }
        return left + right
    }

    /// How far hair or head goes on to one side before only background is left.
    private static func reach(_ axes: FaceAxes, _ separation: Separation, side: Double) -> Double? {
        let gapNeeded = max(3, Int(axes.interEye * 0.05))
        let row = -CrownEstimate.widthHeight * axes.interEye
        var gap = 0
        var across = Int(axes.interEye * 0.3)
        while gap < gapNeeded {
            let place = axes.point(side * Double(across), row)
            let x = Int(place.x.rounded())
            let y = Int(place.y.rounded())
            guard x >= 0, y >= 0, x < separation.width, y < separation.height else { return nil }
            // Grey hair looks like a shadow: it counts here.
            gap = separation.isForeground[y * separation.width + x] ? 0 : gap + 1
            across += 1
        }
        return Double(across - gap) / axes.interEye
    }

    /// The top of the hair.
    private struct Top {
        var distance: Double
        var isCutOff = false
        var confidence: Double
    }

    private static func top(
        _ view: WorkingView, _ axes: FaceAxes, _ separation: Separation?, chin: Double
    ) -> Top {
        if let separation, let scanned = scan(view, axes, separation) {
            if separation.mask.isFromReference || separation.residual < restlessResidual { return scanned }
            // Flags and curtains: the outline decides unless it agrees.
            let outline = HeadOutline.top(view, axes, chin: chin)
            guard let outline, abs(outline - scanned.distance) > 0.1 * chin else { return scanned }
            return Top(distance: outline, confidence: confidence.outline)
        }
        if let outline = HeadOutline.top(view, axes, chin: chin) {
            return Top(distance: outline, confidence: confidence.outline)
        }
        return Top(distance: (CrownEstimate.crownByChin + hairByChin) * chin, confidence: confidence.guess)
    }

    /// Scans upward from the forehead until only background is left; nil when nothing is.
    private static func scan(_ view: WorkingView, _ axes: FaceAxes, _ separation: Separation) -> Top? {
        let halfWidth = Int(axes.interEye * 0.45)
        let gapNeeded = max(3, Int(axes.interEye * 0.05))
        let lowest = Int(axes.interEye * crownMinimum)
        let sure: Double
        if separation.mask.isFromReference {
            sure = confidence.known
        } else {
            let restlessness = min(1, Double(separation.residual / restlessResidual))
            sure = confidence.plain + (confidence.restless - confidence.plain) * restlessness
        }
        var gap = 0
        var up = Int(axes.interEye * 0.6)
        while true {
            let middle = axes.point(0, Double(-up))
            guard middle.y >= 0 else { break }
            var foreground = 0
            var seen = 0
            for across in -halfWidth...halfWidth {
                let place = axes.point(Double(across), Double(-up))
                let x = Int(place.x.rounded())
                let y = Int(place.y.rounded())
                guard x >= 0, y >= 0, x < separation.width, y < separation.height else { continue }
                seen += 1
                if separation.isForeground[y * separation.width + x] { foreground += 1 }
            }
            gap = Double(foreground) < 0.3 * Double(seen) ? gap + 1 : 0
            if gap >= gapNeeded, up - gap >= lowest {
                return Top(distance: Double(up - gap) / axes.interEye, confidence: sure)
            }
            // Skin or hair of the background's colour all the way up: only background, below any skull.
            if gap > Int(axes.interEye * 0.5) { return nil }
            up += 1
        }
        // Fewer rows of background than asked for, and then the end of the picture.
        if gap > 0, up - 1 - gap >= lowest {
            return Top(distance: Double(up - 1 - gap) / axes.interEye, confidence: sure)
        }
        guard view.touchesTop else { return nil }
        return Top(distance: Double(up - 1) / axes.interEye, isCutOff: true, confidence: confidence.guess)
    }
}
