/// One channel of a picture: bytes in rows, `stride` bytes from one row to the next.
///
/// The one buffer type of the preview. It is allocated once for the largest picture it will hold and then reshaped,
/// never copied, and what it holds is overwritten when it ends: it may show a person. Every row that is handed out was
/// checked against the allocation; within a row the kernels count columns themselves.
public struct Plane: ~Copyable {
    /// Rows and columns are padded to this: two blocks of a JPEG, the unit in which codecs read and write.
    static let padding = 16

    /// Columns that show something.
    public private(set) var width: Int
    /// Rows that show something.
    public private(set) var height: Int
    /// Bytes from one row to the next.
    public private(set) var stride: Int
    /// Rows with the padding below.
    public private(set) var rows: Int
    /// Bytes allocated.
    public let capacity: Int
    private let base: UnsafeMutablePointer<UInt8>

    /// A black plane of this size, which is also the largest it can have.
    public init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a plane has pixels")
        self.width = width
        self.height = height
        stride = Self.padded(width)
        rows = Self.padded(height)
        capacity = stride * rows
        base = .allocate(capacity: capacity)
        base.initialize(repeating: 0, count: capacity)
    }

    deinit {
        base.update(repeating: 0, count: capacity)
        base.deallocate()
    }

    /// `count` rounded up to whole units of padding.
    static func padded(_ count: Int) -> Int { (count + padding - 1) / padding * padding }

    /// Whether a picture of this size has room.
    public func holds(width: Int, height: Int) -> Bool {
        width > 0 && height > 0 && Self.padded(width) * Self.padded(height) <= capacity
    }

    /// Gives the plane another size; what it shows is then undefined.
    public mutating func reshape(width: Int, height: Int) {
        precondition(holds(width: width, height: height), "a plane is reshaped within its allocation")
        self.width = width
        self.height = height
        stride = Self.padded(width)
        rows = Self.padded(height)
    }

    /// Sets every byte.
    public mutating func fill(_ value: UInt8) { base.update(repeating: value, count: capacity) }

    /// The columns of a row that show something.
    @_lifetime(borrow self) @inline(__always)
    public func row(_ y: Int) -> Span<UInt8> {
        precondition(y >= 0 && y < height, "a row lies inside of its plane")
        let span = Span(_unsafeStart: UnsafePointer(base + y * stride), count: width)
        return _overrideLifetime(span, borrowing: self)
    }

    /// The columns of a row that show something, to be changed.
    @_lifetime(&self) @inline(__always)
    public mutating func mutableRow(_ y: Int) -> MutableSpan<UInt8> {
        precondition(y >= 0 && y < height, "a row lies inside of its plane")
        let span = MutableSpan(_unsafeStart: base + y * stride, count: width)
        return _overrideLifetime(span, mutating: &self)
    }

    /// All rows with their padding; for what crosses into C.
    @_lifetime(&self)
    mutating func allBytes() -> MutableSpan<UInt8> {
        let span = MutableSpan(_unsafeStart: base, count: stride * rows)
        return _overrideLifetime(span, mutating: &self)
    }

    /// The value at a place between pixels, by the four around it; beyond the border, the border's.
    @inline(__always)
    func sample(_ x: Float, _ y: Float) -> Float {
        let limitX = Float(width - 1)
        let limitY = Float(height - 1)
        let insideX = x > 0 ? (x < limitX ? x : limitX) : 0
        let insideY = y > 0 ? (y < limitY ? y : limitY) : 0
        let left = Int(insideX)
        let top = Int(insideY)
        let partX = insideX - Float(left)
        let partY = insideY - Float(top)
        let place = base + top * stride + left
        let right = left + 1 < width ? 1 : 0
        let below = top + 1 < height ? stride : 0
        let upper = Float(place[0]) * (1 - partX) + Float(place[right]) * partX
        let lower = Float(place[below]) * (1 - partX) + Float(place[below + right]) * partX
        return upper * (1 - partY) + lower * partY
    }
}
