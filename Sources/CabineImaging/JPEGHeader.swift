/// What the markers of a JPEG file say before any pixel is decoded (ITU-T T.81).
struct JPEGHeader {
    /// The frame header: what is asked of the decoder.
    struct Frame {
        let width: Int
        let height: Int
        let components: Int
        /// Bits of a sample.
        let precision: Int
    }

    let frame: Frame
    /// Exif orientation, 1...8; 1 when absent.
    let orientation: Int
    let colors: ColorDescription

    private static let exifSignature = Array("Exif".utf8) + [0, 0]

    /// Reads markers up to the first scan.
    init(_ bytes: [UInt8]) throws(PortraitRefusal) {
        var frame: Frame?
        var exif: ExifBlock?
        var profile = ICCChunks()
        var position = 2
        scan: while position + 4 <= bytes.count {
            guard bytes[position] == 0xFF else { throw .unreadable("the JPEG markers are damaged") }
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            guard length >= 2, position + 2 + length <= bytes.count else { break }
            let content = (position + 4)..<(position + 2 + length)
            switch marker {
            case 0xDA: break scan
            case 0xE1: exif = exif ?? Self.exif(bytes, content)
            case 0xE2: profile.take(bytes, content)
            case _ where Self.isFrame(marker): frame = frame ?? Self.frame(bytes, content)
            default: break
            }
            position += 2 + length
        }
        guard let frame else { throw .unreadable("the JPEG file ends before its picture begins") }
        self.frame = frame
        orientation = exif?.orientation ?? 1
        let said = profile.description(bytes)
        if case .sRGB = said, exif?.isAdobeRGB == true {
            colors = .gamma(RGBPrimaries.adobeGamma, .adobeRGB)
        } else {
            colors = said
        }
    }

    private static func frame(_ bytes: [UInt8], _ content: Range<Int>) -> Frame? {
        guard content.count >= 6 else { return nil }
        let start = content.lowerBound
        return Frame(
            width: Int(bytes[start + 3]) << 8 | Int(bytes[start + 4]),
            height: Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]), components: Int(bytes[start + 5]),
            precision: Int(bytes[start]))
    }

    /// The Exif block in an APP1 marker, which may hold something else instead.
    private static func exif(_ bytes: [UInt8], _ content: Range<Int>) -> ExifBlock? {
        let start = content.lowerBound + exifSignature.count
        guard content.count >= exifSignature.count, bytes[content.lowerBound..<start].elementsEqual(exifSignature)
        else { return nil }
        return ExifBlock(bytes[start..<content.upperBound])
    }

    /// SOF0...SOF15, without DHT (C4), JPG (C8) and DAC (CC) which share the range.
    private static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }
}
