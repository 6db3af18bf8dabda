extension State {
    /// Everything in memory is gone: sessions end, lasting work is asked about, credit stays.
    mutating func start(
        _ configuration: Configuration, _ wall: WallTime, _ now: Instant, _ effects: inout [Effect]
    ) {
        self.configuration = configuration
        clock = Clock(wall: wall, at: now)
        starts += 1
        countStart(now)
        devices = Devices()
        serviceKey = false
        work = nil
        // What the housing's inputs say is told anew as soon as they are read.
        doorOpen = false
        occupancy = .unknown
        acceptorOpen = false
        // Said even though it is the default: the line may still hold what the last run left on it.
        effects.append(.setAcceptor(open: false))
        clearTimer()
        recover(&effects)
        for sale in releases { effects.append(.releaseRecord(sale: sale)) }
        for sale in discards { effects.append(.discardRecord(sale: sale)) }
        effects.append(.readPrinter)
    }

    private mutating func recover(_ effects: inout [Effect]) {
        switch mode {
        case .attract, .outOfService, .maintenance: mode = restingMode
        case .choosing(let session), .paying(let session), .posing(let session), .countdown(let session, _),
            .reviewing(let session, _), .signing(let session), .confirming(let session, .asking),
            .confirming(let session, .checkingPrinter):
            rest(wiping: session, &effects)
        case .confirming(let session, .storing(let sale)):
            // The portrait died with the memory; a record that may be stored has no sheet and never will.
            discards.append(sale.identifier)
            rest(wiping: session, &effects)
        case .printing(let sale, _):
            mode = .printing(sale, .asked)
            effects.append(.askPrintOutcome(sale))
            setTimer(Limits.printOutcomeMilliseconds, &effects)
        case .handingOver(let sale): rest(wiping: sale.session, &effects)
        case .voucher(let voucher, _):
            mode = .voucher(voucher, .issuing)
            effects.append(.issueVoucher(voucher, onPaper: false))
            setTimer(Limits.voucherMilliseconds, &effects)
        }
    }

    mutating func timerFired(_ token: UInt64, _ now: Instant, _ effects: inout [Effect]) {
        // A timer that was replaced fires late, or twice: it is told apart by its token.
        guard token == timer, token != 0 else { return }
        timer = 0
        switch mode {
        case .attract: break
        // A command that never ended, because its program did: no test holds the cabin for ever.
        case .maintenance: work = nil
        case .outOfService: failedPrints = min(failedPrints, Limits.failedPrintsMaximum - 1)
        case .choosing(let session), .paying(let session), .posing(let session), .reviewing(let session, _),
            .signing(let session), .confirming(let session, .asking):
            idleExpired(session, &effects)
        case .countdown(let session, .counting(let figure)): countdownStep(session, figure, &effects)
        case .countdown(let session, .shooting): photoMissing(session, now, &effects)
        case .confirming(let session, .checkingPrinter): giveUp(session, now, &effects)
        case .confirming(_, .storing(let sale)): recordNotStored(sale.identifier, now, &effects)
        case .printing(let sale, _):
            effects.append(.askPrintOutcome(sale))
            setTimer(Limits.printOutcomeMilliseconds, &effects)
        case .handingOver(let sale): rest(wiping: sale.session, &effects)
        case .voucher(let voucher, .issuing):
            effects.append(.issueVoucher(voucher, onPaper: false))
            setTimer(Limits.voucherMilliseconds, &effects)
        case .voucher(_, .shown): rest(wiping: nil, &effects)
        }
    }

    private mutating func idleExpired(_ session: Session, _ effects: inout [Effect]) {
        guard idleWarning else { return warn(&effects) }
        leave(session, &effects)
    }

    mutating func warn(_ effects: inout [Effect]) {
        idleWarning = true
        setTimer(Limits.idleWarningMilliseconds, &effects)
    }
}
