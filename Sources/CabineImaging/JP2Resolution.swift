/// The resolution box of a JP2 file (ISO/IEC 15444-1, I.5.3.7), which libopenjp2 does not write.
enum JP2Resolution {
    /// Bytes `insert` adds: a `res ` superbox (8) around a `resc` box (8 + 10).
    static let byteCount = 26

    /// `file` with the capture resolution added at the end of its `jp2h` superbox; nil when it has none.
    static func insert(dotsPerInch: Int, into file: [UInt8]) -> [UInt8]? {
        guard let header = headerBox(file) else { return nil }
        let resolution = box(dotsPerInch: dotsPerInch)
        var result: [UInt8] = []
        result.reserveCapacity(file.count + resolution.count)
        result += file[..<header.lowerBound]
        result += bigEndian(UInt32(header.count + resolution.count))
        result += file[(header.lowerBound + 4)..<header.upperBound]
        result += resolution
        result += file[header.upperBound...]
        return result
    }

    /// The whole `jp2h` box.
    private static func headerBox(_ file: [UInt8]) -> Range<Int>? {
        var position = 0
        while position + 8 <= file.count {
            let length = file[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            // 0 (to the end) and 1 (64-bit length) are for the codestream alone, which follows jp2h.
            guard length >= 8, position + length <= file.count else { return nil }
            if Array(file[(position + 4)..<(position + 8)]) == Array("jp2h".utf8) {
                return position..<(position + length)
            }
            position += length
        }
        return nil
    }

    /// Dots a metre as a fraction times a power of ten: 300 dpi is 30000/254 * 10^2 = 11811.02.
    private static func box(dotsPerInch: Int) -> [UInt8] {
        let numerator = UInt16(dotsPerInch * 100)
        let denominator: UInt16 = 254
        let exponent: UInt8 = 2
        var content: [UInt8] = []
        // Vertical, then horizontal; the exponents last.
        for value in [numerator, denominator, numerator, denominator] {
            content += [UInt8(value >> 8), UInt8(value & 0xFF)]
        }
        content += [exponent, exponent]
        let capture = bigEndian(UInt32(8 + content.count)) + Array("resc".utf8) + content
        return bigEndian(UInt32(8 + capture.count)) + Array("res ".utf8) + capture
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
    }
}
