import HALContract

/// Brings pictures to sRGB.
///
/// A profile that cannot be used is left out and the colours are taken as sRGB, as web browsers do: the pixels are whole,
/// nearly every camera means sRGB, and a refusal would close a cabin for a fault that a customer cannot mend. The result
/// says so, for whoever judges the picture.
enum ColorManagement {
    /// Most bytes of a profile that is read: the largest of those that RGB devices bring is about 2 MB.
    static let profileBytesMaximum = 4 << 20
    /// Largest difference, of 255, at which a profile amounts to sRGB: sRGB's own profiles differ by their rounding.
    private static let sameColorTolerance = 1
    /// Places on each axis of the colour cube at which this is tested.
    private static let gridSide = 6
    /// White must stay about white: a profile that makes less than half of it describes no device.
    private static let leastWhite: UInt8 = 128
    /// Exponents of encoding this close to 1 / 2.2 mean sRGB, which PNG writers put down so (W3C PNG, 11.3.2.2).
    private static let sRGBGammas = 0.44...0.47

    /// Converts `image`, whose three channels are equal when `isGray`, in place.
    static func toSRGB(_ image: inout RGBImage, _ description: ColorDescription, isGray: Bool) -> ColorHandling {
        switch description {
        case .sRGB: return .alreadySRGB
        case .damaged(let reason): return .profileIgnored(reason)
        case .profile(let bytes):
            guard bytes.count <= profileBytesMaximum else {
                return .profileIgnored("the colour profile has \(bytes.count) bytes")
            }
            guard let context = ColorContext(), let profile = ColorProfile(bytes, context) else {
                return .profileIgnored("the colour profile is damaged")
            }
            return convert(&image, profile, context, isGray: isGray)
        case .gamma(let exponent, let primaries):
            guard let context = ColorContext(), let profile = ColorProfile(gamma: exponent, primaries, context) else {
                return .profileIgnored("the primary colours of the file span no colours")
            }
            // A power law holds for the equal channels of a grey picture as well.
            return convert(&image, profile, context, isGray: false)
        }
    }

    /// What gAMA and cHRM chunks mean; `gamma` is the exponent of encoding, `primaries` those of sRGB when not given.
    static func description(gamma: Double, primaries: RGBPrimaries?) -> ColorDescription {
        guard gamma.isFinite, (0.1...2).contains(gamma) else { return .sRGB }
        if primaries == nil, sRGBGammas.contains(gamma) { return .sRGB }
        return .gamma(1 / gamma, primaries ?? .sRGB)
    }

    private static func convert(
        _ image: inout RGBImage, _ profile: borrowing ColorProfile, _ context: ColorContext, isGray: Bool
    ) -> ColorHandling {
        guard profile.describesADevice else { return .profileIgnored("the colour profile is not of a device") }
        guard let channels = profile.channels, channels == 3 || isGray else {
            return .profileIgnored("the colour profile is for pictures of other colours")
        }
        guard let target = ColorProfile(sRGB: context),
            let probe = profile.transform(to: target, isExact: true)
        else { return .profileIgnored("the colour profile is incomplete") }
        let white = probe.convert([UInt8](repeating: 255, count: channels), pixelCount: 1)
        guard white.allSatisfy({ $0 >= leastWhite }) else {
            return .profileIgnored("the colour profile makes white dark")
        }
        if channels == 1 {
            return applyGray(probe.convert(Array(0...255), pixelCount: 256), to: &image)
        }
        let grid = colorGrid()
        if isSame(grid, probe.convert(grid, pixelCount: grid.count / 3)) { return .alreadySRGB }
        guard let transform = profile.transform(to: target, isExact: false) else {
            return .profileIgnored("the colour profile is incomplete")
        }
        transform.convertInPlace(&image.bytes)
        return .converted
    }

    /// Replaces each grey by its entry in `table` of 256 colours.
    private static func applyGray(_ table: [UInt8], to image: inout RGBImage) -> ColorHandling {
        if isSame((0..<256).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }, table) { return .alreadySRGB }
        image.bytes.withUnsafeMutableBufferPointer { pixels in
            var place = 0
            while place < pixels.count {
                let entry = Int(pixels[place]) &* 3
                pixels[place] = table[entry]
                pixels[place &+ 1] = table[entry &+ 1]
                pixels[place &+ 2] = table[entry &+ 2]
                place &+= 3
            }
        }
        return .converted
    }

    private static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        zip(one, other).allSatisfy { abs(Int($0) - Int($1)) <= sameColorTolerance }
    }

    /// Colours spread evenly over the cube.
    private static func colorGrid() -> [UInt8] {
        let values = (0..<gridSide).map { UInt8($0 * 255 / (gridSide - 1)) }
        return values.flatMap { red in values.flatMap { green in values.flatMap { [red, green, $0] } } }
    }
}
