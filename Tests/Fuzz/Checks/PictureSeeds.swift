import FoundationEssentials

/// Small picture files of every kind that is read, plain green or striped.
enum PictureSeeds {
    /// 64 x 64 green, baseline, and the same in ten scans; made once with libjpeg-turbo.
    private static let baseline =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////"
        + "////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////"
        + "////////////////////wAARCABAAEADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAA"
        + "AAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAID/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AoDNAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAD//2Q=="
    private static let progressive =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////"
        + "////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////"
        + "////////////////////wgARCABAAEADASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABUBAQEAAAAAAAAAAAAA"
        + "AAAAAAAC/9oADAMBAAIQAxAAAAEJkAAAAAAAAAAAAAAD/8QAFBABAAAAAAAAAAAAAAAAAAAAYP/aAAgBAQABBQIB/8QAFBEB"
        + "AAAAAAAAAAAAAAAAAAAAQP/aAAgBAwEBPwEH/8QAFBEBAAAAAAAAAAAAAAAAAAAAQP/aAAgBAgEBPwEH/8QAFBABAAAAAAAA"
        + "AAAAAAAAAAAAYP/aAAgBAQAGPwIB/8QAFBABAAAAAAAAAAAAAAAAAAAAYP/aAAgBAQABPyEB/9oADAMBAAIAAwAAABD33333"
        + "33333333333/xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAEDAQE/EAf/xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAECAQE/"
        + "EAf/xAAUEAEAAAAAAAAAAAAAAAAAAABg/9oACAEBAAE/EAH/2Q=="

    @Sendable static func files() throws(FuzzFinding) -> [FuzzSeed] {
        guard let baseline = Data(base64Encoded: baseline), let progressive = Data(base64Encoded: progressive) else {
            throw FuzzFinding("the seeds are damaged")
        }
        let jpeg = Array(baseline)
        let turned = marker(jpeg, 0xE1, Array("Exif".utf8) + [0, 0] + exif)
        let striped = [UInt8](repeating: 0b1010_0110, count: 8)
        return [
            seed("baseline", jpeg), seed("progressive", Array(progressive)), seed("turned", turned),
            seed("with-profile", marker(turned, 0xE2, Array("ICC_PROFILE".utf8) + [0, 1, 1] + profile)),
            seed("cut", Array(jpeg.dropLast(30))),
            seed("one-bit-png", png(depth: 1, kind: 0, row: striped)),
            seed("palette-png", png(depth: 1, kind: 3, row: striped, [("PLTE", [9, 99, 199, 250, 240, 230])])),
            seed("turned-png", png(depth: 1, kind: 0, row: striped, [("eXIf", exif), ("gAMA", [0, 1, 0x86, 0xA0])])),
            seed(
                "interlaced-png",
                PictureForm.mended(png(depth: 1, kind: 0, row: striped).enumerated().map { $0 == 28 ? 1 : $1 })),
            seed(
                "colour-profile-png",
                png(
                    depth: 1, kind: 3, row: striped,
                    [("iCCP", Array("p".utf8) + [0, 0] + stored(profile)), ("PLTE", [9, 99, 199, 250, 240, 230])])),
        ]
    }

    /// The checksums are put right after damage to a PNG.
    private static func seed(_ name: String, _ bytes: [UInt8]) -> FuzzSeed {
        FuzzSeed(name: name, bytes: [bytes.first == 0xFF ? 0 : 1] + bytes)
    }

    private static func marker(_ jpeg: [UInt8], _ code: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return jpeg[..<2] + [0xFF, code, UInt8(length >> 8), UInt8(length & 0xFF)] + content + jpeg[2...]
    }

    /// Orientation 6, and an interoperability index of Adobe RGB.
    private static let exif: [UInt8] =
        Array("II".utf8) + [42, 0, 8, 0, 0, 0, 2, 0]
        + [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0] + [0x69, 0x87, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0] + [0, 0, 0, 0]
        + [1, 0, 0x05, 0xA0, 4, 0, 1, 0, 0, 0, 56, 0, 0, 0, 0, 0, 0, 0]
        + [1, 0, 1, 0, 2, 0, 4, 0, 0, 0, 0x52, 0x30, 0x33, 0, 0, 0, 0, 0]

    /// Adobe RGB as an ICC profile of version 2: a header, seven tags of which three share one curve.
    private static let profile: [UInt8] = {
        let places: [(String, [UInt32])] = [
            ("wtpt", [0xF6D6, 0x1_0000, 0xD32D]), ("rXYZ", [0x9C18, 0x4FA5, 0x04FC]),
            ("gXYZ", [0x348D, 0xA02C, 0x0F95]), ("bXYZ", [0x2631, 0x102F, 0xBE9C]),
        ]
        let curve = Array("curv".utf8) + [0, 0, 0, 0, 0, 0, 0, 1, 0x02, 0x33, 0, 0]
        var directory = PictureForm.bigEndian(7)
        var data: [UInt8] = []
        let start = 128 + 4 + 7 * 12
        for (name, values) in places {
            directory += Array(name.utf8) + PictureForm.bigEndian(UInt32(start + data.count)) + [0, 0, 0, 20]
            data += Array("XYZ ".utf8) + [0, 0, 0, 0] + values.flatMap(PictureForm.bigEndian)
        }
        for name in ["rTRC", "gTRC", "bTRC"] {
            directory += Array(name.utf8) + PictureForm.bigEndian(UInt32(start + data.count)) + [0, 0, 0, 14]
        }
        data += curve
        var header = PictureForm.bigEndian(UInt32(start + data.count)) + [0, 0, 0, 0, 2, 0x10, 0, 0]
        header += Array("mntrRGB XYZ ".utf8) + [7, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0] + Array("acsp".utf8)
        header += [UInt8](repeating: 0, count: 68 - header.count)
        header += [0xF6D6, 0x1_0000, 0xD32D].flatMap(PictureForm.bigEndian)
        return header + [UInt8](repeating: 0, count: 128 - header.count) + directory + data
    }()

    private static func png(
        depth: UInt8, kind: UInt8, row: [UInt8], _ chunks: [(type: String, content: [UInt8])] = []
    ) -> [UInt8] {
        let header: [UInt8] = [0, 0, 0, 64, 0, 0, 0, 64, depth, kind, 0, 0, 0]
        let rows = Array(repeating: [0] + row, count: 64).flatMap { $0 }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + PictureForm.chunk("IHDR", header)
            + chunks.flatMap { PictureForm.chunk($0.type, $0.content) } + PictureForm.chunk("IDAT", stored(rows))
            + PictureForm.chunk("IEND", [])
    }

    /// A zlib stream (RFC 1950) that stores at most 65,535 bytes.
    private static func stored(_ raw: [UInt8]) -> [UInt8] {
        let count = UInt16(raw.count)
        let sums = raw.reduce((first: UInt32(1), second: UInt32(0))) { sums, byte in
            let first = (sums.first + UInt32(byte)) % 65_521
            return (first, (sums.second + first) % 65_521)
        }
        return [0x78, 1, 1, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)] + raw
            + PictureForm.bigEndian(sums.second << 16 | sums.first)
    }
}
