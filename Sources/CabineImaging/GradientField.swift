import Glibc
import HALContract

/// The strong gradients of a small picture, each as a direction.
struct GradientField {
    private struct Arrow {
        var x: Double
        var y: Double
        var directionX: Double
        var directionY: Double
    }

    private let picture: GrayImage
    private var arrows: [Arrow] = []

    init(_ source: GrayImage) {
        picture = source.smoothed()
        var candidates: [(arrow: Arrow, strength: Double)] = []
        let stride = picture.width
        guard picture.width > 2, picture.height > 2 else { return }
        for y in 1..<(picture.height - 1) {
            for x in 1..<(picture.width - 1) {
                let index = y * stride + x
                let alongX = Double(picture.bytes[index + 1]) - Double(picture.bytes[index - 1])
                let alongY = Double(picture.bytes[index + stride]) - Double(picture.bytes[index - stride])
                let strength = (alongX * alongX + alongY * alongY).squareRoot()
                guard strength > 0 else { continue }
                let arrow = Arrow(
                    x: Double(x), y: Double(y), directionX: alongX / strength, directionY: alongY / strength)
                candidates.append((arrow, strength))
            }
        }
        let count = Double(max(1, candidates.count))
        let mean = candidates.reduce(0) { $0 + $1.strength } / count
        let variance = candidates.reduce(0) { $0 + ($1.strength - mean) * ($1.strength - mean) } / count
        // Weak gradients are skin and noise.
        let threshold = mean + 0.3 * variance.squareRoot()
        arrows = candidates.filter { $0.strength > threshold }.map(\.arrow)
    }

    /// The place most arrows point away from; places near the middle and dark places are preferred.
    func centre() -> Point2D {
        var best = Point2D(x: Double(picture.width - 1) / 2, y: Double(picture.height - 1) / 2)
        var bestVotes = 0.0
        let halfWidth = Double(picture.width) / 2
        let halfHeight = Double(picture.height) / 2
        arrows.withUnsafeBufferPointer { arrows in
            for y in stride(from: 2, to: picture.height - 2, by: 1) {
                for x in stride(from: 2, to: picture.width - 2, by: 1) {
                    let fromX = (Double(x) - halfWidth) / halfWidth
                    let fromY = (Double(y) - halfHeight) / halfHeight
                    let closeness = exp(-2 * (fromX * fromX + fromY * fromY))
                    let darkness = 255 - Double(picture.bytes[y * picture.width + x])
                    let votes = votes(arrows, Double(x), Double(y)) * closeness * darkness
                    guard votes > bestVotes else { continue }
                    bestVotes = votes
                    best = Point2D(x: Double(x), y: Double(y))
                }
            }
        }
        return best
    }

    /// Squared cosines between the arrows and the rays from (x, y).
    private func votes(_ arrows: UnsafeBufferPointer<Arrow>, _ x: Double, _ y: Double) -> Double {
        var votes = 0.0
        var index = 0
        while index < arrows.count {
            let arrow = arrows[index]
            index &+= 1
            let alongX = arrow.x - x
            let alongY = arrow.y - y
            let projection = alongX * arrow.directionX + alongY * arrow.directionY
            guard projection > 0 else { continue }
            votes += projection * projection / (alongX * alongX + alongY * alongY)
        }
        return votes
    }
}

extension GrayImage {
    /// The picture blurred by the 3 x 3 binomial kernel; the border stays.
    func smoothed() -> GrayImage {
        guard width > 2, height > 2 else { return self }
        var output = bytes
        bytes.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var y = 1
                while y < height - 1 {
                    var index = y * width + 1
                    let end = index + width - 2
                    while index < end {
                        let above = index &- width
                        let below = index &+ width
                        let corners =
                            Int(input[above &- 1]) &+ Int(input[above &+ 1]) &+ Int(input[below &- 1])
                            &+ Int(input[below &+ 1])
                        let sides =
                            Int(input[above]) &+ Int(input[below]) &+ Int(input[index &- 1]) &+ Int(input[index &+ 1])
                        output[index] = UInt8(
                            truncatingIfNeeded: (corners &+ 2 &* sides &+ 4 &* Int(input[index]) &+ 8) / 16)
                        index &+= 1
                    }
                    y &+= 1
                }
            }
        }
        return GrayImage(width: width, height: height, bytes: output)
    }
}
