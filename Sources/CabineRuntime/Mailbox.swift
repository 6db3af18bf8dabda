public import CabineCore
import CabineDesks
import Synchronization

/// Where every event goes before the controller takes it, from any thread.
public final class Mailbox: Sendable {
    private struct Content {
        var queue = EventQueue()
        /// Since when the first event waits, or is being taken.
        var since = MachineClock.now
    }

    private let content = Mutex(Content())
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    /// An empty mailbox.
    public init() {
        (arrivals, arrived) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Leaves an event for the controller.
    public func post(_ event: Event) {
        content.withLock { content in
            if content.queue.isEmpty { content.since = MachineClock.now }
            content.queue.post(event)
        }
        arrived.yield()
    }

    /// How long the first event has been waiting; 0 when none does.
    var waitMilliseconds: UInt64 {
        content.withLock { $0.queue.isEmpty ? 0 : MachineClock.now.milliseconds(since: $0.since) }
    }

    /// No more events will come: the control loop ends once it took those that are there.
    func close() { arrived.finish() }

    /// Gives every event to `take`, one after the other, until the mailbox is closed and empty.
    func empty(_ take: (Event) async -> Void, isolation: isolated (any Actor)? = #isolation) async {
        for await _ in arrivals { await emptyNow(take) }
        await emptyNow(take)
    }

    private func emptyNow(_ take: (Event) async -> Void, isolation: isolated (any Actor)? = #isolation) async {
        while let event = content.withLock({ $0.queue.next }) {
            // Taken out only afterwards: an event that cannot be made durable yet is still the first.
            await take(event)
            content.withLock { content in
                content.queue.removeFirst()
                content.since = MachineClock.now
            }
        }
    }
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
