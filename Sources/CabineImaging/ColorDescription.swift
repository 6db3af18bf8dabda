/// What a file says about its colours.
enum ColorDescription {
    /// Nothing, or that they are sRGB.
    case sRGB
    /// An ICC profile (ISO 15076-1), whole as far as the file's own framing tells.
    case profile([UInt8])
    /// A power law and, where known, the chromaticities of white and primaries.
    case gamma(Double, RGBPrimaries)
    /// A profile that cannot be taken from the file, and why.
    case damaged(String)
}

/// Chromaticities (CIE 1931 x, y) of white, red, green and blue.
struct RGBPrimaries {
    let white: SIMD2<Double>
    let red: SIMD2<Double>
    let green: SIMD2<Double>
    let blue: SIMD2<Double>

    /// ITU-R BT.709, which sRGB uses.
    static let sRGB = RGBPrimaries(
        white: [0.3127, 0.3290], red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06])
    /// Adobe RGB (1998), section 4.3.1.
    static let adobeRGB = RGBPrimaries(
        white: [0.3127, 0.3290], red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06])
    /// The exponent of Adobe RGB (1998), section 4.3.4.2.
    static let adobeGamma = 2.19921875
}

/// How the colours of a decoded picture came to be sRGB.
public enum ColorHandling: Hashable, Sendable {
    /// The file says sRGB, or says nothing, or its profile amounts to sRGB.
    case alreadySRGB
    /// Converted from what the file says.
    case converted
    /// The file's profile cannot be used, for this reason, and its colours were taken as sRGB.
    case profileIgnored(String)
}
