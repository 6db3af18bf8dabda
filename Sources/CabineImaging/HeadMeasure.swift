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
}

/// Finds hair top, crown and chin.
enum HeadMeasurer {
    /// Eyes to chin on average, in inter-eye distances, and how much people differ.
    private static let chinMean = 1.91
    private static let chinSpread = 0.11
    /// Eyes to chin as a multiple of eyes to lower edge of the detector's box: a second hint besides `chinMean`.
    private static let chinByBox = 1.17
    /// Eyes to crown on average, as a share of eyes to chin: 0.90 to 0.96 on bald heads seen from a metre or two.
    private static let crownByChin = 0.93
    /// Flat hair adds this share of eyes-to-chin to the skull.
    private static let hairByChin = 0.12
    /// Background that explains itself worse than this is no help.
    private static let residualLimit = 22.0
    /// On a background this restless a low top of the head is a gap in the hair's outline rather than the top.
    private static let restlessResidual = 8.0
    private static let restlessTopByChin = 0.85

    static func measure(_ view: WorkingView, _ axes: FaceAxes) -> HeadMeasure {
        let chin = chin(view, axes)
        let expectedCrown = crownByChin * chin
        guard let top = hairTop(view, axes, chin: chin) else {
            return HeadMeasure(
                hairTop: expectedCrown + hairByChin * chin, crown: expectedCrown, chin: chin, hairIsCutOff: false)
        }
        return HeadMeasure(
            hairTop: top.distance, crown: crown(hairTop: top.distance, expected: expectedCrown, chin: chin),
            chin: chin, hairIsCutOff: top.isCutOff)
    }

    /// The skull lies between the hair's top and where skulls are on average: half way, since both mislead.
    private static func crown(hairTop: Double, expected: Double, chin: Double) -> Double {
        min(hairTop, max((hairTop + expected) / 2, hairTop - 2 * hairByChin * chin))
    }

    /// Scans upward from the forehead until only background is left; nil when the background is too restless.
    private static func hairTop(
        _ view: WorkingView, _ axes: FaceAxes, chin: Double
    ) -> (distance: Double, isCutOff: Bool)? {
        let image = view.color
        let model = BackgroundModel(image, above: Int(axes.origin.y + 0.8 * axes.interEye))
        guard model.residual < residualLimit else { return nil }
        let halfWidth = Int(axes.interEye * 0.45)
        let gapNeeded = max(3, Int(axes.interEye * 0.05))
        var gap = 0
        var up = Int(axes.interEye * 0.9)
        while true {
            let middle = axes.point(0, Double(-up))
            guard middle.y >= 0 else { break }
            var foreground = 0
            var seen = 0
            for across in -halfWidth...halfWidth {
                let place = axes.point(Double(across), Double(-up))
                let x = Int(place.x.rounded())
                let y = Int(place.y.rounded())
                guard x >= 0, y >= 0, x < image.width, y < image.height else { continue }
                seen += 1
                if model.isForeground(x, y) { foreground += 1 }
            }
            gap = Double(foreground) < 0.3 * Double(seen) ? gap + 1 : 0
            if gap == gapNeeded {
                let top = Double(up - gap) / axes.interEye
                let isLow = model.residual > restlessResidual && top < restlessTopByChin * chin
                return isLow ? nil : (top, false)
            }
            up += 1
        }
        // Fewer rows of background than asked for, and then the end of the picture.
        if gap > 0 { return (Double(up - 1 - gap) / axes.interEye, false) }
        return view.touchesTop ? (Double(up - 1) / axes.interEye, true) : nil
    }

    /// The arc below the mouth where it gets darker downward, weighed by where chins are.
    private static func chin(_ view: WorkingView, _ axes: FaceAxes) -> Double {
        let gray = view.gray.smoothed().smoothed()
        let step = axes.interEye * 0.05
        // Two weak hints of different origin beat either.
        let boxBottom = Double(view.box.bottom) - axes.origin.y
        let expected = max(1.6, min(2.2, (chinMean + chinByBox * boxBottom / axes.interEye) / 2))
        var best = expected
        var bestScore = 0.0
        for down in stride(from: 1.5, to: 2.4, by: 0.02) {
            let deviation = (down - expected) / chinSpread
            let likelihood = exp(-deviation * deviation / 2)
            for curvature in [0.25, 0.45, 0.65] {
                var sum = 0.0
                var count = 0
                for across in stride(from: -0.35, through: 0.351, by: 0.05) {
                    let y = (down - curvature * across * across) * axes.interEye
                    let above = axes.point(across * axes.interEye, y - step)
                    let below = axes.point(across * axes.interEye, y + step)
                    guard below.y < Double(gray.height - 1) else { continue }
                    sum += gray.sample(above) - gray.sample(below)
                    count += 1
                }
                guard count >= 8 else { continue }
                let score = max(0, sum / Double(count)) * likelihood
                guard score > bestScore else { continue }
                bestScore = score
                best = down
            }
        }
        return best
    }
}
