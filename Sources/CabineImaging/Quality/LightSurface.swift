/// Light that changes slowly across a wall: a quadratic surface, by least squares.
struct LightSurface {
    /// The light at a place, which is about -0.5...0.5 both ways.
    struct Sample {
        var x: Double
        var y: Double
        var light: Double
    }

    private static let terms = 6
    private var coefficients = [Double](repeating: 0, count: terms)

    init(_ samples: [Sample]) {
        let columns = Self.terms + 1
        var system = [Double](repeating: 0, count: Self.terms * columns)
        // One buffer for all samples: an array each would take longer than the sums.
        var basis = [Double](repeating: 1, count: columns)
        for sample in samples {
            (basis[1], basis[2]) = (sample.x, sample.y)
            (basis[3], basis[4], basis[5]) = (sample.x * sample.x, sample.x * sample.y, sample.y * sample.y)
            basis[6] = sample.light
            for row in 0..<Self.terms {
                for column in row..<columns { system[row * columns + column] += basis[row] * basis[column] }
            }
        }
        for row in 1..<Self.terms {
            for column in 0..<row { system[row * columns + column] = system[column * columns + row] }
        }
        // Held a little to zero, so that places on one line still have a solution.
        for row in 0..<Self.terms {
            system[row * columns + row] += Double(samples.count) * (row > 2 ? 1e-4 : 1e-9) + 1e-9
        }
        for pivot in 0..<Self.terms {
            let divisor = system[pivot * columns + pivot]
            for column in pivot..<columns { system[pivot * columns + column] /= divisor }
            for row in 0..<Self.terms where row != pivot {
                let factor = system[row * columns + pivot]
                for column in pivot..<columns {
                    system[row * columns + column] -= factor * system[pivot * columns + column]
                }
            }
        }
        coefficients = (0..<Self.terms).map { system[$0 * columns + Self.terms] }
    }

    /// The light of the surface at the sample's place.
    func light(_ sample: Sample) -> Double {
        let linear = coefficients[0] + coefficients[1] * sample.x + coefficients[2] * sample.y
        let across = coefficients[3] * sample.x * sample.x + coefficients[4] * sample.x * sample.y
        return linear + across + coefficients[5] * sample.y * sample.y
    }
}
