import CabineCore
import CabineDesks
public import HALContract
public import HALDrivers
import Synchronization

/// The coin acceptor for several threads: the one that reads edges, the control loop, and whoever makes the cabin safe.
public final class CoinIntake: Sendable {
    private let desk: Mutex<CoinDesk>
    private let mailbox: Mailbox

    /// Takes the `inhibit` line of an acceptor with one coin line over; asserted, it refuses coins, which it does at once.
    public convenience init(inhibit: sending any OutputLine, profile: CoinPulseProfile, mailbox: Mailbox) {
        self.init(inhibit: inhibit, acceptor: CoinAcceptorProfile(lines: [profile]), mailbox: mailbox)
    }

    /// Takes an acceptor's `inhibit` line over; asserted, it refuses coins, which it does at once.
    public init(
        inhibit: sending any OutputLine, acceptor: CoinAcceptorProfile, mailbox: Mailbox,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        desk = Mutex(CoinDesk(inhibit: inhibit, acceptor: acceptor, log: log))
        self.mailbox = mailbox
        makeSafe()
    }

    /// Reads the acceptor's lines until its task is cancelled or they fail: coin lines first, then the fraud line. Blocks
    /// the thread that calls it; `progress` is called at least once a second.
    ///
    /// However it ends, coins are refused then.
    public func read(_ lines: any InputLines, progress: () -> Void = {}) {
        defer { makeSafe() }
        do throws(DeviceFault) {
            let levels = try lines.levels()
            post(desk.withLock { $0.begin(levels: levels, at: MachineClock.now) })
            while !Task.isCancelled {
                progress()
                let batch = try lines.wait(limitMilliseconds: waitMilliseconds)
                for input in batch.edges { post(desk.withLock { $0.take(input) }) }
                if !batch.lostLines.isEmpty {
                    let levels = try lines.levels()
                    post(desk.withLock { $0.resume(lost: batch.lostLines, levels: levels, at: MachineClock.now) })
                }
                // A full batch may have left the release of a line behind: it is not stuck.
                if batch.edges.count < InputLimits.edgesMaximum { check() }
            }
        } catch {
            post(desk.withLock { $0.linesFailed(error) })
        }
    }

    /// Until the next thing that may be due without an edge, at most a second.
    private var waitMilliseconds: Int {
        let due = desk.withLock { $0.nextCheck }
        guard let due else { return Self.waitMaximumMilliseconds }
        return min(Int(clamping: due.milliseconds(since: MachineClock.now)) + 1, Self.waitMaximumMilliseconds)
    }

    /// So that a cancelled reader ends, and a working one shows progress, within a second.
    private static let waitMaximumMilliseconds = 1_000

    /// Takes one edge of the coin line, in the order the kernel stamped them.
    public func take(_ edge: LineEdge) { post(desk.withLock { $0.take(edge) }) }

    func check() { post(desk.withLock { $0.check(at: MachineClock.now) }) }
    func setOpen(_ open: Bool) { post(desk.withLock { $0.setOpen(open) }) }
    func makeSafe() { desk.withLock { $0.makeSafe() } }
    func probe(known: DeviceHealth) { post(desk.withLock { $0.probe(known: known) }) }

    private func post(_ events: [Event]) {
        for event in events { mailbox.post(event) }
    }
}
