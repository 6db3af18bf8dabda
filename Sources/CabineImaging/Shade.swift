import HALContract

/// Lightness and two opponent colours, at about the scale of CIELAB in 8 bits: near enough to tell colours apart, and a
/// tenth of its cost.
struct Shade {
    var light: Float
    var redness: Float
    var yellowness: Float

    init(light: Float, redness: Float, yellowness: Float) {
        self.light = light
        self.redness = redness
        self.yellowness = yellowness
    }

    init(red: Float, green: Float, blue: Float) {
        light = 0.3 * red + 0.59 * green + 0.11 * blue
        redness = (red - green) / 2
        yellowness = ((red + green) / 2 - blue) / 2
    }

    /// The shade of a pixel whose first byte is `bytes[index]`.
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) {
        self.init(red: Float(bytes[index]), green: Float(bytes[index &+ 1]), blue: Float(bytes[index &+ 2]))
    }

    static func - (left: Shade, right: Shade) -> Shade {
        Shade(
            light: left.light - right.light, redness: left.redness - right.redness,
            yellowness: left.yellowness - right.yellowness)
    }

    static func * (shade: Shade, factor: Float) -> Shade {
        Shade(light: shade.light * factor, redness: shade.redness * factor, yellowness: shade.yellowness * factor)
    }

    var squared: Float { light * light + redness * redness + yellowness * yellowness }
    /// The square of the distance of the hues alone.
    var hueSquared: Float { redness * redness + yellowness * yellowness }
}
