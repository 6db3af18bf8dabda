import CPNG
import HALContract

/// PNG by libpng.
enum PNGCodec {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func decode(_ bytes: [UInt8]) throws(PortraitRefusal) -> RGBImage {
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
        let rgb = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            status = cpng_decode_rgb(
                bytes, bytes.count, target.baseAddress, UInt32(width), UInt32(height), &message)
            initialized = status == 0 ? count : 0
        }
        guard status == 0 else {
            throw .unreadable("the PNG data are damaged or incomplete (\(text(message)))")
        }
        return RGBImage(width: width, height: height, bytes: rgb)
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
