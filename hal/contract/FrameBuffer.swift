/// A picture in memory that is used again for every frame: reshaping allocates only when more bytes are needed than ever
/// before. It may be personal: it has no readable description.
///
/// Access is by `Span`, without copies and checked. The spans are lent to a closure, because returning them needs a
/// feature that the toolchain still calls experimental.
public struct FrameBuffer: ~Copyable, Sendable {
    /// How the bytes lie.
    public private(set) var layout: PixelLayout
    @usableFromInline var storage: [UInt8]

    /// A black frame.
    public init(_ layout: PixelLayout) {
        self.layout = layout
        storage = [UInt8](repeating: 0, count: layout.byteCount)
    }

    /// Takes another layout; the pixels are what was left there.
    public mutating func reshape(_ layout: PixelLayout) {
        self.layout = layout
        let missing = layout.byteCount - storage.count
        if missing > 0 { storage.append(contentsOf: repeatElement(0, count: missing)) }
    }

    /// Calls `body` with the pixels of row `y`.
    @inlinable
    public func withRow<Result, Failure: Error>(
        _ y: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage.span.extracting(layout.row(y)))
    }

    /// Calls `body` with the pixels of row `y`, to change them.
    @inlinable
    public mutating func withMutableRow<Result, Failure: Error>(
        _ y: Int, _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let range = layout.row(y)
        var all = storage.mutableSpan
        var row = all._mutatingExtracting(range)
        return try body(&row)
    }

    /// Calls `body` with all `layout.byteCount` bytes, gaps between rows included.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage.span.extracting(0..<layout.byteCount))
    }

    /// Calls `body` with all `layout.byteCount` bytes, gaps between rows included, to change them.
    @inlinable
    public mutating func withMutableBytes<Result, Failure: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let count = layout.byteCount
        var all = storage.mutableSpan
        var used = all._mutatingExtracting(0..<count)
        return try body(&used)
    }

    /// The pixels without the gaps between rows.
    func packed() -> [UInt8] {
        let layout = layout
        guard layout.stride > layout.rowByteCount else { return Array(storage[..<layout.byteCount]) }
        var result: [UInt8] = []
        result.reserveCapacity(layout.rowByteCount * layout.height)
        for y in 0..<layout.height { result.append(contentsOf: storage[layout.row(y)]) }
        return result
    }
}
