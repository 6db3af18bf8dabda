public import CabineCore
import Dispatch
public import HALContract
import Synchronization

/// Runs the preview while the customer poses, and tells every new hint: what `startPreview` and `stopPreview` mean.
///
/// Guidance only advises. A camera that cannot stream costs the customer the hints and nothing else: the fault is told,
/// and the sale goes on.
public final class PreviewWatch: Sendable {
    /// The stream that runs; each start has a stream of its own, so that a late end of the last one stops no new one.
    private let running = Mutex<PreviewStream?>(nil)
    /// One run after the other: a new one waits until the last has given the camera back.
    private let queue: DispatchQueue
    private let camera: @Sendable () -> sending any PreviewTransport
    private let emptyCabin: EmptyCabin?
    private let clock: @Sendable () -> Instant
    private let show: (@Sendable (Span<UInt8>, Instant) -> Void)?
    private let tell: @Sendable (Report) -> Void

    /// What a watch tells.
    public enum Report: Hashable, Sendable {
        /// The hint changed.
        case hint(Hint)
        /// The preview ended by itself.
        case fault(String)
        /// A preview ended, one way or the other: there is nothing to show any more.
        case ended
    }

    /// A frame of the same camera with nobody before it.
    public struct EmptyCabin: Sendable {
        /// How `bytes` are to be read.
        public let format: PreviewFormat
        /// The frame.
        public let bytes: [UInt8]

        /// The frame `bytes` in `format`.
        public init(format: PreviewFormat, bytes: [UInt8]) {
            self.format = format
            self.bytes = bytes
        }
    }

    /// A watch that does nothing yet.
    /// - Parameters:
    ///   - camera: makes the transport of one run; asked on the preview's thread.
    ///   - emptyCabin: what shadows on the background are judged against; without it they are judged by the frame alone.
    ///   - clock: the monotonic clock.
    ///   - show: gets the JPEG of each frame, lent for the length of the call, and when the frame came; on the preview's
    ///     thread, which it must not hold up.
    ///   - tell: gets each report, on the preview's thread.
    public init(
        camera: @escaping @Sendable () -> sending any PreviewTransport, emptyCabin: EmptyCabin? = nil,
        clock: @escaping @Sendable () -> Instant,
        show: (@Sendable (Span<UInt8>, Instant) -> Void)? = nil,
        tell: @escaping @Sendable (Report) -> Void
    ) {
        queue = DispatchQueue(label: "preview")
        self.camera = camera
        self.emptyCabin = emptyCabin
        self.clock = clock
        self.show = show
        self.tell = tell
    }

    /// Starts a preview; one that runs goes on. Returns at once.
    public func start() {
        let stream: PreviewStream? = running.withLock { running in
            guard running == nil else { return nil }
            running = PreviewStream()
            return running
        }
        guard let stream else { return }
        queue.async { self.run(stream) }
    }

    /// Ends the preview, so that the still camera can have the device. Returns at once; the camera is free once the frame
    /// under way is done: see `afterwards`.
    public func stop() {
        running.withLock { running in
            running?.stop()
            running = nil
        }
    }

    /// Longest wait for a preview that was stopped: one that takes longer hangs in its camera, whose failure ladder is the
    /// one to free it.
    public static let endLimitMilliseconds = 5_000

    /// Calls `body` once, on another thread: when every preview that was stopped has given the camera back, or after
    /// `limitMilliseconds`. A still that is taken earlier finds the camera held.
    public func afterwards(
        limitMilliseconds: Int = endLimitMilliseconds, _ body: @escaping @Sendable () -> Void
    ) {
        let call = FirstCall(body)
        queue.async { call.make() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(limitMilliseconds)) { call.make() }
    }

    private func run(_ stream: PreviewStream) {
        do {
            let pipeline = try PreviewPipeline()
            refer(pipeline)
            var last: Hint?
            try stream.run(camera(), pipeline, now: clock) { screen, result in
                show?(screen, result.at)
                guard result.guidance.hint != last else { return }
                last = result.guidance.hint
                tell(.hint(result.guidance.hint))
            }
        } catch {
            tell(.fault("\(error)"))
        }
        tell(.ended)
        running.withLock { if $0 === stream { $0 = nil } }
    }

    /// A reference that cannot be read costs the judgement of shadows, and is told; the guidance goes on.
    private func refer(_ pipeline: PreviewPipeline) {
        guard let emptyCabin else { return }
        do throws(FrameFault) {
            try pipeline.setReference(emptyCabin.format, emptyCabin.bytes.span)
        } catch {
            tell(.fault("the picture of the empty cabin cannot be read, and shadows are judged without it: \(error)"))
        }
    }
}

/// Something that is done once, whoever asks first.
private final class FirstCall: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>

    init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

    func make() {
        let first = body.withLock { body in
            defer { body = nil }
            return body
        }
        first?()
    }
}
