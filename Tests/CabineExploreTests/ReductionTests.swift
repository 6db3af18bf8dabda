import CabineCore
import Testing

@testable import CabineExplore

/// The reductions that make the search finite, held against the controller with all its counters and clocks.
struct ReductionTests {
    /// A cabin with rising timers, sessions and instants, beside its canonical image: the same events keep them images
    /// of each other, with the same orders.
    @Test(arguments: 1...64)
    func whatIsLeftOutChangesNothing(_ seed: UInt64) {
        var random = Draw(state: seed)
        let configuration = Configuration(price: Cents(2_000), retakes: 2)
        var full = State()
        var reduced = full.canonical
        var now = Instant(nanoseconds: seed)
        var visited = 0
        for step in 0..<2_000 {
            let stimulus = random.stimulus(in: full)
            now = now.advanced(byMilliseconds: stimulus.kind == .longSession ? Limits.sessionMilliseconds + 1 : 1)
            let fullEvents = stimulus.events(in: full, configuration)
            let reducedEvents = stimulus.events(in: reduced, configuration)
            #expect(fullEvents.count == reducedEvents.count)
            for (fullEvent, reducedEvent) in zip(fullEvents, reducedEvents) {
                let fullEffects = full.handle(fullEvent, at: now)
                let reducedEffects = reduced.handle(reducedEvent, at: stimulus.instant)
                #expect(fullEffects.compactMap { Order($0)?.bits } == reducedEffects.compactMap { Order($0)?.bits })
                reduced = reduced.canonical
            }
            guard full.canonical == reduced else {
                Issue.record("step \(step), \(stimulus): \(full.canonical.mode) is not \(reduced.mode)")
                return
            }
            if case .printing = full.mode { visited += 1 }
        }
        #expect(full.timersSet > 100 && full.sessions > 10)
        #expect(visited > 0, "the walk never came to a print")
    }

    /// The check above would see a reduction that leaves too much out: without its attempts, a session ends otherwise.
    @Test func leavingTooMuchOutIsSeen() {
        let session = Session(identifier: 1, startedAt: Instant(nanoseconds: 0), language: .french, signatures: 6)
        #expect(
            confirming(session).canonical
                != confirming(
                    Session(
                        identifier: 1, startedAt: Instant(nanoseconds: 0), language: .french, signatures: 1)
                ).canonical)
        var last = confirming(session)
        #expect(last.handle(.touched(.redo), at: Instant(nanoseconds: 1)).contains { $0.isStartSigning } == false)
    }

    private func confirming(_ session: Session) -> State {
        let start = State()
        return State(
            configuration: start.configuration, mode: .confirming(session, .asking), ledger: start.ledger,
            devices: start.devices, acceptorOpen: false, timer: 9, timersSet: 9, idleWarning: false, sessions: 1,
            sales: 0, vouchersIssued: 0, starts: 1, releases: [], discards: [], failedPrints: 0, serviceKey: false,
            orderedOut: false, clock: start.clock)
    }
}

extension Effect {
    fileprivate var isStartSigning: Bool { if case .startSigning = self { true } else { false } }
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

    mutating func stimulus(in state: State) -> Stimulus {
        number(4) == 0 ? any(state) : likely(state)
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
            .photoRefused, .cameraFailed, .signatureAccepted, .signatureRefused, .padFailed:
            return Stimulus(kind)
        }
    }

    /// What a cabin and a customer that work would do next.
    private func likely(_ state: State) -> Stimulus {
        if state.orderedOut { return Stimulus(.orderedIn) }
        if state.serviceKey { return Stimulus(.keyBack) }
        switch state.mode {
        case .outOfService(.printer), .confirming(_, .checkingPrinter): return Stimulus(.printerReady)
        case .outOfService(.printerUncertain): return Stimulus(.timer)
        case .outOfService:
            return Device.allCases.contains { state.devices[$0] != .ready }
                ? Stimulus(.devicesReady) : Stimulus(.printerReady)
        case .attract, .paying: return Stimulus(.coin)
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
