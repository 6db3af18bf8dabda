import HALContract

extension PadImage {
    /// How pixels are written for a display (report 25; `EncodingMode` and `EncodingFlag` of Wacom's STU SDK).
    public enum Encoding: UInt8, Hashable, Sendable, CaseIterable {
        /// One bit a pixel, rows of whole bytes, highest bit left, 1 white. Every STU pad takes it.
        case blackAndWhite = 0x00
        /// Two bytes a pixel: five bits red, six green, five blue, the high byte first.
        case colour565 = 0x02
        /// Three bytes a pixel: blue, green, red.
        case colour888 = 0x04

        /// The bit with which a pad says that it takes this.
        public var flag: UInt8 {
            switch self {
            case .blackAndWhite: 0x02
            case .colour565: 0x04
            case .colour888: 0x08
            }
        }
    }

    /// The best way to write this picture for a display that takes `flags`: one bit a pixel whenever nothing is lost by
    /// it, since a picture in 24-bit colour is 1.1 MB in steps of 253 bytes and takes seconds.
    func encoding(flags: UInt8) -> Encoding {
        guard case .colour = pixels else { return .blackAndWhite }
        if flags & Encoding.colour888.flag != 0 { return .colour888 }
        return flags & Encoding.colour565.flag != 0 ? .colour565 : .blackAndWhite
    }

    /// The bytes the display is sent.
    public func encoded(_ encoding: Encoding) -> [UInt8] {
        switch (pixels, encoding) {
        case (.blackAndWhite(let bits), .blackAndWhite): bits
        case (.colour(let bytes), .blackAndWhite): Self.thresholded(bytes, width: width, height: height)
        case (.colour(let bytes), .colour565): Self.packed(bytes)
        case (.colour(let bytes), .colour888): Self.swapped(bytes)
        case (.blackAndWhite(let bits), .colour565): spread(bits, bytesPerPixel: 2)
        case (.blackAndWhite(let bits), .colour888): spread(bits, bytesPerPixel: 3)
        }
    }

    private static func thresholded(_ bytes: [UInt8], width: Int, height: Int) -> [UInt8] {
        let rowBytes = (width + 7) / 8
        var bits = [UInt8](repeating: 0xFF, count: rowBytes * height)
        for pixel in 0..<(width * height) {
            // Luminance of Rec. 601 in thousandths, as full white is 255,000.
            let luminance =
                299 * Int(bytes[3 * pixel]) + 587 * Int(bytes[3 * pixel + 1]) + 114 * Int(bytes[3 * pixel + 2])
            guard luminance < 127_500 else { continue }
            let x = pixel % width
            bits[pixel / width * rowBytes + x / 8] &= ~(0x80 >> UInt8(x % 8))
        }
        return bits
    }

    private static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = []
        packed.reserveCapacity(bytes.count / 3 * 2)
        for offset in stride(from: 0, to: bytes.count, by: 3) {
            let (red, green, blue) = (bytes[offset], bytes[offset + 1], bytes[offset + 2])
            packed.append(red & 0xF8 | green >> 5)
            packed.append((green & 0x1C) << 3 | blue >> 3)
        }
        return packed
    }

    private static func swapped(_ bytes: [UInt8]) -> [UInt8] {
        var swapped = bytes
        for offset in stride(from: 0, to: bytes.count, by: 3) { swapped.swapAt(offset, offset + 2) }
        return swapped
    }

    private func spread(_ bits: [UInt8], bytesPerPixel: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * bytesPerPixel)
        for y in 0..<height {
            for x in 0..<width {
                let isWhite = bits[y * ((width + 7) / 8) + x / 8] & 0x80 >> UInt8(x % 8) != 0
                for _ in 0..<bytesPerPixel { bytes.append(isWhite ? 0xFF : 0) }
            }
        }
        return bytes
    }
}

extension PadCapability {
    /// Counts of a pen report to the millimetre; 100 (2,540 lines to the inch) on every STU pad that does not say.
    var countsPerMillimetre: Double { countsPerInch.map { Double($0) / 25.4 } ?? 100 }

    /// What pictures the display takes: as the pad says, else as its model has it, else black and white.
    func encodingFlags(of model: PadModel?) -> UInt8 {
        let all = PadImage.Encoding.allCases.reduce(0) { $0 | $1.flag }
        if let encodingFlags, encodingFlags & all != 0 { return encodingFlags }
        return model?.encodingFlags ?? PadImage.Encoding.blackAndWhite.flag
    }
}
