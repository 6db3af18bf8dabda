public import HALContract

/// A picture read from a file, upright and in sRGB.
public struct DecodedPicture: Sendable {
    /// The picture.
    public let image: RGBImage
    /// Where its colours come from.
    public let colors: ColorHandling
}

/// Picture files: JPEG and PNG in, PNG out. What comes in is turned upright and brought to sRGB.
public enum ImageFile {
    /// Most pixels a picture may have: 150 MB decoded, above any camera a cabin holds.
    public static let pixelLimit = 50_000_000
    /// Fewest pixels on a side: below it no face can be found.
    public static let sideMinimum = 64

    /// Decodes a JPEG (grey or colour, 8 bit) or a PNG (any depth; what is transparent shows white).
    ///
    /// Exif orientation is applied. Colours are brought to sRGB by the embedded ICC profile, PNG's gAMA and cHRM chunks,
    /// or a camera's mark of Adobe RGB; a profile that cannot be used is left out, and `colors` says so. The size is
    /// judged from the header, before anything is allocated; decoding takes at most 6 bytes a pixel and 16 MB.
    /// - Throws: `unreadable`, `tooSmall` or `tooLarge`.
    public static func read(_ bytes: [UInt8]) throws(PortraitRefusal) -> DecodedPicture {
        guard !bytes.isEmpty else { throw .unreadable("the file is empty") }
        if bytes.starts(with: [0xFF, 0xD8]) { return try JPEGDecoder.decode(bytes) }
        if bytes.starts(with: PNGCodec.signature) { return try PNGCodec.decode(bytes) }
        throw .unreadable("it is neither JPEG nor PNG")
    }

    /// The picture that `read` gives.
    /// - Throws: `unreadable`, `tooSmall` or `tooLarge`.
    public static func decode(_ bytes: [UInt8]) throws(PortraitRefusal) -> RGBImage { try read(bytes).image }

    /// A PNG file of the picture.
    public static func encodePNG(_ image: RGBImage) -> [UInt8] { PNGCodec.encode(image) }

    /// A PNG file of the grey picture.
    public static func encodePNG(_ image: GrayImage) -> [UInt8] { PNGCodec.encode(image) }

    /// Refuses sizes outside the limits.
    static func checkSize(width: Int, height: Int) throws(PortraitRefusal) {
        guard width >= sideMinimum, height >= sideMinimum else { throw .tooSmall(width: width, height: height) }
        // Division, because the product of two header fields may overflow.
        guard width <= pixelLimit / height else { throw .tooLarge(width: width, height: height) }
    }
}
