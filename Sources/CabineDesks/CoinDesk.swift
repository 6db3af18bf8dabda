public import CabineCore
public import CabineNotices
public import HALContract
public import HALDrivers

/// The coin acceptor: edges in, credit out, and the inhibit line.
///
/// | what happens | what the desk does |
/// |---|---|
/// | a pulse | its worth is posted |
/// | a line is stuck, a coin is pulled back, edges were lost | inhibits at once, and says that the acceptor failed |
/// | all lines are free again, and the refusal is over | says that it is ready; who opens it is the controller |
/// | the lines cannot be read | inhibits at once, and says that the acceptor failed, until they are read again |
/// | mains is gone | inhibits at once, and says that the acceptor failed, until it is back |
/// | events are written down too slowly | inhibits until they are, and says nothing: coins that fell are credited later |
/// | it is to open while it must not be trusted | stays inhibited, and says that the acceptor failed |
/// | the inhibit line refuses | says that the acceptor failed, and closes it again and again until the line obeys |
/// | it obeys at last | says that the acceptor is ready |
public final class CoinDesk {
    private let inhibit: any OutputLine
    private let log: (Notice) -> Void
    private var driver: CoinAcceptorDriver
    /// Whether nobody reads the coin lines: not yet, or not any more.
    private var areLinesDead: Bool
    private var hasMains = true
    /// Whether it was opened last, and not closed since.
    private var isOpen = false
    /// Whether coins are refused although it is open.
    private var isHeld = false
    /// Whether the line refused the last time: what it was driven to nobody knows, and it must be closed.
    private var mustClose = false
    /// The last time it refused to be closed again.
    private var refusedAt: Instant?
    /// Whether the line's refusal was told, so that its end must be.
    private var hasToldRefusal = false
    /// Pause between two tries: nobody throws many coins meanwhile, and a line that is broken for good costs little.
    private static let retryMilliseconds: UInt64 = 250

    /// An acceptor with one coin line, whose `inhibit` line, when asserted, refuses coins. Its edges are given from the
    /// beginning.
    public convenience init(inhibit: any OutputLine, profile: CoinPulseProfile) {
        self.init(inhibit: inhibit, acceptor: CoinAcceptorProfile(lines: [profile]), areLinesRead: true)
    }

    /// An acceptor whose `inhibit` line, when asserted, refuses coins. Unless `areLinesRead` already, it is not opened
    /// before `begin`: a coin that nobody counts would be in the cash box all the same.
    public init(
        inhibit: any OutputLine, acceptor: CoinAcceptorProfile, areLinesRead: Bool = false,
        log: @escaping (Notice) -> Void = { _ in }
    ) {
        self.inhibit = inhibit
        self.log = log
        areLinesDead = !areLinesRead
        driver = CoinAcceptorDriver(profile: acceptor)
    }

    /// Takes one edge of the first coin line, in the order the kernel stamped them.
    public func take(_ edge: LineEdge) -> [Event] { take(InputEdge(line: 0, edge: edge)) }

    /// Takes one edge of one of the acceptor's lines, in the order the kernel stamped them.
    public func take(_ input: InputEdge) -> [Event] { events(driver.take(input)) }

    /// Takes the levels the lines have before the first edge, coin lines first, then the fraud line.
    public func begin(levels: [Bool], at now: Instant) -> [Event] {
        areLinesDead = false
        return events(driver.begin(levels: levels, nanoseconds: now.nanoseconds))
    }

    /// Takes the levels of all lines after edges of some did not arrive.
    public func resume(lost: [Int], levels: [Bool], at now: Instant) -> [Event] {
        events(driver.resume(lost: lost, levels: levels, nanoseconds: now.nanoseconds))
    }

    /// When `check` may have something to do; nil while only an edge or an order can change anything.
    public var nextCheck: Instant? {
        [driver.nextCheck.map(Instant.init(nanoseconds:)), nextTry].compactMap { $0 }.min()
    }

    /// Looks whether a line is stuck, or a refusal over, and closes an acceptor again whose line refused; to be called at
    /// `nextCheck`, or about once a second.
    public func check(at now: Instant) -> [Event] {
        events(driver.check(nanoseconds: now.nanoseconds)) + closeAgain(at: now)
    }

    /// When a line that refused is tried again; the first time at once.
    private var nextTry: Instant? {
        guard mustClose else { return nil }
        return refusedAt?.advanced(byMilliseconds: Self.retryMilliseconds) ?? Instant(nanoseconds: 0)
    }

    /// An order to close that the line refused would otherwise wait for the end of the session, with the slot open.
    private func closeAgain(at now: Instant) -> [Event] {
        guard let due = nextTry, now >= due else { return [] }
        guard drive(open: false) else {
            refusedAt = now
            return []
        }
        guard hasToldRefusal, isTrusted else { return [] }
        hasToldRefusal = false
        return [.deviceReported(.coinAcceptor, .ready)]
    }

    /// The lines cannot be read any more: no coin could be credited, until `begin`.
    public func linesFailed(_ fault: DeviceFault) -> [Event] {
        log(Notice(.coinLinesFailed, .detail("\(fault)")))
        areLinesDead = true
        return refuse()
    }

    /// Nobody reads the lines any more, since the cabin stops: refuses coins, until `begin`.
    public func linesClosed() {
        areLinesDead = true
        makeSafe()
    }

    private func events(_ signals: [CoinAcceptorSignal]) -> [Event] {
        signals.flatMap { signal -> [Event] in
            switch signal {
            case .pulse(_, let cents): return [.coinInserted(Cents(cents))]
            case .withheld(let line, let cents):
                log(Notice(.coinWithheld, .field(.device, "\(line)"), .field(.cents, cents)))
                return []
            case .refuse(let cause):
                log(Notice(.acceptorRefuses, .detail(cause.text)))
                return refuse()
            case .trusted:
                // Free lines are not enough: an acceptor that cannot be closed is told ready when it is.
                if mustClose {
                    hasToldRefusal = true
                    return []
                }
                return [.deviceReported(.coinAcceptor, .ready)]
            }
        }
    }

    /// Nobody can tell what such lines still count: no more coins.
    private func refuse() -> [Event] {
        hasToldRefusal = !drive(open: false)
        return [.deviceReported(.coinAcceptor, .failed)]
    }

    /// Mains is gone, or back. On the buffer alone nobody can promise that a coin is written down, or gets its sheet.
    public func setMains(_ isThere: Bool) -> [Event] {
        defer { hasMains = isThere }
        if !hasMains, isThere { log(Notice(.mainsBack)) }
        guard hasMains, !isThere else { return [] }
        log(Notice(.mainsLost))
        return refuse()
    }

    /// Events wait for a disk that is slow, or do no more. A coin that falls now would be in memory alone, for as long as
    /// nobody knows: refuses coins meanwhile.
    public func setHeld(_ held: Bool) -> [Event] {
        guard held != isHeld else { return [] }
        isHeld = held
        log(Notice(held ? .journalSlow : .journalInTime))
        guard isOpen, !drive(open: true) else { return [] }
        hasToldRefusal = true
        return [.deviceReported(.coinAcceptor, .failed)]
    }

    /// Lets coins in, or not.
    public func setOpen(_ open: Bool) -> [Event] {
        if open, !isTrusted { return refuse() }
        if drive(open: open) { return [] }
        hasToldRefusal = true
        return [.deviceReported(.coinAcceptor, .failed)]
    }

    /// Refuses coins, at once.
    public func makeSafe() { _ = drive(open: false) }

    /// Whether the inhibit line obeys and the coin lines are free. Only for an acceptor that failed: a working one's inhibit
    /// line is the controller's.
    public func probe(known: DeviceHealth) -> [Event] {
        let isClosed = drive(open: false)
        hasToldRefusal = !isClosed
        let health: DeviceHealth = isClosed && isTrusted ? .ready : .failed
        return health == known ? [] : [.deviceReported(.coinAcceptor, health)]
    }

    private var isTrusted: Bool { driver.isTrusted && !areLinesDead && hasMains }

    private func drive(open: Bool) -> Bool {
        isOpen = open
        do throws(DeviceFault) {
            try inhibit.set(asserted: !open || isHeld)
            mustClose = false
            refusedAt = nil
            return true
        } catch {
            mustClose = true
            return false
        }
    }
}

extension CoinRefusal {
    /// What happened and what to do, for the log.
    var text: String {
        switch self {
        case .stuck(let line, let milliseconds):
            "line \(line) asserted for \(milliseconds) ms; look for a jammed coin or a cut cable"
        case .fraud: "the acceptor reports a coin that is pulled back"
        case .edgesLost(let line): "edges of line \(line) came faster than they were read; its count is not known"
        }
    }
}
