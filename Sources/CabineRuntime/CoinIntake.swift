import CabineCore
public import HALContract
public import HALDrivers
import Synchronization

/// The coin acceptor: edges in, credit out, and the inhibit line.
public final class CoinIntake: Sendable {
    private let inhibit: GuardedLine
    private let driver: Mutex<CoinPulseDriver>
    private let mailbox: Mailbox

    /// An acceptor whose `inhibit` line, when asserted, refuses coins.
    public init(inhibit: GuardedLine, profile: CoinPulseProfile, mailbox: Mailbox) {
        self.inhibit = inhibit
        driver = Mutex(CoinPulseDriver(profile: profile))
        self.mailbox = mailbox
    }

    /// Takes one edge of the coin line, in the order the kernel stamped them.
    public func take(_ edge: LineEdge) {
        if let signal = driver.withLock({ $0.edge(edge) }) { post(signal) }
    }

    /// Looks whether the coin line is stuck.
    func check() {
        if let signal = driver.withLock({ $0.check(nanoseconds: MachineClock.now.nanoseconds) }) { post(signal) }
    }

    private func post(_ signal: CoinSignal) {
        switch signal {
        case .pulse(let cents): mailbox.post(.coinInserted(Cents(cents)))
        case .stuck:
            // Nobody can tell what such a line still counts: no more coins until it is free.
            _ = setOpen(false)
            mailbox.post(.deviceReported(.coinAcceptor, .failed))
        case .recovered: mailbox.post(.deviceReported(.coinAcceptor, .ready))
        }
    }

    /// Lets coins in, or not.
    ///
    /// - Returns: whether the line obeyed.
    func setOpen(_ open: Bool) -> Bool {
        do throws(DeviceFault) {
            try inhibit.set(asserted: !open)
            return true
        } catch {
            return false
        }
    }
}
