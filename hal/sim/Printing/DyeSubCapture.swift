public import HALContract

/// What is wrong with a captured print job.
public enum CaptureFault: Error, Hashable, CustomStringConvertible {
    /// The job ends in the middle of a command; the offset of that command.
    case truncated(offset: Int)
    /// At this offset there is no command of a DNP printer.
    case notACommand(offset: Int)
    /// A plane is not an 8-bit bitmap of the size its command says.
    case badPlane(String)
    /// The job brought no such plane.
    case missingPlane(String)
    /// The planes are of different sizes.
    case sizesDiffer
    /// The picture is smaller than a 4 x 6 inch sheet.
    case tooSmall(width: Int, height: Int)

    /// What a technician reads.
    public var description: String {
        switch self {
        case .truncated(let offset): "The captured job ends inside the command at byte \(offset): print it again."
        case .notACommand(let offset): "The captured job has no printer command at byte \(offset): is it of a DNP?"
        case .badPlane(let name): "The \(name) plane of the captured job is not an 8-bit bitmap."
        case .missingPlane(let name): "The captured job has no \(name) plane."
        case .sizesDiffer: "The planes of the captured job differ in size."
        case .tooSmall(let width, let height):
            "The captured job is \(width) x \(height) dots, smaller than a 4 x 6 inch sheet: check PageSize."
        }
    }
}

/// Reads back the picture from what a DNP DS620 received.
///
/// A job is a sequence of commands: ESC P, 22 characters of name, 8 decimal digits of length, data (Gutenprint 5.3.4,
/// print-dyesub.c, dnpds40). A plane is a Windows bitmap of 8 bits with a palette of 256 greys, padded to 1,088 bytes.
public enum DyeSubCapture {
    private static let nameLength = 22
    private static let headLength = 32
    /// Rows of the raster of a 4 x 6 inch sheet; the plane has as much blank before them as after.
    private static let sheetRows = 1_844
    /// More than any sheet these printers make (8 x 12 inch at 300 x 600 dpi).
    private static let sideLimit = 8_192

    /// The picture as it lay in the raster that was printed.
    public static func decode(_ bytes: [UInt8]) throws(CaptureFault) -> RGBImage {
        var planes: [(name: String, plane: Plane)] = []
        var offset = 0
        while offset < bytes.count {
            let command = try command(in: bytes, at: offset)
            let words = command.name.split(separator: " ")
            if words.count == 2, words[0] == "IMAGE", words[1].hasSuffix("PLANE") {
                planes.append((String(words[1]), try Plane(command.data, name: String(words[1]))))
            }
            offset += headLength + command.data.count
        }
        // The ribbon's cyan takes away red, its magenta green, its yellow blue.
        let channels = try ["CPLANE", "MPLANE", "YPLANE"].map { name throws(CaptureFault) -> Plane in
            guard let found = planes.first(where: { $0.name == name }) else { throw .missingPlane(name) }
            return found.plane
        }
        return try picture(channels)
    }

    private static func command(
        in bytes: [UInt8], at offset: Int
    ) throws(CaptureFault) -> (name: String, data: ArraySlice<UInt8>) {
        guard bytes.count - offset >= headLength else { throw .truncated(offset: offset) }
        guard bytes[offset] == 0x1B, bytes[offset + 1] == 0x50 else { throw .notACommand(offset: offset) }
        let name = String(decoding: bytes[offset + 2..<offset + 2 + nameLength], as: UTF8.self)
        var length = 0
        for byte in bytes[offset + 2 + nameLength..<offset + headLength] where byte != 0x20 {
            guard (0x30...0x39).contains(byte) else { throw .notACommand(offset: offset) }
            length = length * 10 + Int(byte - 0x30)
        }
        let start = offset + headLength
        guard bytes.count - start >= length else { throw .truncated(offset: offset) }
        return (name, bytes[start..<start + length])
    }

    /// Turns the planes upright: this printer feeds the sheet sideways, so a row of the raster is a column of the plane.
    private static func picture(_ planes: [Plane]) throws(CaptureFault) -> RGBImage {
        let (columns, rows) = (planes[0].width, planes[0].height)
        guard planes.allSatisfy({ $0.width == columns && $0.height == rows }) else { throw .sizesDiffer }
        guard columns >= sheetRows else { throw .tooSmall(width: rows, height: columns) }
        let margin = (columns - sheetRows) / 2
        var image = RGBImage(width: rows, height: sheetRows, red: 0, green: 0, blue: 0)
        for (channel, plane) in planes.enumerated() {
            for column in 0..<rows {
                var target = column * RGBImage.channels + channel
                for value in plane.row(column).dropFirst(margin).prefix(sheetRows) {
                    image.bytes[target] = value
                    target += rows * RGBImage.channels
                }
            }
        }
        return image
    }

    /// One colour of the picture.
    private struct Plane {
        let width: Int
        let height: Int
        private let pixels: ArraySlice<UInt8>
        private let rowBytes: Int

        init(_ data: ArraySlice<UInt8>, name: String) throws(CaptureFault) {
            let start = data.startIndex
            func number(_ offset: Int, _ count: Int) -> Int {
                (0..<count).reversed().reduce(0) { $0 << 8 | Int(data[start + offset + $1]) }
            }
            guard data.count >= 54, data[start] == 0x42, data[start + 1] == 0x4D, number(28, 2) == 8 else {
                throw .badPlane(name)
            }
            let pixelStart = 1_088
            width = number(18, 4)
            height = number(22, 4)
            guard (1...DyeSubCapture.sideLimit).contains(width), (1...DyeSubCapture.sideLimit).contains(height) else {
                throw .badPlane(name)
            }
            rowBytes = (width + 3) & ~3
            guard data.count >= pixelStart + rowBytes * height else { throw .badPlane(name) }
            pixels = data[(start + pixelStart)..<(start + pixelStart + rowBytes * height)]
        }

        func row(_ row: Int) -> ArraySlice<UInt8> {
            let start = pixels.startIndex + row * rowBytes
            return pixels[start..<start + width]
        }
    }
}
