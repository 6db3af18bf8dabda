public import HALContract

/// Why a frame was dropped. The next one is not affected.
public enum FrameFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The JPEG ends too early or holds impossible values.
    case damaged
    /// A JPEG that no camera streams: progressive, arithmetic, CMYK, RGB, 12 bits, odd sampling.
    case unsupported
    /// The bytes are not as many as the format needs.
    case wrongByteCount(expected: Int, found: Int)
    /// The frame's size lies outside of `PreviewLimits`.
    case wrongSize(width: Int, height: Int)
    /// The picture for the screen did not fit into its buffer.
    case screenTooLarge

    /// What decisions are taken on.
    public var kind: FaultKind {
        switch self {
        case .damaged, .unsupported, .wrongByteCount, .wrongSize: .protocolViolation
        case .screenTooLarge: .full
        }
    }

    /// What happened, for a technician.
    public var description: String {
        switch self {
        case .damaged: "a preview frame was cut short or damaged; check cable and bus when this happens often"
        case .unsupported: "the camera streams a kind of JPEG that is not baseline YCbCr; choose another format"
        case .wrongByteCount(let expected, let found):
            "a preview frame has \(found) bytes where its format needs \(expected); check the format of the camera"
        case .wrongSize(let width, let height):
            "a preview frame of \(width) x \(height) pixels: the preview takes \(PreviewLimits.text); "
                + "choose another size"
        case .screenTooLarge: "the picture for the screen does not fit into its buffer of \(PreviewLimits.screenBytes)"
        }
    }
}

/// What the preview accepts. Everything is allocated for these once.
public enum PreviewLimits {
    /// Smallest frame: below it a face has too few pixels for the cascade.
    public static let widthMinimum = 320
    /// Smallest frame.
    public static let heightMinimum = 240
    /// Largest frame: a camera's full HD.
    public static let widthMaximum = 1_920
    /// Largest frame, padded to whole blocks of a JPEG.
    public static let heightMaximum = 1_088
    /// Most bytes of a frame: YUYV of the largest size.
    public static let frameBytes = widthMaximum * heightMaximum * 2
    /// Most bytes of a JPEG for the screen: one byte a pixel, five times the usual.
    public static let screenBytes = widthMaximum * heightMaximum

    static let text = "\(widthMinimum) x \(heightMinimum) to \(widthMaximum) x \(heightMaximum)"

    /// Whether frames of this size are accepted. Odd widths do not occur in YUYV, and nowhere else.
    static func accepts(width: Int, height: Int) -> Bool {
        (widthMinimum...widthMaximum).contains(width) && (heightMinimum...heightMaximum).contains(height)
            && width % 2 == 0 && height % 2 == 0
    }
}
