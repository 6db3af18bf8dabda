extension State {
    /// Takes one event and returns what is to be done, in order.
    ///
    /// Pure: the same state, event and instant give the same state and effects, on every machine and in every run.
    public mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        switch event {
        case .started(let configuration, let wall): start(configuration, wall, now, &effects)
        case .clockRead(let wall): clock = Clock(wall: wall, at: now)
        case .timerFired(let token): timerFired(token, now, &effects)
        case .coinInserted(let amount): coinInserted(amount, now, &effects)
        case .touched(let button): touched(button, now, &effects)
        case .photoTaken(let session, let take, let verdict): photoTaken(session, take, verdict, now, &effects)
        case .signatureTaken(let session, let attempt, let verdict):
            signatureTaken(session, attempt, verdict, now, &effects)
        case .recordStored(let sale): recordStored(sale, now, &effects)
        case .recordNotStored(let sale): recordNotStored(sale, now, &effects)
        case .recordReleased(let sale): releases.removeAll { $0 == sale }
        case .recordDiscarded(let sale): discards.removeAll { $0 == sale }
        case .printConcluded(let sale, let outcome): printConcluded(sale, outcome, now, &effects)
        case .voucherIssued(let serial): voucherIssued(serial, &effects)
        case .deviceReported(let device, let health): devices[device] = health
        case .printerReported(let report): printerReported(report, now, &effects)
        case .serviceKey(let turned):
            serviceKey = turned
            // The technician is here, and will see to the printer.
            if turned { failedPrints = 0 }
        case .serviceOrdered(let reason): orderedOut = reason
        case .serviceWork(let work): serviceWork(work, &effects)
        case .voucherOrdered: voucherOrdered(now, &effects)
        case .saleReleased: saleReleased(now, &effects)
        case .serviceDoor(let open): doorOpen = open
        case .presence(let inside): presence(inside, now, &effects)
        case .cashReset(let number, let inserted): cashReset(number, inserted, now)
        case .stopped: takings.stoppedInOrder = true
        }
        followHealth(now, &effects)
        followAcceptor(&effects)
        precondition(ledger.balances, "every coin is accounted for exactly once")
        return effects
    }

    /// Leaves resting and paying modes as soon as a sale can no longer, or can again, be completed.
    private mutating func followHealth(_ now: Instant, _ effects: inout [Effect]) {
        switch mode {
        case .attract, .outOfService, .maintenance:
            let rest = restingMode
            if mode != rest {
                enterRest(&effects)
            }
        case .choosing(let session), .paying(let session):
            // Nothing was delivered and the customer is here: what they put in is given back as a voucher at once.
            if serviceCause != nil { giveUp(session, now, &effects) }
        case .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver, .voucher:
            // Health is asked again where it matters: before the record is stored and the sheet ordered.
            break
        }
    }

    private mutating func followAcceptor(_ effects: inout [Effect]) {
        guard acceptorOpen != acceptorWanted else { return }
        acceptorOpen = acceptorWanted
        effects.append(.setAcceptor(open: acceptorOpen))
    }

    /// Where the cabin rests when nobody is served.
    var restingMode: Mode {
        if serviceKey || work != nil { return .maintenance }
        if let cause = serviceCause { return .outOfService(cause) }
        return .attract
    }

    /// Ends a session: what is personal is wiped, credit stays.
    mutating func rest(wiping session: Session?, _ effects: inout [Effect]) {
        if let session { effects.append(.wipe(session: session.identifier)) }
        enterRest(&effects)
    }

    private mutating func enterRest(_ effects: inout [Effect]) {
        mode = restingMode
        clearTimer()
        if mode == .outOfService(.printerUncertain) { setTimer(Limits.printerTrialMilliseconds, &effects) }
    }

    mutating func setTimer(_ milliseconds: UInt64, _ effects: inout [Effect]) {
        timersSet += 1
        timer = timersSet
        effects.append(.setTimer(token: timer, milliseconds: milliseconds))
    }

    mutating func clearTimer() {
        timer = 0
        idleWarning = false
    }

    /// Starts the idle time of a customer mode anew.
    mutating func keepAwake(_ effects: inout [Effect]) {
        idleWarning = false
        setTimer(Limits.idleMilliseconds, &effects)
    }
}
