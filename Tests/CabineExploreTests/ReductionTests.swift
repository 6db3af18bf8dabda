import CabineCore
import Testing

@testable import CabineExplore
@testable import CabineJournal

/// The reductions that make the search finite, held against the controller with all its counters and clocks.
struct ReductionTests {
    /// A cabin with rising timers, sessions and instants, beside its canonical image: the same events keep them images
    /// of each other, with the same orders.
    @Test(arguments: 1...64, Payment.allCases)
    func whatIsLeftOutChangesNothing(_ seed: UInt64, _ payment: Payment) throws {
        #expect(try walk(seed, payment) { $0.canonical } == nil)
    }

    /// The check above sees a reduction that leaves too much out.
    @Test func leavingTooMuchOutIsSeen() throws {
        let withoutFailedPrints = try (1...8).map { try walk($0) { $0.canonical.with(failedPrints: 0) } }
        #expect(withoutFailedPrints.contains { $0 != nil })
        let withoutWarning = try (1...8).map { try walk($0) { $0.canonical.with(idleWarning: false) } }
        #expect(withoutWarning.contains { $0 != nil })
    }

    /// Where the two cabins part, if they do.
    private func walk(
        _ seed: UInt64, _ payment: Payment = .coins, _ reduce: (State) -> State
    ) throws -> String? {
        var random = Draw(state: seed)
        let configuration = Configuration(price: Cents(2_000), retakes: 2, payment: payment)
        var full = State()
        var reduced = reduce(full)
        var now = Instant(nanoseconds: seed)
        var prints = 0
        for step in 0..<2_000 {
            let stimulus = random.stimulus(in: full)
            now = now.advanced(byMilliseconds: stimulus.kind == .longSession ? Limits.sessionMilliseconds + 1 : 1)
            let fullEvents = stimulus.events(in: full, configuration).map { random.variant(of: $0) }
            let reducedEvents = stimulus.events(in: reduced, configuration)
            for (fullEvent, reducedEvent) in zip(fullEvents, reducedEvents) {
                let journalled = try readBack(fullEvent)
                #expect(journalled == fullEvent)
                let orders = full.handle(journalled, at: now).compactMap { Order($0)?.bits }
                let reducedOrders = reduced.handle(reducedEvent, at: stimulus.instant).compactMap { Order($0)?.bits }
                reduced = reduce(reduced)
                if orders != reducedOrders { return "step \(step), \(stimulus): other orders" }
            }
            if fullEvents.count != reducedEvents.count || reduce(full).comparable != reduced.comparable {
                return "step \(step), \(stimulus): \(full.mode) is not \(reduced.mode)"
            }
            if case .printing = full.mode { prints += 1 }
        }
        #expect(full.timersSet > 100 && full.sessions > 10)
        // A release pays all at once: a few walks spend their credit on vouchers only.
        if payment == .coins { #expect(prints > 0, "the walk never came to a print") }
        return nil
    }

    private func readBack(_ event: Event) throws -> Event {
        var writer = ByteWriter()
        writer.put(event)
        var reader = ByteReader(writer.bytes[...])
        let read = try reader.event()
        try reader.end()
        return read
    }
}

extension State {
    /// The state without the reason of a refusal and the name of a cause: one of each stands for all in the search.
    fileprivate var comparable: State {
        switch mode {
        case .reviewing(let session, .refused): with(mode: .reviewing(session, .refused(.noFace)))
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .handingOver, .voucher, .outOfService, .maintenance:
            self
        }
    }
}

/// Draws events, most of them such that a session goes on (SplitMix64).
private struct Draw {
    var state: UInt64

    mutating func number(_ count: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((word ^ (word >> 31)) % UInt64(count))
    }

    /// The same event with another text, reason or clock: what the search leaves out.
    mutating func variant(of event: Event) -> Event {
        switch event {
        case .touched(.language): .touched(.language(Language.allCases[number(Language.allCases.count)]))
        case .touched(.document(let document)): .touched(.document(another(like: document)))
        case .photoTaken(let session, let take, .refused):
            .photoTaken(
                session: session, take: take, .refused(PhotoRefusal.allCases[number(PhotoRefusal.allCases.count)]))
        case .clockRead: .clockRead(WallTime(millisecondsSince1970: Int64(number(1 << 40))))
        case .started(let configuration, _):
            .started(configuration, WallTime(millisecondsSince1970: Int64(number(1 << 40))))
        case .timerFired, .coinInserted, .touched, .photoTaken, .signatureTaken, .recordStored, .recordNotStored,
            .recordReleased, .recordDiscarded, .printConcluded, .voucherIssued, .deviceReported, .printerReported,
            .serviceKey, .serviceOrdered, .saleReleased, .serviceDoor, .presence, .cashReset, .stopped, .serviceWork,
            .voucherOrdered:
            event
        }
    }

    private mutating func another(like document: Document) -> Document {
        let alike = Document.allCases.filter { $0.terms == document.terms }
        return alike[number(alike.count)]
    }

    /// The next event: any at all, patience, a sheet that fails, or what lets the session go on.
    mutating func stimulus(in state: State) -> Stimulus {
        switch number(8) {
        case 0: return any(state)
        case 1, 2: return Stimulus(.timer)
        case 3, 4:
            if case .printing(let sale, _) = state.mode { return Stimulus(.notPrinted, Int(sale.identifier)) }
            return likely(state)
        default: return likely(state)
        }
    }

    /// Any event at all, about the newest sale or voucher.
    private mutating func any(_ state: State) -> Stimulus {
        let kinds = StimulusKind.allCases
        let kind = kinds[number(kinds.count)]
        switch kind {
        case .touch: return Stimulus(kind, number(Stimulus.buttons.count))
        case .deviceFails: return Stimulus(kind, number(Stimulus.failing.count))
        case .stored, .notStored, .released, .discarded, .printed, .notPrinted, .printUnknown:
            return Stimulus(kind, Int(state.sales))
        case .issued: return Stimulus(kind, Int(state.vouchersIssued))
        case .coin, .timer, .staleTimer, .clock, .longSession, .latePhoto, .lateSignature, .devicesReady,
            .printerReady, .printerFails, .keyTurned, .keyBack, .orderedOut, .orderedIn, .started, .photoConforms,
            .photoRefused, .cameraFailed, .signatureAccepted, .signatureRefused, .padFailed, .saleReleased,
            .doorOpened, .doorClosed, .wentOut, .cameIn:
            return Stimulus(kind)
        }
    }

    /// What a cabin and a customer that work would do next.
    private func likely(_ state: State) -> Stimulus {
        if state.orderedOut != nil { return Stimulus(.orderedIn) }
        if state.serviceKey { return Stimulus(.keyBack) }
        if state.doorOpen { return Stimulus(.doorClosed) }
        switch state.mode {
        case .outOfService(.printer), .confirming(_, .checkingPrinter): return Stimulus(.printerReady)
        case .outOfService(.printerUncertain): return Stimulus(.timer)
        case .outOfService:
            return Device.allCases.contains { state.devices[$0] != .ready }
                ? Stimulus(.devicesReady) : Stimulus(.printerReady)
        case .attract, .paying:
            return Stimulus(state.configuration.payment == .coins ? .coin : .saleReleased)
        case .choosing, .posing, .reviewing(_, .conforming), .confirming(_, .asking), .handingOver,
            .voucher(_, .shown):
            return Stimulus(.touch, 3)
        case .reviewing: return Stimulus(.touch, 5)
        case .countdown(_, .counting): return Stimulus(.timer)
        case .countdown(_, .shooting): return Stimulus(.photoConforms)
        case .signing: return Stimulus(.signatureAccepted)
        case .confirming(_, .storing(let sale)): return Stimulus(.stored, Int(sale.identifier))
        case .printing(let sale, _): return Stimulus(.printed, Int(sale.identifier))
        case .voucher(let voucher, .issuing): return Stimulus(.issued, Int(voucher.serial))
        case .maintenance: return Stimulus(.keyBack)
        }
    }
}
