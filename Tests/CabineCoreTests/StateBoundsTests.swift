import CabineCore
import Testing

@Suite struct StateBoundsTests {
    /// A snapshot that is refused costs the events behind it: no state a cabin comes into may be refused.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func everyStateOfARandomWalkIsPossible(seed: UInt64) {
        var walk = Walk(seed: seed)
        for step in 0..<2_000 {
            walk.step()
            guard walk.state.isPossible else {
                Issue.record("seed \(seed), step \(step): \(walk.state)")
                return
            }
        }
        #expect(walk.modes.count == 13, "the walk comes through every mode: \(walk.modes)")
    }

    /// What the checksum of a frame cannot tell, and what would trap the state machine.
    @Test(arguments: impossible)
    func refusesWhatNoCabinComesInto(name: String, change: @Sendable (inout Parts) -> Void) {
        var parts = Parts()
        #expect(parts.state.isPossible, "the state without the change is possible")
        change(&parts)
        #expect(!parts.state.isPossible, "\(name)")
    }
}

private let impossible: [(String, @Sendable (inout Parts) -> Void)] = [
    ("a counter at its end", { $0.timersSet = .max }),
    ("more money than counted", { $0.ledger = .of(inserted: .max) }),
    ("sums that overflow", { $0.ledger = .of(inserted: .max, credit: .max, sold: .max) }),
    ("an open sale nobody prints", { $0.ledger = .of(inserted: 800, open: 800) }),
    ("a print nobody paid", { $0.mode = .printing(sale, .ordered) }),
    ("a record of a sale the credit cannot pay", { $0.mode = .confirming(sale.session, .storing(sale)) }),
    (
        "too many takes",
        { $0.mode = .posing(Session(identifier: 1, startedAt: zero, language: .french, takes: 255)) }
    ),
    ("too many failed prints", { $0.failedPrints = 255 }),
    ("a countdown from 200", { $0.mode = .countdown(sale.session, .counting(200)) }),
]

private let zero = Instant(nanoseconds: 0)
private let sale = Sale(
    identifier: 1, session: Session(identifier: 1, startedAt: zero, language: .french), price: Cents(800),
    printsLeftBefore: 9)

/// A state to be changed field by field.
struct Parts {
    var mode = Mode.attract
    var ledger = Ledger.of(inserted: 100, credit: 100)
    var timersSet: UInt64 = 5
    var failedPrints: UInt8 = 0

    var state: State {
        State(
            configuration: .initial, mode: mode, ledger: ledger, devices: Devices(), acceptorOpen: false, timer: 3,
            timersSet: timersSet, idleWarning: false, sessions: 1, sales: 1, vouchersIssued: 0, starts: 1,
            releases: [], discards: [], failedPrints: failedPrints, serviceKey: false, orderedOut: nil,
            clock: State.Clock(wall: WallTime(millisecondsSince1970: 0), at: zero), takings: Takings())
    }
}

extension Ledger {
    fileprivate static func of(inserted: Int, credit: Int = 0, open: Int = 0, sold: Int = 0) -> Ledger {
        Ledger(
            inserted: Cents(inserted), credit: Cents(credit), open: Cents(open), sold: Cents(sold), vouchers: .zero,
            inDoubt: .zero, sheets: 0)
    }
}

/// A cabin among people and faults.
private struct Walk {
    var state = State()
    private(set) var modes: [String] = []
    private var random: UInt64

    init(seed: UInt64) { random = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// Mostly what the present mode waits for, so that the walk comes far; sometimes anything.
    mutating func step() {
        let event = draw(3) == 0 ? anything() : forward()
        _ = state.handle(event, at: Instant(nanoseconds: draw(1_000_000)))
        let name = String("\(state.mode)".prefix { $0 != "(" })
        if !modes.contains(name) { modes.append(name) }
    }

    private mutating func forward() -> Event {
        switch state.mode {
        case .attract: .touched(.start)
        case .choosing, .reviewing, .confirming(_, .asking), .handingOver: .touched(.proceed)
        case .paying:
            state.configuration.payment == .coins ? .coinInserted(Cents(Int(draw(1_001)))) : .saleReleased
        case .posing: .touched(.shoot)
        case .countdown(_, .counting): .timerFired(state.timer)
        case .countdown(let session, .shooting):
            .photoTaken(session: session.identifier, take: session.takes, .conforming)
        case .signing(let session):
            .signatureTaken(session: session.identifier, attempt: session.signatures, .accepted)
        case .confirming(_, .checkingPrinter): .printerReported(PrinterReport(health: .ready, printsLeft: 400))
        case .confirming(_, .storing(let sale)): .recordStored(sale: sale.identifier)
        case .printing(let sale, _): .printConcluded(sale: sale.identifier, pick([.printed, .notPrinted, .unknown]))
        case .voucher(let voucher, .issuing): .voucherIssued(serial: voucher.serial)
        case .voucher(_, .shown): .timerFired(state.timer)
        case .outOfService(let cause): mended(cause)
        case .maintenance: state.work == nil ? .serviceKey(false) : .serviceWork(nil)
        }
    }

    private func mended(_ cause: ServiceCause) -> Event {
        switch cause {
        case .ordered: .serviceOrdered(out: nil)
        case .printerUncertain: .timerFired(state.timer)
        case .outboxStuck:
            state.releases.first.map { .recordReleased(sale: $0) } ?? .recordDiscarded(sale: state.discards[0])
        case .printer: .printerReported(PrinterReport(health: .ready, printsLeft: 400))
        case .door: .serviceDoor(open: false)
        case .starting, .camera, .pad, .coinAcceptor, .storage, .keys, .flash:
            Device.allCases.first { state.devices[$0] != .ready }.map { .deviceReported($0, .ready) }
                ?? .printerReported(PrinterReport(health: .ready, printsLeft: 400))
        }
    }

    private mutating func draw(_ bound: UInt64) -> UInt64 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (random >> 33) % bound
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(draw(UInt64(values.count)))] }

    private mutating func anything() -> Event {
        let session = state.session ?? Session(identifier: 1, startedAt: zero, language: .french)
        let ready = PrinterReport(health: .ready, printsLeft: 400)
        switch draw(26) {
        case 0...6:
            return .touched(pick([.start, .proceed, .proceed, .shoot, .retake, .redo, .back, .cancel, .voucher]))
        case 7...9: return .timerFired(state.timer)
        case 10, 11: return .coinInserted(Cents(Int(draw(10_001))))
        case 12, 13:
            return .photoTaken(
                session: session.identifier, take: session.takes, pick([.conforming, .conforming, .refused(.noFace)]))
        case 14, 15:
            return .signatureTaken(
                session: session.identifier, attempt: session.signatures, pick([.accepted, .accepted, .refused]))
        case 16, 17: return .printerReported(pick([ready, ready, ready, .unknown]))
        case 18: return pick([.recordStored(sale: state.sales), .recordNotStored(sale: state.sales)])
        case 19: return .printConcluded(sale: state.sales, pick([.printed, .printed, .notPrinted, .unknown]))
        case 20: return pick([.recordReleased(sale: state.sales), .recordDiscarded(sale: state.sales)])
        case 21:
            return pick([
                .voucherIssued(serial: state.vouchersIssued), .serviceKey(true), .serviceOrdered(out: draw(2) == 0 ? .repair : nil), .serviceWork(pick([.devices, .coins, nil])),
                .voucherOrdered,
            ])
        case 22: return .serviceDoor(open: draw(4) == 0)
        case 23: return draw(2) == 0 ? .saleReleased : .presence(inside: draw(2) == 0)
        case 24: return .deviceReported(pick(Device.allCases), pick([.ready, .ready, .ready, .ready, .failed]))
        default: return draw(8) == 0 ? restart() : .deviceReported(pick(Device.allCases), .ready)
        }
    }

    private mutating func restart() -> Event {
        let configuration = Configuration(
            price: Cents(pick([10, 800, 3_000])), retakes: pick([0, 3, 10]), payment: pick([.coins, .counter]))
        return .started(configuration, WallTime(millisecondsSince1970: Int64(draw(1_000_000))))
    }
}
