import CLittleCMS

/// A context of LittleCMS: errors of one picture never reach another thread's.
final class ColorContext {
    fileprivate let handle: cmsContext

    /// Nil when there is no memory.
    init?() {
        guard let handle = cmsCreateContext(nil, nil) else { return nil }
        self.handle = handle
    }

    deinit { cmsDeleteContext(handle) }
}

/// An opened colour profile.
struct ColorProfile: ~Copyable {
    private let context: ColorContext
    private let handle: cmsHPROFILE

    /// The profile in `bytes`; nil when LittleCMS cannot read it.
    init?(_ bytes: [UInt8], _ context: ColorContext) {
        guard let handle = cmsOpenProfileFromMemTHR(context.handle, bytes, UInt32(bytes.count)) else { return nil }
        self.init(handle, context)
    }

    /// A power law over primaries; nil when they span no colours.
    init?(gamma: Double, _ primaries: RGBPrimaries, _ context: ColorContext) {
        guard let curve = cmsBuildGamma(context.handle, gamma) else { return nil }
        defer { cmsFreeToneCurve(curve) }
        func place(_ point: SIMD2<Double>) -> cmsCIExyY { cmsCIExyY(x: point.x, y: point.y, Y: 1) }
        var white = place(primaries.white)
        var triple = cmsCIExyYTRIPLE(
            Red: place(primaries.red), Green: place(primaries.green), Blue: place(primaries.blue))
        let curves: [OpaquePointer?] = [curve, curve, curve]
        guard let handle = cmsCreateRGBProfileTHR(context.handle, &white, &triple, curves) else { return nil }
        self.init(handle, context)
    }

    /// sRGB itself; nil when there is no memory.
    init?(sRGB context: ColorContext) {
        guard let handle = cmsCreate_sRGBProfileTHR(context.handle) else { return nil }
        self.init(handle, context)
    }

    private init(_ handle: cmsHPROFILE, _ context: ColorContext) {
        self.handle = handle
        self.context = context
    }

    deinit { _ = cmsCloseProfile(handle) }

    /// Channels of the pictures it is for: 3 for red, green, blue, 1 for grey, nil for anything else.
    var channels: Int? {
        let colors = cmsGetColorSpace(handle)
        if colors == cmsSigRgbData { return 3 }
        return colors == cmsSigGrayData ? 1 : nil
    }

    /// Whether it says what a camera's, a scanner's or a screen's values look like, not a link or an effect.
    var describesADevice: Bool {
        let kind = cmsGetDeviceClass(handle)
        return kind == cmsSigInputClass || kind == cmsSigDisplayClass || kind == cmsSigOutputClass
            || kind == cmsSigColorSpaceClass
    }

    /// The conversion from this profile to 8-bit sRGB, relative to the paper white and with the black points matched,
    /// as is usual for photographs; nil when the profile lacks what it takes.
    func transform(to target: borrowing ColorProfile, isExact: Bool) -> ColorTransform? {
        let flags = cmsUInt32Number(cmsFLAGS_BLACKPOINTCOMPENSATION) | UInt32(isExact ? cmsFLAGS_NOOPTIMIZE : 0)
        let input = channels == 1 ? CLCMS_GRAY_8 : CLCMS_RGB_8
        let transform = cmsCreateTransformTHR(
            context.handle, handle, input, target.handle, CLCMS_RGB_8, UInt32(INTENT_RELATIVE_COLORIMETRIC), flags)
        return transform.map { ColorTransform($0, context) }
    }
}

/// A conversion of 8-bit pixels to 8-bit sRGB.
struct ColorTransform: ~Copyable {
    private let context: ColorContext
    private let handle: cmsHTRANSFORM

    fileprivate init(_ handle: cmsHTRANSFORM, _ context: ColorContext) {
        self.handle = handle
        self.context = context
    }

    deinit { cmsDeleteTransform(handle) }

    /// Converts `input`, pixels of the profile's channels, to red, green, blue.
    func convert(_ input: [UInt8], pixelCount: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: pixelCount * 3) { output, initialized in
            cmsDoTransform(handle, input, output.baseAddress, UInt32(pixelCount))
            initialized = pixelCount * 3
        }
    }

    /// Converts red, green, blue in place.
    func convertInPlace(_ pixels: inout [UInt8]) {
        pixels.withUnsafeMutableBufferPointer { pixels in
            cmsDoTransform(handle, pixels.baseAddress, pixels.baseAddress, UInt32(pixels.count / 3))
        }
    }
}
