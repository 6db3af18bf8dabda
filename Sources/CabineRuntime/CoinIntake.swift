import CabineCore
import CabineDesks
public import HALContract
public import HALDrivers
import Synchronization

/// The coin acceptor for several threads: the one that reads edges, the control loop, and whoever makes the cabin safe.
public final class CoinIntake: Sendable {
    private let desk: Mutex<CoinDesk>
    private let mailbox: Mailbox

    /// Takes the acceptor's `inhibit` line over; asserted, it refuses coins.
    public init(inhibit: sending any OutputLine, profile: CoinPulseProfile, mailbox: Mailbox) {
        desk = Mutex(CoinDesk(inhibit: inhibit, profile: profile))
        self.mailbox = mailbox
    }

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
