import Glibc
import HALContract

/// Finds the chin: the arc below the mouth where it gets darker downward, weighed by where chins are.
enum ChinFinder {
    /// Pixels between the eyes in the patch that is searched.
    private static let interEye = 50.0
    /// Eyes to chin in inter-eye distances, our estimate: about 118 mm of 63, with a deviation of 6 % that both measures
    /// share.
    private static let mean = 1.88
    private static let deviation = 0.11
    /// No chin is looked for farther from where it is expected, in deviations: a collar is a sharper edge than a chin, and
    /// lies lower.
    private static let deviationsMaximum = 1.6
    /// Eyes to chin as a multiple of eyes to lower edge of the detector's box, which it sets by eyes, nose and mouth
    /// together: a second hint, of another origin.
    private static let chinByBox = 1.175
    private static let plausible = 1.6...2.2
    /// Rows searched, in inter-eye distances below the eyes.
    private static let range = 1.45...2.40
    /// Half the width of the arc, and how far it rises towards its ends per square of the distance.
    private static let halfWidth = 0.35
    private static let curvatures = [0.25, 0.45, 0.65]
    /// Rows above and below an edge that are compared: the edge of a chin is as soft as this.
    private static let step = 2
    /// Added to the light of both, so that noise in the dark is no edge.
    private static let darkest = 120
    /// Rows within which a chin's darkening ends: 13 mm, since on dark skin and in soft light it is a slow one.
    private static let edgeSoftness = 10
    /// The chin has ended where the darkening has fallen to this share of its greatest.
    private static let endShare = 0.4

    /// Eyes to chin, in inter-eye distances.
    static func chin(_ view: WorkingView, _ axes: FaceAxes) -> Double {
        let rows = Int(interEye * (range.upperBound - range.lowerBound)) + 2 * step + 20
        let columns = 2 * Int(interEye * halfWidth) + 1
        // The uppermost row of the patch, in its pixels below the eyes: the ends of the arc lie above its middle.
        let first = Int(interEye * range.lowerBound) - 12 - step
        let patch = LevelledPatch(
            view.gray, middle: axes.point(0, (Double(first) + Double(rows - 1) / 2) * axes.interEye / interEye),
            across: axes.across, step: axes.interEye / interEye, width: columns, height: rows)
        let gray = patch.gray.smoothed().smoothed()
        // Rows of the patch that the source still shows.
        let visible = (Double(view.gray.height - 1) - axes.origin.y) / max(0.5, axes.down.y) * interEye / axes.interEye
        let last = min(Int(interEye * range.upperBound), Int(visible) - step - 1)
        let expected = expected(view, axes)
        var best = expected
        var bestScore = 0.0
        var bestCurvature = 0.0
        let reach = deviationsMaximum * deviation
        var row = Int(interEye * max(range.lowerBound, expected - reach))
        while row <= min(last, Int(interEye * (expected + reach))) {
            let down = Double(row) / interEye
            let away = (down - expected) / deviation
            let likelihood = exp(-away * away / 2)
            for curvature in curvatures {
                let score = darkening(gray, row - first, curvature) * likelihood
                guard score > bestScore else { continue }
                bestScore = score
                best = down
                bestCurvature = curvature
            }
            row += 1
        }
        guard bestScore > 0 else { return best }
        return lowerEnd(gray, first: first, last: last, from: best, bestCurvature)
    }

    /// Where chins are for this distance of the eyes and this box, in inter-eye distances.
    private static func expected(_ view: WorkingView, _ axes: FaceAxes) -> Double {
        let offset = view.box.centre - axes.origin
        let bottom = offset.x * axes.down.x + offset.y * axes.down.y + Double(view.box.width) / 2
        let both = (mean + chinByBox * bottom / axes.interEye) / 2
        return max(plausible.lowerBound, min(plausible.upperBound, both))
    }

    /// A chin is round: it darkens before it ends. It ends where the darkening has fallen to `endShare` of its greatest.
    private static func lowerEnd(
        _ gray: GrayImage, first: Int, last: Int, from down: Double, _ curvature: Double
    ) -> Double {
        let start = Int((down * interEye).rounded())
        var greatest = 0.0
        var row = start
        while row <= last {
            let here = darkening(gray, row - first, curvature)
            greatest = max(greatest, here)
            if here < greatest * endShare || row == start + edgeSoftness { break }
            row += 1
        }
        return Double(max(start, row - 1)) / interEye
    }

    /// By which share of its light it is darker below the arc whose lowest place is at `row` of the patch; never negative.
    /// A share is more alike on any skin and in any light than a difference.
    private static func darkening(_ gray: GrayImage, _ row: Int, _ curvature: Double) -> Double {
        let middle = gray.width / 2
        var change = 0
        var light = 0
        var x = 0
        while x < gray.width {
            let across = Double(x - middle) / interEye
            let y = row - Int((curvature * across * across * interEye).rounded())
            if y - step >= 0, y + step < gray.height {
                let above = Int(gray.bytes[(y - step) * gray.width + x])
                let below = Int(gray.bytes[(y + step) * gray.width + x])
                change += above - below
                light += above + below + darkest
            }
            x += 2
        }
        return light == 0 ? 0 : max(0, Double(change) / Double(light))
    }
}
