import CabineCore
import CabineDesks
public import CabineNotices
public import HALContract
public import HALDrivers
import Synchronization

/// The coin acceptor for several threads: the one that reads edges, the control loop, and whoever makes the cabin safe.
public final class CoinIntake: LineUser {
    private let desk: Mutex<CoinDesk>
    private let mailbox: Mailbox
    /// Whether the lines are read here, so that nobody else may say that one is stuck.
    private let isRead = Mutex(false)

    /// Takes the `inhibit` line of an acceptor with one coin line over; asserted, it refuses coins, which it does at once.
    public init(inhibit: sending any OutputLine, profile: CoinPulseProfile, mailbox: Mailbox) {
        desk = Mutex(CoinDesk(inhibit: inhibit, profile: profile))
        self.mailbox = mailbox
        makeSafe()
    }

    /// Takes an acceptor's `inhibit` line over; asserted, it refuses coins, which it does at once and until its lines are
    /// read.
    public init(
        inhibit: sending any OutputLine, acceptor: CoinAcceptorProfile, mailbox: Mailbox,
        log: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        desk = Mutex(CoinDesk(inhibit: inhibit, acceptor: acceptor, log: log))
        self.mailbox = mailbox
        makeSafe()
    }

    /// Reads the acceptor's lines until its task is cancelled or they fail: coin lines first, then the fraud line. Blocks
    /// the thread that calls it; `progress` is called at least once a second.
    ///
    /// However it ends, coins are refused then.
    public func read(_ lines: any InputLines, progress: () -> Void) throws(DeviceFault) {
        isRead.withLock { $0 = true }
        defer {
            isRead.withLock { $0 = false }
            desk.withLock { $0.linesClosed() }
        }
        do throws(DeviceFault) {
            let levels = try lines.levels()
            post(desk.withLock { $0.begin(levels: levels, at: MachineClock.now) })
            while !Task.isCancelled {
                progress()
                try readOnce(lines)
            }
        } catch {
            linesFailed(error)
            throw error
        }
    }

    private func readOnce(_ lines: any InputLines) throws(DeviceFault) {
        let isSlow = mailbox.waitMilliseconds > Self.writingMaximumMilliseconds
        post(desk.withLock { $0.setHeld(isSlow) })
        // An edge that comes from here on may still be on its way when the batch is there: what is not known to have
        // lasted until this moment is looked at in the next round.
        let lookedAt = MachineClock.now
        let batch = try lines.wait(limitMilliseconds: waitMilliseconds(at: lookedAt))
        for input in batch.edges { post(desk.withLock { $0.take(input) }) }
        if !batch.lostLines.isEmpty {
            let levels = try lines.levels()
            post(desk.withLock { $0.resume(lost: batch.lostLines, levels: levels, at: MachineClock.now) })
        }
        // A batch that was cut may have left the release of a line behind: it is not stuck.
        if !batch.isCut { post(desk.withLock { $0.check(at: lookedAt) }) }
    }

    /// The lines cannot be read: coins are refused, and the acceptor has failed until they are read again.
    public func linesFailed(_ fault: DeviceFault) { post(desk.withLock { $0.linesFailed(fault) }) }

    /// Until the next thing that may be due without an edge, at most a second; 0 when it is due already.
    private func waitMilliseconds(at now: Instant) -> Int {
        let due = desk.withLock { $0.nextCheck }
        guard let due else { return Self.waitMaximumMilliseconds }
        guard due > now else { return 0 }
        // One more, since the part of a millisecond is cut off.
        return min(Int(clamping: due.milliseconds(since: now)) + 1, Self.waitMaximumMilliseconds)
    }

    /// Longest time one event may take to be written down before coins are refused: a hundred times what a card needs.
    private static let writingMaximumMilliseconds: UInt64 = 1_000

    /// So that a cancelled reader ends, and a working one shows progress, within a second.
    private static let waitMaximumMilliseconds = 1_000

    /// Takes one edge of the coin line, in the order the kernel stamped them.
    public func take(_ edge: LineEdge) { post(desk.withLock { $0.take(edge) }) }

    /// Mains is gone, or back: without it coins are refused at once.
    public func setMains(_ isThere: Bool) { post(desk.withLock { $0.setMains(isThere) }) }

    func check() {
        // Whoever reads lines knows better what time the edges have told of.
        guard !isRead.withLock({ $0 }) else { return }
        post(desk.withLock { $0.check(at: MachineClock.now) })
    }

    func setOpen(_ open: Bool) { post(desk.withLock { $0.setOpen(open) }) }
    func makeSafe() { desk.withLock { $0.makeSafe() } }
    func probe(known: DeviceHealth) { post(desk.withLock { $0.probe(known: known) }) }

    private func post(_ events: [Event]) {
        for event in events { mailbox.post(event) }
    }
}
