import CPNG
import HALContract

/// PNG by libpng.
enum PNGCodec {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Most bytes any chunk but the picture's may take, packed or unpacked.
    private static let chunkBytesMaximum = 2 * ColorManagement.profileBytesMaximum

    static func decode(_ bytes: [UInt8]) throws(PortraitRefusal) -> DecodedPicture {
        // Signature, then IHDR: length, type, width, height.
        guard bytes.count >= 24, Array(bytes[12..<16]) == [0x49, 0x48, 0x44, 0x52] else {
            throw .unreadable("the PNG file ends before its header")
        }
        let width = bigEndian(bytes, 16)
        let height = bigEndian(bytes, 20)
        try ImageFile.checkSize(width: width, height: height)
        let count = width * height * 3
        var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_BYTES))
        var status: Int32 = -1
        var description = cpng_description()
        defer { cpng_forget(&description) }
        let rgb = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            status = cpng_decode_rgb(
                bytes, bytes.count, target.baseAddress, UInt32(width), UInt32(height), chunkBytesMaximum,
                &description, &message)
            initialized = status == 0 ? count : 0
        }
        guard status == 0 else {
            throw .unreadable("the PNG data are damaged or incomplete (\(text(message)))")
        }
        var image = RGBImage(width: width, height: height, bytes: rgb)
        let handling = ColorManagement.toSRGB(&image, colors(description), isGray: description.is_color == 0)
        let exif = ExifBlock(ArraySlice(UnsafeBufferPointer(start: description.exif, count: description.exif_size)))
        return DecodedPicture(image: image.oriented(exif.orientation ?? 1), colors: handling)
    }

    /// The chunk that counts, by the order of W3C PNG, 4.3: iCCP, sRGB, then gAMA with cHRM.
    private static func colors(_ description: cpng_description) -> ColorDescription {
        if let profile = description.profile {
            return .profile(Array(UnsafeBufferPointer(start: profile, count: description.profile_size)))
        }
        if description.is_profile_damaged != 0 { return .damaged("the colour profile is damaged") }
        if description.is_srgb != 0 || description.gamma == 0 { return .sRGB }
        let c = description.chromaticities
        let primaries = RGBPrimaries(white: [c.0, c.1], red: [c.2, c.3], green: [c.4, c.5], blue: [c.6, c.7])
        return ColorManagement.description(gamma: description.gamma, primaries: c.0 > 0 ? primaries : nil)
    }

    static func encode<Picture: PixelBuffer>(_ picture: Picture) -> [UInt8] {
        let width = UInt32(picture.width)
        let height = UInt32(picture.height)
        let channels = UInt32(Picture.channels)
        var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_BYTES))
        var size = cpng_encoded_bound(width, height, channels)
        let pixels = picture.bytes
        return [UInt8](unsafeUninitializedCapacity: size) { target, initialized in
            let status = cpng_encode(pixels, width, height, channels, target.baseAddress, &size, &message)
            // Room for the worst case was given: only exhausted memory is left.
            precondition(status == 0, "PNG encoder: \(text(message))")
            initialized = size
        }
    }

    private static func bigEndian(_ bytes: [UInt8], _ offset: Int) -> Int {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func text(_ message: [CChar]) -> String {
        String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
