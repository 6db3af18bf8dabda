/// An 8-bit picture with interleaved channels and no row padding. It may be personal: it has no readable description.
public protocol PixelBuffer: Sendable, CustomStringConvertible, CustomReflectable {
    /// Bytes a pixel takes.
    static var channels: Int { get }
    /// Columns.
    var width: Int { get }
    /// Rows.
    var height: Int { get }
    /// `width * height * channels` bytes, row by row from the top.
    var bytes: [UInt8] { get }
}

extension PixelBuffer {
    /// Nothing about the picture.
    public var description: String { "<redacted>" }
    /// Nothing about the picture.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension PixelBuffer {
    /// Calls `body` with the `width * channels` bytes of row `y`, 0 the top: checked, and without a copy.
    @inlinable
    public func withRow<Result, Failure: Error>(
        _ y: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(y >= 0 && y < height, "row outside of the picture")
        let rowByteCount = width * Self.channels
        return try body(bytes.span.extracting((y * rowByteCount)..<((y + 1) * rowByteCount)))
    }
}

/// A picture of red, green, blue bytes in sRGB.
public struct RGBImage: PixelBuffer, Hashable {
    /// Red, green, blue.
    public static let channels = 3
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Interleaved RGB, row by row.
    public var bytes: [UInt8]

    /// A picture over `bytes`, whose count must be `width * height * 3`.
    public init(width: Int, height: Int, bytes: [UInt8]) {
        precondition(width > 0 && height > 0 && bytes.count == width * height * Self.channels, "RGB buffer size")
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// The pixels of a frame of red, green, blue, its rows moved together; nil when it has another number of channels.
    public init?(_ frame: borrowing FrameBuffer) {
        let layout = frame.layout
        guard layout.channels == Self.channels else { return nil }
        self.init(width: layout.width, height: layout.height, bytes: frame.packed())
    }

    /// A picture filled with one colour.
    public init(width: Int, height: Int, red: UInt8, green: UInt8, blue: UInt8) {
        precondition(width > 0 && height > 0, "RGB buffer size")
        self.width = width
        self.height = height
        self.bytes = [UInt8](unsafeUninitializedCapacity: width * height * Self.channels) { buffer, count in
            for offset in stride(from: 0, to: width * height * Self.channels, by: Self.channels) {
                buffer[offset] = red
                buffer[offset + 1] = green
                buffer[offset + 2] = blue
            }
            count = width * height * Self.channels
        }
    }
}

/// A picture of grey bytes: 0 black, 255 white.
public struct GrayImage: PixelBuffer, Hashable {
    /// Luminance alone.
    public static let channels = 1
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Grey, row by row.
    public var bytes: [UInt8]

    /// A picture over `bytes`, whose count must be `width * height`.
    public init(width: Int, height: Int, bytes: [UInt8]) {
        precondition(width > 0 && height > 0 && bytes.count == width * height, "grey buffer size")
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// The pixels of a grey frame, its rows moved together; nil when it has another number of channels.
    public init?(_ frame: borrowing FrameBuffer) {
        let layout = frame.layout
        guard layout.channels == Self.channels else { return nil }
        self.init(width: layout.width, height: layout.height, bytes: frame.packed())
    }
}
