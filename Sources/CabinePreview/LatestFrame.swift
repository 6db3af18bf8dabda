public import HALContract
import Synchronization

/// Which of three buffers does what: one is written, one waits, one is read. Nothing is ever queued: a frame that waits
/// is replaced by the next one.
///
/// Pure: it moves numbers, the buffers belong to `LatestFrame`.
struct FrameSlots: Hashable, Sendable {
    private(set) var writing = 0
    private(set) var reading = 1
    private var spare = 2
    /// Whether `spare` holds a frame that nobody has read.
    private(set) var isWaiting = false
    /// Frames that were replaced unread.
    private(set) var replaced = 0

    /// The frame in `writing` is complete.
    mutating func publish() {
        if isWaiting { replaced += 1 }
        swap(&writing, &spare)
        isWaiting = true
    }

    /// Makes the newest frame the one in `reading`; false when there is none.
    mutating func take() -> Bool {
        guard isWaiting else { return false }
        swap(&reading, &spare)
        isWaiting = false
        return true
    }
}

/// Hands frames from the thread that hears the camera to the thread that works on them: the newest wins.
public final class LatestFrame: @unchecked Sendable {
    // SAFETY: `slots` is guarded; the buffer `writing` names is used by the one thread that calls `put`, the buffer
    // `reading` names by the one that calls `take`, and the three numbers are always different.
    private struct Buffer {
        var format = PreviewFormat.mjpeg
        var count = 0
        let bytes: UnsafeMutablePointer<UInt8>
    }

    private let slots = Mutex(FrameSlots())
    private let buffers: UnsafeMutablePointer<Buffer>

    /// Three buffers for the largest frame that is accepted.
    public init() {
        buffers = .allocate(capacity: 3)
        for index in 0..<3 {
            let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: PreviewLimits.frameBytes)
            bytes.initialize(repeating: 0, count: PreviewLimits.frameBytes)
            (buffers + index).initialize(to: Buffer(bytes: bytes))
        }
    }

    deinit {
        for index in 0..<3 {
            // It may show a person.
            buffers[index].bytes.update(repeating: 0, count: PreviewLimits.frameBytes)
            buffers[index].bytes.deallocate()
        }
        buffers.deallocate()
    }

    /// Frames that were replaced before anybody took them.
    public var replaced: Int { slots.withLock { $0.replaced } }

    /// Copies a frame in; a frame that waits is gone. From one thread only.
    /// - Returns: false when the frame is larger than any that is accepted; it is then not kept.
    public func put(_ format: PreviewFormat, _ bytes: Span<UInt8>) -> Bool {
        guard bytes.count <= PreviewLimits.frameBytes else { return false }
        let index = slots.withLock { $0.writing }
        bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { buffers[index].bytes.update(from: base, count: source.count) }
        }
        buffers[index].format = format
        buffers[index].count = bytes.count
        slots.withLock { $0.publish() }
        return true
    }

    /// Lends the newest frame for the length of the call. From one thread only.
    /// - Returns: false when there is none that was not taken before.
    public func take(_ use: (PreviewFormat, Span<UInt8>) -> Void) -> Bool {
        let index = slots.withLock { $0.take() ? $0.reading : -1 }
        guard index >= 0 else { return false }
        let buffer = buffers[index]
        use(buffer.format, Span(_unsafeStart: UnsafePointer(buffer.bytes), count: buffer.count))
        return true
    }

    /// Overwrites every frame. Only while neither `put` nor `take` runs.
    public func wipe() {
        for index in 0..<3 {
            buffers[index].bytes.update(repeating: 0, count: PreviewLimits.frameBytes)
            buffers[index].count = 0
        }
        slots.withLock { _ = $0.take() }
    }
}
