import Glibc
import HALContract

/// The outline of an iris: dark inside, light at its left and right, where no lid hides it (after Daugman's
/// integro-differential operator).
struct IrisRing {
    /// Radius of an iris as a share of the detector's box: 5.9 mm where the eyes are 63 mm or 0.38 boxes apart.
    static let radiusByBox = 0.036

    private let radius: Double
    /// Directions within 50 degrees of the horizontal, on both sides.
    private let directions: [Point2D]

    init(radius: Double) {
        self.radius = radius
        directions = [-50, -30, -10, 10, 30, 50].flatMap { (degrees: Double) in
            let angle = degrees * .pi / 180
            return [Point2D(x: cos(angle), y: sin(angle)), Point2D(x: -cos(angle), y: sin(angle))]
        }
    }

    /// The place of the strongest ring near `place`; the nearer of two alike wins.
    func centre(in gray: GrayImage, near place: Point2D) -> Point2D {
        var best = place
        var bestScore = 0.0
        let reach = radius * 1.5
        let step = radius / 6
        for y in stride(from: -reach, through: reach, by: step) {
            for x in stride(from: -reach, through: reach, by: step) {
                let candidate = Point2D(x: place.x + x, y: place.y + y)
                let closeness = exp(-(x * x + y * y) / (2 * radius * radius))
                let score = contrast(gray, candidate) * closeness
                guard score > bestScore else { continue }
                bestScore = score
                best = candidate
            }
        }
        return best
    }

    /// How much lighter it is outside of the ring than inside; the weaker side decides, or a nose's shadow would win.
    private func contrast(_ gray: GrayImage, _ centre: Point2D) -> Double {
        var left = 0.0
        var right = 0.0
        for direction in directions {
            let difference =
                gray.sample(centre + direction * (radius * 1.25)) - gray.sample(centre + direction * (radius * 0.7))
            if direction.x < 0 { left += difference } else { right += difference }
        }
        return min(left, right) + 0.25 * max(left, right)
    }
}
