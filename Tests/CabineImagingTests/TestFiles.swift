/// Parts of JPEG and PNG files, added to whole ones.
enum TestFiles {
    /// `jpeg` with a marker after its beginning.
    static func withMarker(_ jpeg: [UInt8], _ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return Array(jpeg[..<2]) + [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content + jpeg[2...]
    }

    /// `jpeg` with a profile in pieces of `pieceByteCount`, in the order that `arrange` makes of it.
    static func withProfile(
        _ jpeg: [UInt8], _ profile: [UInt8], pieceByteCount: Int = 65_000,
        arrange: ([[UInt8]]) -> [[UInt8]] = { $0 }
    ) -> [UInt8] {
        let starts = Array(stride(from: 0, to: max(1, profile.count), by: pieceByteCount))
        let pieces = starts.enumerated().map { index, start in
            Array("ICC_PROFILE".utf8) + [0, UInt8(index + 1), UInt8(starts.count)]
                + profile[start..<min(profile.count, start + pieceByteCount)]
        }
        // The last marker put in comes first in the file.
        return arrange(pieces).reversed().reduce(jpeg) { withMarker($0, 0xE2, $1) }
    }

    /// A small Exif block: orientation, and an interoperability index behind two more directories.
    static func exif(orientation: UInt16? = nil, interoperability: String? = nil, littleEndian: Bool = true) -> [UInt8]
    {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return littleEndian ? bytes : bytes.reversed()
        }
        func entry(_ tag: Int, _ type: Int, _ value: [UInt8]) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(1, 4) + value
        }
        var entries: [[UInt8]] = []
        if let orientation { entries.append(entry(0x0112, 3, number(Int(orientation), 2) + [0, 0])) }
        let exifDirectory = 8 + 2 + (entries.count + 1) * 12 + 4
        let interoperabilityDirectory = exifDirectory + 2 + 12 + 4
        if interoperability != nil { entries.append(entry(0x8769, 4, number(exifDirectory, 4))) }
        var tiff = Array((littleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4)
        tiff += number(entries.count, 2) + entries.flatMap { $0 } + number(0, 4)
        if let interoperability {
            tiff += number(1, 2) + entry(0xA005, 4, number(interoperabilityDirectory, 4)) + number(0, 4)
            tiff += number(1, 2) + entry(1, 2, Array(interoperability.utf8) + [0]) + number(0, 4)
        }
        return tiff
    }

    static func withExif(_ jpeg: [UInt8], _ tiff: [UInt8]) -> [UInt8] {
        withMarker(jpeg, 0xE1, Array("Exif".utf8) + [0, 0] + tiff)
    }

    /// `png` with a chunk after its header; `last` puts it before its end instead.
    static func withChunk(_ png: [UInt8], _ type: String, _ content: [UInt8], last: Bool = false) -> [UInt8] {
        let place = last ? png.count - 12 : 33
        return png[..<place] + TestPictures.chunk(type, content) + png[place...]
    }

    /// `png` with a profile.
    static func withProfile(png: [UInt8], _ profile: [UInt8]) -> [UInt8] {
        withChunk(png, "iCCP", Array("profile".utf8) + [0, 0] + TestPictures.stored(profile))
    }

    /// A zlib stream of `runs` times 258 zeros, 13 bits each: it unpacks to 158 times its size.
    static func bomb(runs: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x78, 0x01]
        var current: UInt8 = 0
        var filled = 0
        func put(_ bits: String) {
            for bit in bits where bit != " " {
                if bit == "1" { current |= 1 << filled }
                filled += 1
                if filled == 8 {
                    bytes.append(current)
                    current = 0
                    filled = 0
                }
            }
        }
        // The last block, of fixed codes (RFC 1951, 3.2.6): a zero, then "258 bytes from 1 byte back".
        put("1 10 00110000")
        for _ in 0..<runs { put("11000101 00000") }
        put("0000000")
        if filled > 0 { bytes.append(current) }
        return bytes + [0, 0, 0, 0]
    }
}
