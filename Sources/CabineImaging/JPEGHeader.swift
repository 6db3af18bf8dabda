/// What the markers of a JPEG file say before any pixel is decoded (ITU-T T.81, Exif 2.3).
struct JPEGHeader {
    let width: Int
    let height: Int
    let components: Int
    /// Bits of a sample.
    let precision: Int
    /// Exif orientation, 1...8; 1 when absent.
    let orientation: Int

    /// Reads markers up to the frame header.
    init(_ bytes: [UInt8]) throws(PortraitRefusal) {
        var orientation = 1
        var position = 2
        while position + 4 <= bytes.count {
            guard bytes[position] == 0xFF else { throw .unreadable("the JPEG markers are damaged") }
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let content = position + 4
            guard length >= 2, position + 2 + length <= bytes.count else { break }
            if Self.isFrame(marker) {
                guard length >= 8 else { break }
                precision = Int(bytes[content])
                height = Int(bytes[content + 1]) << 8 | Int(bytes[content + 2])
                width = Int(bytes[content + 3]) << 8 | Int(bytes[content + 4])
                components = Int(bytes[content + 5])
                self.orientation = orientation
                return
            }
            if marker == 0xE1, let found = ExifOrientation.read(bytes, content..<(position + 2 + length)) {
                orientation = found
            }
            position += 2 + length
        }
        throw .unreadable("the JPEG file ends before its picture begins")
    }

    /// SOF0...SOF15, without DHT (C4), JPG (C8) and DAC (CC) which share the range.
    private static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }
}

/// The orientation tag of an Exif block (Exif 2.3, tag 0x0112 of the first directory).
enum ExifOrientation {
    /// The orientation 1...8 in `range` of `bytes`, nil when there is none or it is damaged.
    static func read(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        let signature: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
        guard range.count >= 14, Array(bytes[range.lowerBound..<(range.lowerBound + 6)]) == signature else {
            return nil
        }
        let base = range.lowerBound + 6
        let littleEndian: Bool
        switch (bytes[base], bytes[base + 1]) {
        case (0x49, 0x49): littleEndian = true
        case (0x4D, 0x4D): littleEndian = false
        default: return nil
        }
        func number(_ offset: Int, _ count: Int) -> Int? {
            guard offset >= base, offset + count <= range.upperBound else { return nil }
            var value = 0
            for index in 0..<count {
                value = value << 8 | Int(bytes[offset + (littleEndian ? count - 1 - index : index)])
            }
            return value
        }
        guard let directory = number(base + 4, 4), let entries = number(base + directory, 2) else { return nil }
        for index in 0..<entries {
            let entry = base + directory + 2 + index * 12
            guard let tag = number(entry, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            guard let value = number(entry + 8, 2), (1...8).contains(value) else { return nil }
            return value
        }
        return nil
    }
}
