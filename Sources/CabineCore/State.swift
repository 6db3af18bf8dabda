/// Everything the cabin knows and decides from: a flat value, equal after every replay of the same events.
public struct State: Hashable, Sendable {
    /// What the site decided.
    public internal(set) var configuration: Configuration
    /// The screen the cabin is at.
    public internal(set) var mode: Mode
    /// Where every coin is.
    public internal(set) var ledger = Ledger()
    /// What the devices last said.
    public internal(set) var devices = Devices()
    /// Whether coins are let in.
    public internal(set) var acceptorOpen = false
    /// The timer that counts; 0 when none is set.
    public internal(set) var timer: UInt64 = 0
    /// Timers set so far.
    public internal(set) var timersSet: UInt64 = 0
    /// Whether the idle warning is on the screen.
    public internal(set) var idleWarning = false
    /// Sessions begun so far.
    public internal(set) var sessions: UInt64 = 0
    /// Sales begun so far.
    public internal(set) var sales: UInt64 = 0
    /// Vouchers decided so far.
    public internal(set) var vouchersIssued: UInt64 = 0
    /// Starts so far.
    public internal(set) var starts: UInt64 = 0
    /// Sales whose release the outbox has not acknowledged, rising.
    public internal(set) var releases: [UInt64] = []
    /// Sales whose discard the outbox has not acknowledged, rising.
    public internal(set) var discards: [UInt64] = []
    /// Sales in a row that were ordered and gave no proven sheet.
    public internal(set) var failedPrints: UInt8 = 0
    /// Whether a technician waits for the session to end.
    public internal(set) var serviceKey = false
    /// Why a person took the cabin out of service; nil when nobody did.
    public internal(set) var orderedOut: OutOfServiceReason?
    /// What a technician's command does with the devices; nil when none is under way.
    public internal(set) var work: ServiceWork?
    /// Whether the service door is open.
    public internal(set) var doorOpen = false
    /// Whether somebody is inside.
    public internal(set) var occupancy = Occupancy.unknown
    /// The last reading of the clock, and when it was taken.
    public internal(set) var clock = Clock(wall: WallTime(millisecondsSince1970: 0), at: Instant(nanoseconds: 0))
    /// What a cash audit counts.
    public internal(set) var takings = Takings()

    /// A reading of the wall clock on the monotonic axis.
    public struct Clock: Hashable, Sendable {
        /// What the wall clock said.
        public let wall: WallTime
        /// When it said so.
        public let at: Instant

        /// A reading of the wall clock.
        public init(wall: WallTime, at: Instant) {
            self.wall = wall
            self.at = at
        }
    }

    /// A cabin before its first start.
    public init(configuration: Configuration = .initial) {
        self.configuration = configuration
        mode = .outOfService(.starting)
    }

    /// A cabin read back from a snapshot, field by field.
    public init(
        configuration: Configuration, mode: Mode, ledger: Ledger, devices: Devices, acceptorOpen: Bool, timer: UInt64,
        timersSet: UInt64, idleWarning: Bool, sessions: UInt64, sales: UInt64, vouchersIssued: UInt64,
        starts: UInt64, releases: [UInt64], discards: [UInt64], failedPrints: UInt8, serviceKey: Bool,
        orderedOut: OutOfServiceReason?, doorOpen: Bool = false, occupancy: Occupancy = .unknown, clock: Clock,
        takings: Takings = Takings(), work: ServiceWork? = nil
    ) {
        self.configuration = configuration
        self.mode = mode
        self.ledger = ledger
        self.devices = devices
        self.acceptorOpen = acceptorOpen
        self.timer = timer
        self.timersSet = timersSet
        self.idleWarning = idleWarning
        self.sessions = sessions
        self.sales = sales
        self.vouchersIssued = vouchersIssued
        self.starts = starts
        self.releases = releases
        self.discards = discards
        self.failedPrints = failedPrints
        self.serviceKey = serviceKey
        self.orderedOut = orderedOut
        self.doorOpen = doorOpen
        self.occupancy = occupancy
        self.clock = clock
        self.takings = takings
        self.work = work
    }

    /// The date and time at `instant`, from the last reading of the clock.
    public func wallTime(at instant: Instant) -> WallTime {
        WallTime(
            millisecondsSince1970: clock.wall.millisecondsSince1970
                &+ Int64(clamping: instant.milliseconds(since: clock.at)))
    }

    /// The session in front of the screen, if any.
    public var session: Session? {
        switch mode {
        case .choosing(let session), .paying(let session), .posing(let session), .countdown(let session, _),
            .reviewing(let session, _), .signing(let session), .confirming(let session, _):
            session
        case .printing(let sale, _), .handingOver(let sale): sale.session
        case .attract, .voucher, .outOfService, .maintenance: nil
        }
    }

    /// Why nothing can be sold now; nil when a sale could be completed.
    public var serviceCause: ServiceCause? {
        if orderedOut != nil { return .ordered }
        if doorOpen { return .door }
        for device in Device.allCases where isNeeded(device) {
            switch devices[device] {
            case .unknown: return .starting
            case .failed: return device.cause
            case .ready: continue
            }
        }
        if devices.printer.health == .unknown { return .starting }
        if !devices.printer.canPrint { return .printer }
        if failedPrints >= Limits.failedPrintsMaximum { return .printerUncertain }
        if releases.count + discards.count >= Limits.pendingOrdersMaximum { return .outboxStuck }
        return nil
    }

    private func isNeeded(_ device: Device) -> Bool {
        switch device {
        case .camera, .pad, .storage, .keys: true
        case .coinAcceptor: configuration.payment == .coins
        // It is asked about together with the camera, which is waited for. Journals older than this device say nothing
        // of it, and must lead to the same state as ever.
        case .flash: devices.flash != .unknown
        }
    }

    /// What the customer in front pays; the usual price while there is none.
    public var presentPrice: Cents { session.map { configuration.prices[$0.document] } ?? configuration.price }

    /// Whether a person at a counter may release a sale: somebody could be served now, and has not paid.
    public var awaitsRelease: Bool {
        guard configuration.payment == .counter, serviceCause == nil, !serviceKey,
            ledger.credit < presentPrice
        else { return false }
        switch mode {
        case .attract, .choosing, .paying: return true
        case .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver, .voucher,
            .outOfService, .maintenance:
            return false
        }
    }

    /// Whether coins may be let in: only where the sale they pay could be completed.
    var acceptorWanted: Bool {
        if mode == .maintenance, work == .coins {
            return devices.coinAcceptor == .ready && ledger.credit < Limits.creditMaximum
        }
        guard configuration.payment == .coins, serviceCause == nil, ledger.credit < Limits.creditMaximum, !serviceKey
        else { return false }
        switch mode {
        case .attract, .choosing: return true
        case .paying(let session): return ledger.credit < configuration.prices[session.document]
        case .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver, .voucher,
            .outOfService, .maintenance:
            return false
        }
    }
}
