import CTurboJPEG
import HALContract

/// Picture files made byte by byte, so that each holds exactly what a test is about.
enum TestPictures {
    /// A smooth colour picture.
    static func gradient(width: Int, height: Int) -> RGBImage {
        var bytes: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                bytes += [UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x + y) * 255 / (width + height))]
            }
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    /// A JPEG by the library the decoder uses too, of a colour or grey picture; CMYK when `cmyk`.
    static func jpeg<Picture: PixelBuffer>(
        _ image: Picture, cmyk: Bool = false, progressive: Bool = false
    ) -> [UInt8] {
        let handle = tjInitCompress()
        defer { _ = tjDestroy(handle) }
        var pixels = image.bytes
        var format = Int32(Picture.channels == 1 ? TJPF_GRAY.rawValue : TJPF_RGB.rawValue)
        let sampling = Int32(Picture.channels == 1 ? TJSAMP_GRAY.rawValue : TJSAMP_444.rawValue)
        if cmyk {
            pixels = (0..<(image.width * image.height)).flatMap { _ -> [UInt8] in [40, 80, 120, 200] }
            format = Int32(TJPF_CMYK.rawValue)
        }
        var output: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        let status = tjCompress2(
            handle, pixels, Int32(image.width), 0, Int32(image.height), format, &output, &size,
            sampling, 95, progressive ? TJFLAG_PROGRESSIVE : 0)
        precondition(status == 0, "test JPEG")
        defer { tjFree(output) }
        return Array(UnsafeBufferPointer(start: output, count: Int(size)))
    }

    /// `jpeg` with an Exif block that says `orientation`, in either byte order.
    static func withOrientation(_ jpeg: [UInt8], _ orientation: UInt8, littleEndian: Bool) -> [UInt8] {
        let order = Array((littleEndian ? "II" : "MM").utf8)
        func number(_ value: UInt32, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
            return littleEndian ? bytes : bytes.reversed()
        }
        let entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(UInt32(orientation), 2) + number(0, 2)
        let tiff = order + number(42, 2) + number(8, 4) + number(1, 2) + entry + number(0, 4)
        let content = Array("Exif".utf8) + [0, 0] + tiff
        let length = content.count + 2
        return Array(jpeg[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + content + jpeg[2...]
    }

    /// `jpeg` whose frame header says something else; nil leaves a field as it is.
    static func withFrame(_ jpeg: [UInt8], width: Int? = nil, height: Int? = nil, precision: UInt8? = nil) -> [UInt8] {
        var result = jpeg
        var position = 2
        while position + 9 < result.count, result[position] == 0xFF {
            if result[position + 1] == 0xC0 {
                if let precision { result[position + 4] = precision }
                if let height { result.replaceSubrange((position + 5)...(position + 6), with: sixteen(height)) }
                if let width { result.replaceSubrange((position + 7)...(position + 8), with: sixteen(width)) }
                return result
            }
            position += 2 + Int(result[position + 2]) << 8 + Int(result[position + 3])
        }
        return result
    }

    private static func sixteen(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

    /// A PNG of any depth and colour type with stored (not compressed) data; `rows` are bytes without filter bytes.
    static func png(width: Int, height: Int, depth: UInt8, colorType: UInt8, rows: [[UInt8]]) -> [UInt8] {
        let header =
            thirtyTwo(UInt32(width)) + thirtyTwo(UInt32(height)) + [depth, colorType, 0, 0, 0]
        let packed = stored(rows.flatMap { row -> [UInt8] in [0] + row })
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", packed)
            + chunk("IEND", [])
    }

    /// A zlib stream that only stores `raw`.
    static func stored(_ raw: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = [0x78, 0x01]
        var position = 0
        while position < raw.count {
            let count = min(65_535, raw.count - position)
            let isLast: UInt8 = position + count == raw.count ? 1 : 0
            let length = UInt16(count)
            packed += [isLast, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8)]
            packed += raw[position..<(position + count)]
            position += count
        }
        return packed + thirtyTwo(adler(raw))
    }

    static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return thirtyTwo(UInt32(content.count)) + body + thirtyTwo(cyclicRedundancy(body))
    }

    private static func thirtyTwo(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func cyclicRedundancy(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        return ~crc
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        var first: UInt32 = 1
        var second: UInt32 = 0
        for byte in bytes {
            first = (first + UInt32(byte)) % 65_521
            second = (second + first) % 65_521
        }
        return second << 16 | first
    }
}
