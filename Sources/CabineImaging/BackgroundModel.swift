import HALContract

/// The colour of the background as a smooth function of the place, learnt beside the head.
struct BackgroundModel {
    /// Terms of the quadratic polynomial in x and y.
    private static let terms = 6
    /// Columns of the grid the model is learnt on: more add cost, not knowledge.
    private static let gridColumns = 120
    /// A pixel differs from the background above this distance, whatever the noise.
    private static let distanceMinimum: Float = 12

    /// A place of the grid with what is seen there.
    private struct Sample {
        /// The place in -1...1 both ways.
        var right: Float
        var down: Float
        var shade: Shade
    }

    private let width: Int
    private let height: Int
    private var coefficients = [Float](repeating: 0, count: terms * 3)
    /// Root mean square of what the model leaves unexplained: small on a plain background.
    private(set) var residual: Float = 0

    /// Learns from the side strips above row `bottom` of `image` and from the corners of its top.
    init(_ image: RGBImage, above bottom: Int) {
        width = image.width
        height = image.height
        let step = max(1, image.width / Self.gridColumns)
        let border = samples(image, BorderPlaces.all(image.width, image.height, above: bottom, step: step))
        var kept = border
        // Each round leaves out what fits badly: hair, shoulders, a flag.
        for _ in 0..<4 {
            fit(kept)
            let squares = kept.reduce(Float(0)) { $0 + squaredDistance($1) }
            residual = (squares / Float(max(1, kept.count))).squareRoot()
            let limit = 2.5 * residual + 2
            kept = border.filter { squaredDistance($0) < limit * limit }
        }
        grow(image, above: bottom, step: step)
    }

    /// Above this distance a pixel is something else than background.
    var threshold: Float { max(Self.distanceMinimum, 3.5 * residual) }

    /// Learns again from everything that looks like background already, round by round towards the head: a light spot
    /// behind the head is not seen at the sides.
    private mutating func grow(_ image: RGBImage, above bottom: Int, step: Int) {
        var places: [(x: Int, y: Int)] = []
        for y in stride(from: 0, to: max(4, min(image.height, bottom)), by: step * 2) {
            for x in stride(from: 0, to: image.width, by: step * 2) { places.append((x, y)) }
        }
        let everything = samples(image, places)
        for _ in 0..<3 {
            let limit = threshold * threshold
            let kept = everything.filter { squaredDistance($0) <= limit }
            guard kept.count >= Self.terms else { return }
            fit(kept)
        }
    }

    private func samples(_ image: RGBImage, _ places: [(x: Int, y: Int)]) -> [Sample] {
        image.bytes.withUnsafeBufferPointer { bytes in
            places.map { place in
                Sample(
                    right: Float(place.x) / Float(width) * 2 - 1, down: Float(place.y) / Float(height) * 2 - 1,
                    shade: Shade(bytes, (place.y * width + place.x) * 3))
            }
        }
    }

    private func squaredDistance(_ sample: Sample) -> Float {
        let row = row(sample.down)
        return (row.expected(sample.right) - sample.shade).squared
    }

    /// The three polynomials of one row, as quadratics in the column.
    struct Row {
        fileprivate var constant: Shade
        fileprivate var linear: Shade
        fileprivate var quadratic: Shade

        /// The background's shade at a place of the row in -1...1.
        func expected(_ right: Float) -> Shade {
            return Shade(
                light: constant.light + right * (linear.light + right * quadratic.light),
                redness: constant.redness + right * (linear.redness + right * quadratic.redness),
                yellowness: constant.yellowness + right * (linear.yellowness + right * quadratic.yellowness))
        }
    }

    /// The background along the row at `down` in -1...1.
    func row(_ down: Float) -> Row {
        func shade(_ value: (Int) -> Float) -> Shade {
            Shade(light: value(0), redness: value(1), yellowness: value(2))
        }
        return Row(
            constant: shade { channel in
                let linear = coefficients[channel] + coefficients[channel + 6] * down
                return linear + coefficients[channel + 15] * down * down
            },
            linear: shade { coefficients[$0 + 3] + coefficients[$0 + 12] * down },
            quadratic: shade { coefficients[$0 + 9] })
    }

    /// Least squares over `samples`, the quadratic terms held small.
    private mutating func fit(_ samples: [Sample]) {
        let terms = Self.terms
        let columns = terms + 3
        var system = [Double](repeating: 0, count: terms * columns)
        system.withUnsafeMutableBufferPointer { system in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: columns) { values in
                for sample in samples {
                    let right = sample.right
                    let down = sample.down
                    values[0] = 1
                    values[1] = right
                    values[2] = down
                    values[3] = right * right
                    values[4] = right * down
                    values[5] = down * down
                    values[6] = sample.shade.light
                    values[7] = sample.shade.redness
                    values[8] = sample.shade.yellowness
                    for row in 0..<terms {
                        for column in 0..<columns {
                            system[row &* columns &+ column] += Double(values[row] * values[column])
                        }
                    }
                }
            }
        }
        for row in 0..<terms {
            system[row * columns + row] += Double(samples.count) * (row > 2 ? 1e-3 : 1e-9) + 1e-9
        }
        coefficients = Self.solve(system, rows: terms, columns: columns).map(Float.init)
    }

    /// Gaussian elimination of a positive definite system with several right sides.
    private static func solve(_ input: [Double], rows: Int, columns: Int) -> [Double] {
        var system = input
        for pivot in 0..<rows {
            let divisor = system[pivot * columns + pivot]
            for column in pivot..<columns { system[pivot * columns + column] /= divisor }
            for row in 0..<rows where row != pivot {
                let factor = system[row * columns + pivot]
                for column in pivot..<columns {
                    system[row * columns + column] -= factor * system[pivot * columns + column]
                }
            }
        }
        return (0..<rows).flatMap { row in (rows..<columns).map { system[row * columns + $0] } }
    }
}

/// Where a portrait shows background for sure, or nearly: beside the head, and in the upper corners.
enum BorderPlaces {
    /// Share of the width on either side taken for background.
    private static let stripShare = 0.07

    static func all(_ width: Int, _ height: Int, above bottom: Int, step: Int) -> [(x: Int, y: Int)] {
        let strip = max(4, Int(Double(width) * stripShare))
        let band = max(3, height / 50)
        var places: [(x: Int, y: Int)] = []
        for y in stride(from: 0, to: max(2, min(height, bottom)), by: step) {
            for x in stride(from: 0, to: width, by: step) {
                let beside = x < strip || x >= width - strip
                let corner = y < band && (x * 10 < width * 3 || x * 10 > width * 7)
                if beside || corner { places.append((x, y)) }
            }
        }
        return places
    }
}
