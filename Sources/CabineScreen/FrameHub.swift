public import CabineCore
import NIOCore
import Synchronization

/// A frame of the preview as pages get it.
struct ScreenFrame: Sendable {
    let number: UInt64
    /// When it came from the camera.
    let at: Instant
    /// A part of a multipart answer, its JPEG file and the boundary behind it: browsers show a part when it has ended.
    let part: ByteBuffer

    /// What stands between two parts.
    static let boundary = "frame"

    /// Copies `jpeg` once, into the very bytes that every page is sent.
    init(number: UInt64, at instant: Instant, jpeg: Span<UInt8>) {
        let head =
            "Content-Type: image/jpeg\r\nContent-Length: \(jpeg.count)\r\n"
            + "X-Captured-Nanoseconds: \(instant.nanoseconds)\r\n\r\n"
        let tail = "\r\n--\(Self.boundary)\r\n"
        var part = ByteBufferAllocator().buffer(capacity: head.utf8.count + jpeg.count + tail.utf8.count)
        part.writeString(head)
        jpeg.withUnsafeBytes { _ = part.writeBytes($0) }
        part.writeString(tail)
        self.number = number
        at = instant
        self.part = part
    }
}

/// The newest frame of the preview for every page that shows it.
///
/// The preview's thread copies a frame once and goes on; nobody waits for a page. A page takes the newest frame when it is
/// done with the one before, so that a slow one skips frames and holds up nothing.
public final class FrameHub: Sendable {
    private struct Content {
        var newest: ScreenFrame?
        var count: UInt64 = 0
        var viewers: [(identifier: Int, continuation: AsyncStream<Void>.Continuation)] = []
        var nextViewer = 0
    }

    private let content = Mutex(Content())

    /// A hub without a frame.
    public init() {}

    /// Takes a frame, lent for the length of the call. Without a page it is not even copied.
    public func show(_ jpeg: Span<UInt8>, at instant: Instant) {
        guard content.withLock({ !$0.viewers.isEmpty }) else { return }
        let number = content.withLock { content in
            content.count += 1
            return content.count
        }
        let frame = ScreenFrame(number: number, at: instant, jpeg: jpeg)
        let viewers = content.withLock { content in
            content.newest = frame
            return content.viewers.map(\.continuation)
        }
        for viewer in viewers { viewer.yield() }
    }

    /// The preview ended: the last frame shows a person, and is forgotten. Whoever watches waits for the next preview.
    public func end() { content.withLock { $0.newest = nil } }

    /// The newest frame, unless it was seen.
    func frame(after number: UInt64) -> ScreenFrame? {
        content.withLock { content in content.newest.flatMap { $0.number > number ? $0 : nil } }
    }

    /// Whether a frame is held: for the search after personal data that should be gone.
    public var holdsFrame: Bool { content.withLock { $0.newest != nil } }

    /// Says that there is a new frame.
    func arrivals() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (identifier, oldest) = content.withLock { content in
            content.nextViewer += 1
            content.viewers.append((content.nextViewer, continuation))
            let isFull = content.viewers.count > ScreenHub.listenersMaximum
            return (content.nextViewer, isFull ? content.viewers.removeFirst().continuation : nil)
        }
        // Its end is told to the viewer itself, which takes the lock.
        oldest?.finish()
        continuation.onTermination = { [weak self] _ in
            self?.content.withLock { $0.viewers.removeAll { $0.identifier == identifier } }
        }
        return stream
    }
}
