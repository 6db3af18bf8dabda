import Glibc
import HALContract

/// The outline of an iris: dark inside, light at its left and right, where no lid hides it (after Daugman's
/// integro-differential operator).
enum IrisRing {
    /// Radii of an iris where the eyes are 96 pixels apart: 5.9 mm (Rüfer et al. 2005: 11.7 mm across, 0.4 mm
    /// deviation) against 63 mm between the eyes of an adult, 68 of a wide face and 53 of a child.
    private static let radii = [8.2, 9.0, 10.4]
    /// Directions within 50 degrees of the horizontal: lids hide the rest.
    private static let degrees = [-50.0, -30, -10, 10, 30, 50]

    /// Places inside and outside of the ring on one side, as offsets from its centre.
    private struct Spokes {
        var inside: [Int] = []
        var outside: [Int] = []
    }

    /// For each place within `reach` columns and rows of the middle of `gray`, how much lighter it is outside of the
    /// best ring there than inside; the weaker side decides, or a nose's shadow would win. Never negative.
    static func contrasts(_ gray: GrayImage, reach: Int) -> [Double] {
        let middleX = gray.width / 2
        let middleY = gray.height / 2
        var best = [Int](repeating: 0, count: (2 * reach + 1) * (2 * reach + 1))
        for radius in radii {
            let left = spokes(radius, sign: -1, stride: gray.width)
            let right = spokes(radius, sign: 1, stride: gray.width)
            var target = 0
            gray.bytes.withUnsafeBufferPointer { bytes in
                for y in (middleY - reach)...(middleY + reach) {
                    for x in (middleX - reach)...(middleX + reach) {
                        let centre = y * gray.width + x
                        let atLeft = difference(bytes, centre, left)
                        let atRight = difference(bytes, centre, right)
                        best[target] = max(best[target], 4 * min(atLeft, atRight) + max(atLeft, atRight))
                        target += 1
                    }
                }
            }
        }
        return best.map { Double($0) / Double(5 * degrees.count) }
    }

    private static func difference(_ bytes: UnsafeBufferPointer<UInt8>, _ centre: Int, _ spokes: Spokes) -> Int {
        var sum = 0
        for offset in spokes.outside { sum &+= Int(bytes[centre &+ offset]) }
        for offset in spokes.inside { sum &-= Int(bytes[centre &+ offset]) }
        return sum
    }

    private static func spokes(_ radius: Double, sign: Double, stride: Int) -> Spokes {
        var spokes = Spokes()
        for angle in degrees {
            let direction = Point2D.direction(degrees: angle)
            func offset(_ share: Double) -> Int {
                let x = Int((sign * direction.x * radius * share).rounded())
                return Int((direction.y * radius * share).rounded()) * stride + x
            }
            spokes.inside.append(offset(0.7))
            spokes.outside.append(offset(1.25))
        }
        return spokes
    }
}
