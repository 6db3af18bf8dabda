public import CabineCore
import Synchronization

/// Where every event goes before the controller takes it, in order of arrival.
///
/// It has no bound of its own, because a coin must never be dropped: what feeds it is bounded instead. Devices report
/// changes only, an effect has one outcome, coins come as fast as coins fall, and the screen limits its touches.
public struct Mailbox: Sendable {
    let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation

    /// An empty mailbox.
    public init() { (events, continuation) = AsyncStream.makeStream(of: Event.self) }

    /// Leaves an event for the controller.
    public func post(_ event: Event) { continuation.yield(event) }

    /// No more events will come: the control loop ends once it took those that are there.
    func close() { continuation.finish() }
}

/// Work that is done one piece after another, in the order it was given.
final class Lane: Sendable {
    private let continuation: AsyncStream<@Sendable () async -> Void>.Continuation
    private let unfinished = Atomic(0)

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: (@Sendable () async -> Void).self)
        self.continuation = continuation
        Task { for await work in stream { await work() } }
    }

    /// Whether nothing is under way or waits.
    var isFree: Bool { unfinished.load(ordering: .acquiring) == 0 }

    func add(_ work: @escaping @Sendable () async -> Void) {
        unfinished.add(1, ordering: .acquiringAndReleasing)
        continuation.yield {
            await work()
            self.unfinished.subtract(1, ordering: .acquiringAndReleasing)
        }
    }
}
