import CTurboJPEG
import HALContract

/// JPEG by libjpeg-turbo.
enum JPEGDecoder {
    static func decode(_ bytes: [UInt8]) throws(PortraitRefusal) -> DecodedPicture {
        let header = try JPEGHeader(bytes)
        let frame = header.frame
        try ImageFile.checkSize(width: frame.width, height: frame.height)
        guard frame.precision == 8 else {
            throw .unreadable("it is a JPEG of \(frame.precision) bits a sample where 8 are expected")
        }
        guard frame.components == 1 || frame.components == 3 else {
            // No camera writes CMYK; a file made for a press has lost the colours that ink cannot show.
            throw .unreadable(
                frame.components == 4
                    ? "it is a CMYK JPEG made for presses; save it as RGB"
                    : "it is a JPEG of \(frame.components) components")
        }
        var image = try pixels(bytes, frame)
        let handling = ColorManagement.toSRGB(&image, header.colors, isGray: frame.components == 1)
        return DecodedPicture(image: image.oriented(header.orientation), colors: handling)
    }

    private static func pixels(_ bytes: [UInt8], _ frame: JPEGHeader.Frame) throws(PortraitRefusal) -> RGBImage {
        guard let handle = tjInitDecompress() else { throw .unreadable("the JPEG decoder does not start") }
        defer { _ = tjDestroy(handle) }
        let count = frame.width * frame.height * 3
        // A warning means missing or damaged data, which the library would paint grey. LIMITSCANS stops a file built
        // to take minutes.
        let flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
        var status: Int32 = -1
        let rgb = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            bytes.withUnsafeBufferPointer { source in
                status = tjDecompress2(
                    handle, source.baseAddress, UInt(source.count), target.baseAddress, Int32(frame.width), 0,
                    Int32(frame.height), Int32(TJPF_RGB.rawValue), flags)
            }
            initialized = status == 0 ? count : 0
        }
        guard status == 0 else {
            let reason = tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
            throw .unreadable("the JPEG data are damaged or incomplete (\(reason))")
        }
        return RGBImage(width: frame.width, height: frame.height, bytes: rgb)
    }
}
