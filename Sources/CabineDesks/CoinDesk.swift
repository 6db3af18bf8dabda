public import CabineCore
public import HALContract
public import HALDrivers

/// The coin acceptor: edges in, credit out, and the inhibit line.
///
/// | what happens | what the desk does |
/// |---|---|
/// | a pulse | its worth is posted |
/// | the line is stuck | inhibits at once, and says that the acceptor failed |
/// | the line is free again | says that the acceptor is ready; who opens it is the controller |
/// | the inhibit line refuses | says that the acceptor failed |
public final class CoinDesk {
    private let inhibit: any OutputLine
    private var driver: CoinPulseDriver

    /// An acceptor whose `inhibit` line, when asserted, refuses coins.
    public init(inhibit: any OutputLine, profile: CoinPulseProfile) {
        self.inhibit = inhibit
        driver = CoinPulseDriver(profile: profile)
    }

    /// Takes one edge of the coin line, in the order the kernel stamped them.
    public func take(_ edge: LineEdge) -> [Event] { driver.edge(edge).map(events) ?? [] }

    /// Looks whether the coin line is stuck; to be called about once a second.
    public func check(at now: Instant) -> [Event] { driver.check(nanoseconds: now.nanoseconds).map(events) ?? [] }

    private func events(_ signal: CoinSignal) -> [Event] {
        switch signal {
        case .pulse(let cents): return [.coinInserted(Cents(cents))]
        case .stuck:
            // Nobody can tell what such a line still counts: no more coins until it is free.
            _ = drive(open: false)
            return [.deviceReported(.coinAcceptor, .failed)]
        case .recovered: return [.deviceReported(.coinAcceptor, .ready)]
        }
    }

    /// Lets coins in, or not.
    public func setOpen(_ open: Bool) -> [Event] {
        drive(open: open) ? [] : [.deviceReported(.coinAcceptor, .failed)]
    }

    /// Refuses coins, at once.
    public func makeSafe() { _ = drive(open: false) }

    /// Whether the inhibit line obeys and the coin line is free. Only for an acceptor that failed: a working one's inhibit
    /// line is the controller's.
    public func probe(known: DeviceHealth) -> [Event] {
        let health: DeviceHealth = drive(open: false) && !driver.isStuck ? .ready : .failed
        return health == known ? [] : [.deviceReported(.coinAcceptor, health)]
    }

    private func drive(open: Bool) -> Bool {
        do throws(DeviceFault) {
            try inhibit.set(asserted: !open)
            return true
        } catch {
            return false
        }
    }
}
