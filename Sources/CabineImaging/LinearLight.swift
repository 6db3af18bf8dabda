import Glibc

/// The sRGB transfer function (IEC 61966-2-1) as tables in both directions.
///
/// Light adds up, sRGB values do not: a mean of sRGB values darkens fine detail such as hair against a bright background.
enum LinearLight {
    /// Linear light 0...1 of each sRGB byte.
    static let ofByte: [Float] = (0..<256).map { Float(linear(Double($0) / 255)) }

    /// Steps of `toByte`. At the steepest place, near black, one step is under half a byte: the nearest byte is never
    /// missed by more than one.
    static let steps = 8192
    /// The sRGB byte of each step of linear light, from -`steps` to twice `steps`, so beginning with what -1 gives: sums
    /// of weights that overshoot need no clamp. Two passes of a cubic filter stay between -0.4 and 1.7.
    static let toByte: [UInt8] = (-steps...2 * steps).map { step in
        UInt8((encoded(max(0, min(1, Double(step) / Double(steps)))) * 255).rounded())
    }
    /// Added to a number of steps to leave it, rounded and counted from -`steps`, in the low bits of the sum: floating
    /// point has no bits left for fractions at 2^23.
    static let indexOffset = Float((1 << 23) + steps)
    /// The bits of the sum that hold it.
    static let indexBits: UInt32 = (1 << 23) - 1

    private static func linear(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    private static func encoded(_ light: Double) -> Double {
        light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }
}
