import Glibc

/// A colour in CIELAB under D50, as OFIQ computes it from sRGB.
struct LabColour: Hashable {
    let lightness: Double
    let a: Double
    let b: Double

    /// Channels 0...255.
    init(red: Double, green: Double, blue: Double) {
        let r = Luminance.linear(red / 255)
        let g = Luminance.linear(green / 255)
        let bl = Luminance.linear(blue / 255)
        // sRGB to XYZ adapted to D50, over the D50 white.
        let x = Self.curve((0.43605 * r + 0.38508 * g + 0.14309 * bl) / 0.964221)
        let y = Self.curve(0.22249 * r + 0.71689 * g + 0.06062 * bl)
        let z = Self.curve((0.01393 * r + 0.09710 * g + 0.71419 * bl) / 0.825211)
        lightness = 116 * y - 16
        a = 500 * (x - y)
        b = 200 * (y - z)
    }

    private static func curve(_ value: Double) -> Double {
        value <= 216 / 24_389.0 ? (24_389 / 27.0 * value + 16) / 116 : cbrt(value)
    }

    /// Distance from grey.
    var chroma: Double { (a * a + b * b).squareRoot() }

    /// OFIQ's raw value of NaturalColour: how far the colour lies outside of a in 5...25 and b in 5...35; 100 for what
    /// is no skin at all.
    var distanceFromSkin: Double {
        guard a >= 0, b >= 0 else { return 100 }
        let outsideA = max(0, 5 - a, a - 25)
        let outsideB = max(0, 5 - b, b - 35)
        return (outsideA * outsideA + outsideB * outsideB).squareRoot()
    }
}
