public import CabineCore
import Dispatch
public import HALContract
import Synchronization

/// What happened to the frames of a stream.
public struct PreviewCounts: Hashable, Sendable {
    /// Frames that reached the screen.
    public var shown = 0
    /// Frames the camera had and nobody took, by its own count.
    public var skipped = 0
    /// Frames that were taken, and replaced by newer ones before they were worked on.
    public var replaced = 0
    /// Frames that could not be read; the last fault says why.
    public var faulty = 0
    /// Times the camera sent nothing within the limit.
    public var timeouts = 0
    /// Why the last faulty frame was dropped.
    public var lastFault: FrameFault?

    /// Nothing happened yet.
    public init() {}
}

/// Runs a preview: one thread hears the camera, one works on the newest frame. Everything that decides is elsewhere.
public final class PreviewStream: Sendable {
    /// Longest wait for one frame before it is looked whether the stream shall stop: three frames.
    private static let frameMilliseconds = 100

    private let latest = LatestFrame()
    private let counts = Mutex(PreviewCounts())
    private let stopping = Atomic(false)
    private let ended = Atomic(false)
    private let arrived = DispatchSemaphore(value: 0)

    /// A stream that does not run yet.
    public init() {}

    /// What happened so far.
    public var tally: PreviewCounts {
        var tally = counts.withLock { $0 }
        tally.replaced = latest.replaced
        return tally
    }

    /// Lets `run` return after the frame it works on.
    public func stop() { stopping.store(true, ordering: .releasing) }

    /// Works on frames until `stop` is called or the camera fails; then nothing of a person is left in any buffer.
    /// Blocks its thread. A stream runs once; one that was stopped before it began ends at once.
    ///
    /// - Parameters:
    ///   - show: gets the JPEG for the screen, lent for the length of the call, and what was measured.
    ///   - now: the monotonic clock.
    /// - Throws: what the camera threw, but for a timeout, after which it is asked again.
    public func run(
        _ transport: sending any PreviewTransport, _ pipeline: PreviewPipeline, now: () -> Instant,
        show: (Span<UInt8>, PreviewResult) -> Void
    ) throws(DeviceFault) {
        try transport.startPreview()
        let hearing = Hearing(transport)
        let queue = DispatchQueue(label: "preview camera")
        queue.async { self.hear(hearing) }
        while !ended.load(ordering: .acquiring) {
            arrived.wait()
            work(pipeline, now, show)
        }
        work(pipeline, now, show)
        // The camera's thread has left `hear` once its queue is empty.
        queue.sync {}
        hearing.transport.stopPreview()
        latest.wipe()
        pipeline.wipe()
        if let fault = hearing.fault { throw fault }
    }

    /// The camera, and why it ended.
    private final class Hearing: @unchecked Sendable {
        // SAFETY: only the camera's thread uses it until `ended` is stored, only the thread of `run` afterwards.
        let transport: any PreviewTransport
        var fault: DeviceFault?

        init(_ transport: any PreviewTransport) { self.transport = transport }
    }

    private func hear(_ hearing: Hearing) {
        while !stopping.load(ordering: .acquiring) {
            do throws(DeviceFault) {
                let skipped = try hearing.transport.nextFrame(limitMilliseconds: Self.frameMilliseconds) {
                    format, bytes in
                    if !latest.put(format, bytes) {
                        let fault = FrameFault.wrongByteCount(
                            expected: PreviewLimits.frameBytes, found: bytes.count)
                        count(fault)
                    }
                }
                counts.withLock { $0.skipped += skipped }
                arrived.signal()
            } catch {
                if error.kind == .timeout {
                    counts.withLock { $0.timeouts += 1 }
                } else {
                    hearing.fault = error
                    break
                }
            }
        }
        ended.store(true, ordering: .releasing)
        arrived.signal()
    }

    private func count(_ fault: FrameFault) {
        counts.withLock {
            $0.faulty += 1
            $0.lastFault = fault
        }
    }

    private func work(
        _ pipeline: PreviewPipeline, _ now: () -> Instant, _ show: (Span<UInt8>, PreviewResult) -> Void
    ) {
        _ = latest.take { format, bytes in
            do throws(FrameFault) {
                let result = try pipeline.process(format, bytes, at: now())
                pipeline.withScreen { show($0, result) }
                counts.withLock { $0.shown += 1 }
            } catch {
                count(error)
            }
        }
    }
}
