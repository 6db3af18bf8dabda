import HALContract

/// The colour of the background as a smooth function of the place, learnt beside the head.
struct BackgroundModel {
    /// Terms of the quadratic polynomial in x and y.
    private static let terms = 6
    /// Share of the width on either side taken for background.
    private static let stripShare = 0.07
    /// A pixel differs from the background above this distance, whatever the noise.
    private static let distanceMinimum = 12.0

    /// Lightness and two opponent colours, at about the scale of CIELAB in 8 bits.
    private typealias Shade = (Double, Double, Double)

    private let image: RGBImage
    private var coefficients = [Double](repeating: 0, count: terms * 3)
    /// Root mean square of what the model leaves unexplained: small on a plain background.
    private(set) var residual = 0.0

    /// Learns from the side strips above row `bottom` of `image` and from the corners of its top.
    init(_ image: RGBImage, above bottom: Int) {
        self.image = image
        let all = Self.places(image, above: bottom)
        var places = all
        // Each round leaves out what fits badly: hair, shoulders, a flag.
        for _ in 0..<4 {
            fit(places)
            let distances = all.map { distance($0.x, $0.y) }
            let squares = places.reduce(0) { sum, place in
                let distance = distance(place.x, place.y)
                return sum + distance * distance
            }
            residual = (squares / Double(max(1, places.count))).squareRoot()
            places = zip(all, distances).filter { $0.1 < 2.5 * residual + 2 }.map(\.0)
        }
        grow(above: bottom)
    }

    /// Learns again from everything that looks like background already, round by round towards the head: a light spot
    /// behind the head is not seen at the sides.
    private mutating func grow(above bottom: Int) {
        for _ in 0..<3 {
            var places: [(x: Int, y: Int)] = []
            for y in stride(from: 0, to: max(4, min(image.height, bottom)), by: 4) {
                for x in stride(from: 0, to: image.width, by: 4) where !isForeground(x, y) { places.append((x, y)) }
            }
            fit(places)
        }
    }

    /// Whether the pixel is something else than background.
    func isForeground(_ x: Int, _ y: Int) -> Bool {
        distance(x, y) > max(Self.distanceMinimum, 3.5 * residual)
    }

    /// How far the pixel's colour is from the background's there.
    func distance(_ x: Int, _ y: Int) -> Double {
        let (right, down) = place(x, y)
        let shade = shade(x, y)
        let first = expected(0, right, down) - shade.0
        let second = expected(1, right, down) - shade.1
        let third = expected(2, right, down) - shade.2
        return (first * first + second * second + third * third).squareRoot()
    }

    /// The polynomial of one channel.
    private func expected(_ channel: Int, _ right: Double, _ down: Double) -> Double {
        let constant = coefficients[channel]
        let linear = coefficients[channel + 3] * right + coefficients[channel + 6] * down
        let squares = coefficients[channel + 9] * right * right + coefficients[channel + 15] * down * down
        return constant + linear + squares + coefficients[channel + 12] * right * down
    }

    private static func places(_ image: RGBImage, above bottom: Int) -> [(x: Int, y: Int)] {
        let strip = max(4, Int(Double(image.width) * stripShare))
        let band = max(3, image.height / 50)
        var places: [(x: Int, y: Int)] = []
        for y in stride(from: 0, to: max(2, min(image.height, bottom)), by: 2) {
            for x in stride(from: 0, to: image.width, by: 2) {
                let beside = x < strip || x >= image.width - strip
                let corner = y < band && (x * 10 < image.width * 3 || x * 10 > image.width * 7)
                if beside || corner { places.append((x, y)) }
            }
        }
        return places
    }

    /// The place in -1...1 both ways.
    private func place(_ x: Int, _ y: Int) -> (right: Double, down: Double) {
        (Double(x) / Double(image.width) * 2 - 1, Double(y) / Double(image.height) * 2 - 1)
    }

    private func shade(_ x: Int, _ y: Int) -> Shade {
        let index = (y * image.width + x) * 3
        let red = Double(image.bytes[index])
        let green = Double(image.bytes[index + 1])
        let blue = Double(image.bytes[index + 2])
        return (0.3 * red + 0.59 * green + 0.11 * blue, (red - green) / 2, ((red + green) / 2 - blue) / 2)
    }

    /// Least squares over `places`, the quadratic terms held small.
    private mutating func fit(_ places: [(x: Int, y: Int)]) {
        let terms = Self.terms
        let columns = terms + 3
        var system = [Double](repeating: 0, count: terms * columns)
        var basis = [Double](repeating: 1, count: terms)
        for place in places {
            let (right, down) = self.place(place.x, place.y)
            basis[1] = right
            basis[2] = down
            basis[3] = right * right
            basis[4] = right * down
            basis[5] = down * down
            let shade = shade(place.x, place.y)
            for row in 0..<terms {
                for column in 0..<terms { system[row * columns + column] += basis[row] * basis[column] }
                system[row * columns + terms] += basis[row] * shade.0
                system[row * columns + terms + 1] += basis[row] * shade.1
                system[row * columns + terms + 2] += basis[row] * shade.2
            }
        }
        for row in 0..<terms {
            system[row * columns + row] += Double(places.count) * (row > 2 ? 1e-3 : 1e-9) + 1e-9
        }
        coefficients = Self.solve(system, rows: terms, columns: columns)
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
