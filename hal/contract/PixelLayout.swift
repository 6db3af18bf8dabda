/// How the bytes of a picture lie in memory: rows of `width * channels` bytes, `stride` bytes apart.
///
/// Devices pad rows and libraries ask for a stride; a layout is checked once, so that every row taken by it lies inside.
public struct PixelLayout: Hashable, Sendable {
    /// Columns, at least 1.
    public let width: Int
    /// Rows, at least 1.
    public let height: Int
    /// Bytes a pixel takes, at least 1.
    public let channels: Int
    /// Bytes from the beginning of one row to the next, at least `rowByteCount`.
    public let stride: Int

    /// A layout whose rows are `stride` bytes apart, without gaps when it is nil; nil itself when a side is not
    /// positive, a row is longer than the stride, or the bytes cannot be counted.
    public init?(width: Int, height: Int, channels: Int, stride: Int? = nil) {
        guard width > 0, height > 0, channels > 0 else { return nil }
        let row = width.multipliedReportingOverflow(by: channels)
        let step = stride ?? row.partialValue
        guard !row.overflow, step >= row.partialValue, !step.multipliedReportingOverflow(by: height).overflow else {
            return nil
        }
        self.width = width
        self.height = height
        self.channels = channels
        self.stride = step
    }

    /// Bytes of a row that are pixels.
    public var rowByteCount: Int { width * channels }
    /// Bytes from the first to the last pixel; nothing is asked behind the last row.
    public var byteCount: Int { stride * (height - 1) + rowByteCount }

    /// Where the pixels of row `y`, 0 the top, lie.
    @inlinable
    public func row(_ y: Int) -> Range<Int> {
        precondition(y >= 0 && y < height, "row outside of the picture")
        return (y * stride)..<(y * stride + width * channels)
    }
}
