import CabineImaging
import HALContract

/// A picture file of any bytes: JPEG or PNG, with its Exif block and its colour profile.
///
/// | must hold |
/// |---|
/// | there is a picture within the limits of size, or a refusal that says why |
/// | the same bytes give the same picture |
enum PictureCheck {
    /// The first bit decides whether PNG's checksums are put right, so that damage reaches what lies behind them.
    @Sendable static func file(_ bytes: [UInt8]) throws(FuzzFinding) {
        guard let flags = bytes.first else { return try check([]) }
        let given = Array(bytes.dropFirst())
        try check(flags & 1 == 0 ? given : PictureForm.mended(given))
    }

    private static func check(_ bytes: [UInt8]) throws(FuzzFinding) {
        let picture: DecodedPicture
        do throws(PortraitRefusal) {
            picture = try ImageFile.read(bytes)
        } catch {
            return try demand(!error.description.isEmpty, "a refusal says why")
        }
        let image = picture.image
        try demand(
            min(image.width, image.height) >= ImageFile.sideMinimum
                && image.width * image.height <= ImageFile.pixelLimit, "within the limits of size")
        let again = try must("the same bytes again") { try ImageFile.decode(bytes) }
        try demand(again == image, "the same picture again")
    }
}

/// How PNG frames its chunks.
enum PictureForm {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A PNG with the checksum of every chunk put right; anything else as it is.
    static func mended(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.starts(with: signature) else { return bytes }
        var bytes = bytes
        var position = signature.count
        while position + 12 <= bytes.count {
            let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            let end = position + 8 + length
            guard end + 4 <= bytes.count else { break }
            bytes.replaceSubrange(end..<(end + 4), with: bigEndian(checksum(bytes[(position + 4)..<end])))
            position = end + 4
        }
        return bytes
    }

    /// A chunk of a PNG.
    static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return bigEndian(UInt32(content.count)) + body + bigEndian(checksum(body[...]))
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// CRC-32 (W3C PNG, annex D).
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
        }
    }
}
