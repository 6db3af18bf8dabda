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
    /// The sRGB byte of each step of linear light, from 0 to `steps` included.
    static let toByte: [UInt8] = (0...steps).map { UInt8((encoded(Double($0) / Double(steps)) * 255).rounded()) }

    private static func linear(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    private static func encoded(_ light: Double) -> Double {
        light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }
}
