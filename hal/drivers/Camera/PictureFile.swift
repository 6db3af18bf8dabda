/// Whether the bytes of a picture file are all there, by its first and last bytes alone.
public enum PictureFile {
    /// Start of image (ITU-T T.81, B.1.1.3).
    private static let jpegStart: [UInt8] = [0xFF, 0xD8]
    /// End of image.
    private static let jpegEnd: [UInt8] = [0xFF, 0xD9]
    /// PNG specification, 5.2.
    private static let pngStart: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The empty IEND chunk with its checksum.
    private static let pngEnd: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]

    /// Whether `bytes` begin and end as a JPEG does; cameras fill the rest of a buffer with zeros.
    public static func isWholeJPEG(_ bytes: Span<UInt8>) -> Bool {
        has(jpegStart, bytes, at: 0) && has(jpegEnd, bytes, at: contentCount(bytes) - jpegEnd.count)
    }

    /// Whether `bytes` begin and end as a PNG does.
    public static func isWholePNG(_ bytes: Span<UInt8>) -> Bool {
        has(pngStart, bytes, at: 0) && has(pngEnd, bytes, at: bytes.count - pngEnd.count)
    }

    /// How many bytes there are before the zeros at the end.
    private static func contentCount(_ bytes: Span<UInt8>) -> Int {
        var count = bytes.count
        while count > 0, bytes[count - 1] == 0 { count -= 1 }
        return count
    }

    private static func has(_ pattern: [UInt8], _ bytes: Span<UInt8>, at offset: Int) -> Bool {
        guard offset >= 0, offset + pattern.count <= bytes.count else { return false }
        for index in pattern.indices where bytes[offset + index] != pattern[index] { return false }
        return true
    }
}
