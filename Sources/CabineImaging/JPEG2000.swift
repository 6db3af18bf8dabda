import COpenJPEG
public import HALContract

/// Why a JPEG 2000 file could not be written or read.
public enum JPEG2000Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The picture does not fit into this many bytes.
    case byteLimit(Int)
    /// libopenjp2 gave up while writing.
    case encoder(String)
    /// The file is not what we write: damaged, or of another kind.
    case decoder(String)

    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .byteLimit(let bytes):
            "The picture does not fit into \(bytes) bytes as JPEG 2000. Allow at least "
                + "\(JPEG2000.byteLimitMinimum) bytes."
        case .encoder(let reason): "The JPEG 2000 encoder failed: \(reason). Check the free memory of the machine."
        case .decoder(let reason): "The JPEG 2000 file cannot be read: \(reason). Fetch it again from its source."
        }
    }
}

/// JPEG 2000 files (ISO/IEC 15444-1) with their resolution, by libopenjp2.
public enum JPEG2000 {
    /// The least limit `encode` takes: under half of the 12 kB below which portraits degrade, and well above the
    /// headers.
    public static let byteLimitMinimum = 5_000
    /// Encoder runs before a limit is called unattainable. The first nearly always fits.
    private static let runLimit = 6
    /// What the encoder exceeds a wish by at most: it counts every byte but the markers around the tile (SOT 12, SOD 2,
    /// EOC 2) and rounds the rate, a 32-bit fraction, to a byte.
    static let overshootMaximum = 17
    /// Six resolutions, so five wavelet levels: best at 413 x 531.
    static let resolutionCount: Int32 = 6
    /// Largest code block side that pays at this size.
    static let codeBlockSide: Int32 = 64

    /// Encodes a colour picture within `byteLimit`: irreversible 9/7 wavelet, colour transform, one layer.
    /// - Throws: `byteLimit` when nothing fits, `encoder`.
    public static func encode(
        _ image: RGBImage, byteLimit: Int, dotsPerInch: Int = 300
    ) throws(JPEG2000Failure) -> [UInt8] {
        try encodeCountingRuns(image, byteLimit: byteLimit, dotsPerInch: dotsPerInch).file
    }

    /// `encode`, with the number of encoder runs it took.
    ///
    /// The encoder fills a wish as well as its coding passes allow and exceeds it by a known few bytes. So one run for
    /// the limit less these is both safe and the best; should it exceed the limit all the same, more is taken off.
    static func encodeCountingRuns(
        _ image: RGBImage, byteLimit: Int, dotsPerInch: Int
    ) throws(JPEG2000Failure) -> (file: [UInt8], runs: Int) {
        guard byteLimit >= byteLimitMinimum else { throw .byteLimit(byteLimit) }
        var wish = byteLimit - JP2Resolution.byteCount - overshootMaximum
        for run in 1...runLimit {
            guard wish > 0 else { break }
            let file = try OpenJPEGEncoder.encode(image, .bytes(wish), dotsPerInch: dotsPerInch)
            if file.count <= byteLimit { return (file, run) }
            wish -= (file.count - byteLimit) + overshootMaximum
        }
        throw .byteLimit(byteLimit)
    }

    /// Encodes a grey picture without loss: reversible 5/3 wavelet.
    public static func encodeLossless(
        _ image: GrayImage, dotsPerInch: Int = 300
    ) throws(JPEG2000Failure) -> [UInt8] {
        try OpenJPEGEncoder.encode(image, .lossless, dotsPerInch: dotsPerInch)
    }

    /// Decodes a file of three 8-bit components.
    public static func decodeRGB(_ bytes: [UInt8]) throws(JPEG2000Failure) -> RGBImage {
        let picture = try OpenJPEGDecoder.decode(bytes, channels: RGBImage.channels)
        return RGBImage(width: picture.width, height: picture.height, bytes: picture.bytes)
    }

    /// Decodes a file of one 8-bit component.
    public static func decodeGray(_ bytes: [UInt8]) throws(JPEG2000Failure) -> GrayImage {
        let picture = try OpenJPEGDecoder.decode(bytes, channels: GrayImage.channels)
        return GrayImage(width: picture.width, height: picture.height, bytes: picture.bytes)
    }
}
