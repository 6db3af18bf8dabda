public import HALContract
import Synchronization

/// A file on its way, with whoever receives it at the line's other end.
public protocol SenderBench: AnyObject, Sendable {
    /// The sender under test, which has begun to send `content`.
    func begin(sending content: [UInt8]) throws -> any FileSender
    /// Bytes of the sender come at the other end; what is answered goes to `take`, from any thread.
    func arrive(_ bytes: [UInt8])
    /// The receiver wants no more, and says so as its protocol has it.
    func cancel()
    /// The receiver's end, once the sender has said all; the file as it is there then, nil when there is none.
    func received() -> [UInt8]?
}

/// What every `FileSender` promises.
public enum FileSenderConformance {
    /// As long as an end may take on a machine that does other things too.
    private static let patience = Duration.seconds(10)
    /// Some chunks of any protocol, and no whole number of them.
    private static let contentBytes = 20_001

    /// The scenarios by name.
    public static let scenarios: [(name: String, run: @Sendable (any SenderBench) throws -> Void)] = [
        ("a file arrives as it is, and that is said", arrives), ("an empty file arrives", arrivesEmpty),
        ("a stop ends it early, and it did not arrive", stops),
        ("a receiver that cancels ends it, and it did not arrive", isCancelled),
    ]

    /// Every value, control characters among them, in an order in which none is doubled by accident.
    private static let content = (0..<contentBytes).map { UInt8(truncatingIfNeeded: $0 &* 37) }

    /// Carries bytes until the sender has said all; ends it when it does not come to an end.
    private static func carry(
        _ sender: any FileSender, _ bench: any SenderBench, after: (Int) -> Void = { _ in }
    ) throws {
        let ends = Deadline(sender, patience)
        var chunks = 0
        while let bytes = sender.read() {
            try demand(!bytes.isEmpty, "bytes are said to be there, and none are")
            bench.arrive(bytes)
            chunks += 1
            after(chunks)
        }
        try demand(ends.kept(), "it does not come to an end")
    }

    private static func arrives(_ bench: any SenderBench) throws { try sends(content, bench) }
    private static func arrivesEmpty(_ bench: any SenderBench) throws { try sends([], bench) }

    private static func sends(_ content: [UInt8], _ bench: any SenderBench) throws {
        let sender = try bench.begin(sending: content)
        try carry(sender, bench)
        let found = bench.received()
        let said = sender.finish()
        try demand(said, "the file arrived, and that is denied")
        try demand(found == content, "\(content.count) bytes were sent, \(found?.count ?? -1) or others arrived")
    }

    private static func stops(_ bench: any SenderBench) throws {
        let sender = try bench.begin(sending: content)
        try carry(sender, bench) { if $0 == 1 { sender.stop() } }
        try demand(!sender.finish(), "it was stopped, and is said to have arrived")
    }

    private static func isCancelled(_ bench: any SenderBench) throws {
        let sender = try bench.begin(sending: content)
        try carry(sender, bench) { if $0 == 1 { bench.cancel() } }
        try demand(!sender.finish(), "the receiver wanted no more, and it is said to have arrived")
    }
}

/// Stops a sender that does not come to an end, so that a broken one fails a test and does not hang it.
private final class Deadline: Sendable {
    private let isOver = Mutex(false)
    private let end: ContinuousClock.Instant

    init(_ sender: any FileSender, _ limit: Duration) {
        end = .now + limit
        Task.detached { [self] in
            // Nobody cancels it.
            try await Task.sleep(for: limit)
            if !isOver.withLock({ $0 }) { sender.stop() }
        }
    }

    /// Whether it came to its end by itself; nothing is stopped after this.
    func kept() -> Bool {
        isOver.withLock { $0 = true }
        return ContinuousClock.now < end
    }
}
