import Glibc
import HALContract

/// Finds the top of a head before a restless background: the arc above the forehead where the colour changes most,
/// weighed by where heads end.
enum HeadOutline {
    /// Eyes to top of hair, as a share of eyes to chin: the skull's 0.93 and flat hair; hair varies most.
    private static let mean = 1.06
    private static let deviation = 0.14
    private static let range = 0.8...1.6
    /// Half the width of the arc in inter-eye distances, and how far it falls towards its ends per square of the
    /// distance: a skull is 2.4 inter-eye distances wide.
    private static let halfWidth = 0.7
    private static let curvatures = [0.25, 0.4, 0.55]
    /// Distance between what is compared above and below the arc, in inter-eye distances.
    private static let step = 0.05
    /// A change of colour smaller than this is no outline.
    private static let changeMinimum = 8.0

    /// Eyes to top of hair in inter-eye distances; nil when no outline stands out.
    static func top(_ view: WorkingView, _ axes: FaceAxes, chin: Double) -> Double? {
        var best: Double?
        var bestScore = 0.0
        view.color.bytes.withUnsafeBufferPointer { bytes in
            for up in stride(from: range.lowerBound * chin, through: range.upperBound * chin, by: 0.03) {
                let away = (up / chin - mean) / deviation
                let likelihood = exp(-away * away / 2)
                for curvature in curvatures {
                    let change = change(view.color, bytes, axes, up, curvature)
                    guard change > changeMinimum, change * likelihood > bestScore else { continue }
                    bestScore = change * likelihood
                    best = up
                }
            }
        }
        return best
    }

    /// The change of colour across the arc; the weaker half decides, or a pole behind the head would win.
    private static func change(
        _ image: RGBImage, _ bytes: UnsafeBufferPointer<UInt8>, _ axes: FaceAxes, _ up: Double, _ curvature: Double
    ) -> Double {
        func half(_ side: Double) -> Double {
            var sum = 0.0
            var count = 0
            for across in stride(from: 0.05, through: halfWidth, by: 0.05) {
                let y = -(up - curvature * across * across) * axes.interEye
                let x = side * across * axes.interEye
                let reach = step * axes.interEye
                // Along the normal of the arc, which leans outward.
                let lean = 2 * curvature * across * side * reach
                guard let outside = shade(image, bytes, axes.point(x + lean, y - reach)),
                    let inside = shade(image, bytes, axes.point(x - lean, y + reach))
                else { continue }
                sum += Double((outside - inside).squared.squareRoot())
                count += 1
            }
            return count < 8 ? 0 : sum / Double(count)
        }
        return min(half(-1), half(1))
    }

    private static func shade(_ image: RGBImage, _ bytes: UnsafeBufferPointer<UInt8>, _ place: Point2D) -> Shade? {
        let x = Int(place.x.rounded())
        let y = Int(place.y.rounded())
        guard x >= 0, y >= 0, x < image.width, y < image.height else { return nil }
        return Shade(bytes, (y * image.width + x) * 3)
    }
}
