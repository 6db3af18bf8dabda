import HALContract

/// The strong gradients of a small picture, each as a direction.
struct GradientField {
    private struct Arrow {
        var x: Float
        var y: Float
        var directionX: Float
        var directionY: Float
    }

    private let picture: GrayImage
    private var arrows: [Arrow] = []

    /// Every second column and row is looked at: neighbours say the same.
    init(_ smooth: GrayImage) {
        picture = smooth
        let stride = picture.width
        guard picture.width > 2, picture.height > 2 else { return }
        var candidates: [(arrow: Arrow, strength: Float)] = []
        candidates.reserveCapacity(picture.width * picture.height / 4)
        picture.bytes.withUnsafeBufferPointer { bytes in
            for y in Swift.stride(from: 1, to: picture.height - 1, by: 2) {
                for x in Swift.stride(from: 1, to: picture.width - 1, by: 2) {
                    let index = y * stride + x
                    let alongX = Float(bytes[index + 1]) - Float(bytes[index - 1])
                    let alongY = Float(bytes[index + stride]) - Float(bytes[index - stride])
                    let strength = (alongX * alongX + alongY * alongY).squareRoot()
                    guard strength > 0 else { continue }
                    let arrow = Arrow(
                        x: Float(x), y: Float(y), directionX: alongX / strength, directionY: alongY / strength)
                    candidates.append((arrow, strength))
                }
            }
        }
        let count = Float(max(1, candidates.count))
        let mean = candidates.reduce(0) { $0 + $1.strength } / count
        let variance = candidates.reduce(0) { $0 + ($1.strength - mean) * ($1.strength - mean) } / count
        // Weak gradients are skin and noise.
        let threshold = mean + 0.3 * variance.squareRoot()
        arrows = candidates.filter { $0.strength > threshold }.map(\.arrow)
    }

    /// For each place within `reach` columns and rows of the middle, how many gradients point away from it, dark places
    /// preferred: most at the centre of an iris (Timm and Barth, "Accurate eye centre localisation by means of
    /// gradients", 2011).
    func votes(reach: Int) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity((2 * reach + 1) * (2 * reach + 1))
        let middleX = picture.width / 2
        let middleY = picture.height / 2
        arrows.withUnsafeBufferPointer { arrows in
            for y in (middleY - reach)...(middleY + reach) {
                for x in (middleX - reach)...(middleX + reach) {
                    let darkness = 255 - Double(picture.bytes[y * picture.width + x])
                    result.append(Double(Self.votes(arrows, Float(x), Float(y))) * darkness)
                }
            }
        }
        return result
    }

    /// Squared cosines between the arrows and the rays from (x, y).
    private static func votes(_ arrows: UnsafeBufferPointer<Arrow>, _ x: Float, _ y: Float) -> Float {
        var votes: Float = 0
        var index = 0
        while index < arrows.count {
            let arrow = arrows[index]
            index &+= 1
            let alongX = arrow.x - x
            let alongY = arrow.y - y
            let projection = alongX * arrow.directionX + alongY * arrow.directionY
            let square = alongX * alongX + alongY * alongY
            votes += projection > 0 && square > 0 ? projection * projection / square : 0
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
