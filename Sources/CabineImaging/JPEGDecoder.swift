import CTurboJPEG
import HALContract

/// JPEG by libjpeg-turbo.
enum JPEGDecoder {
    static func decode(_ bytes: [UInt8]) throws(PortraitRefusal) -> RGBImage {
        let header = try JPEGHeader(bytes)
        try ImageFile.checkSize(width: header.width, height: header.height)
        guard header.precision == 8 else {
            throw .unreadable("it is a JPEG of \(header.precision) bits a sample where 8 are expected")
        }
        guard header.components == 1 || header.components == 3 else {
            throw .unreadable(
                header.components == 4
                    ? "it is a CMYK JPEG made for presses; save it as RGB"
                    : "it is a JPEG of \(header.components) components")
        }
        return try pixels(bytes, header).oriented(header.orientation)
    }

    private static func pixels(_ bytes: [UInt8], _ header: JPEGHeader) throws(PortraitRefusal) -> RGBImage {
        guard let handle = tjInitDecompress() else { throw .unreadable("the JPEG decoder does not start") }
        defer { _ = tjDestroy(handle) }
        let count = header.width * header.height * 3
        // A warning means missing or damaged data, which the library would paint grey. LIMITSCANS stops a file built
        // to take minutes.
        let flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
        var status: Int32 = -1
        let rgb = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            bytes.withUnsafeBufferPointer { source in
                status = tjDecompress2(
                    handle, source.baseAddress, UInt(source.count), target.baseAddress, Int32(header.width), 0,
                    Int32(header.height), Int32(TJPF_RGB.rawValue), flags)
            }
            initialized = status == 0 ? count : 0
        }
        guard status == 0 else {
            let reason = tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
            throw .unreadable("the JPEG data are damaged or incomplete (\(reason))")
        }
        return RGBImage(width: header.width, height: header.height, bytes: rgb)
    }
}
