extension State {
    /// The customer agreed. The printer is asked once more, so that nothing is stored for a sheet that cannot come.
    ///
    /// One that does not answer now may well in some seconds: it cools its head, comes back after a glitch of its line, or
    /// a look that began earlier reports what it found then. The regular looks go on, and the timer alone gives up.
    mutating func checkPrinter(_ session: Session, _ effects: inout [Effect]) {
        mode = .confirming(session, .checkingPrinter)
        idleWarning = false
        effects.append(.readPrinter)
        setTimer(Limits.printerReadingMilliseconds, &effects)
    }

    mutating func printerReported(_ report: PrinterReport, _ now: Instant, _ effects: inout [Effect]) {
        devices.printer = report
        switch mode {
        case .confirming(let session, .checkingPrinter): storeOrGiveUp(session, report, now, &effects)
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming(_, .asking),
            .confirming(_, .storing), .printing, .handingOver, .voucher, .outOfService, .maintenance:
            break
        }
    }

    private mutating func storeOrGiveUp(
        _ session: Session, _ report: PrinterReport, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard report.health == .ready else { return }
        let price = configuration.prices[session.document]
        guard serviceCause == nil, let printsLeft = report.printsLeft, ledger.credit >= price else {
            return giveUp(session, now, &effects)
        }
        sales += 1
        let sale = Sale(identifier: sales, session: session, price: price, printsLeftBefore: printsLeft)
        guard session.document.terms.isSent else { return order(sale, &effects) }
        mode = .confirming(session, .storing(sale))
        effects.append(.storeRecord(sale))
        setTimer(Limits.storeMilliseconds, &effects)
    }

    mutating func recordStored(_ identifier: UInt64, _ now: Instant, _ effects: inout [Effect]) {
        switch mode {
        case .confirming(let session, .storing(let sale)) where sale.identifier == identifier:
            order(
                Sale(
                    identifier: sale.identifier, session: session, price: sale.price,
                    printsLeftBefore: sale.printsLeftBefore), &effects)
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .handingOver, .voucher, .outOfService, .maintenance:
            // Stored after the sale was given up: its discard was ordered then, and follows it.
            break
        }
    }

    /// From here the price is spent; the journal says so before the printer hears of it.
    private mutating func order(_ sale: Sale, _ effects: inout [Effect]) {
        ledger.openSale(sale.price)
        mode = .printing(sale, .ordered)
        effects.append(.print(sale))
        setTimer(Limits.printOutcomeMilliseconds, &effects)
    }

    mutating func recordNotStored(_ identifier: UInt64, _ now: Instant, _ effects: inout [Effect]) {
        switch mode {
        case .confirming(let session, .storing(let sale)) where sale.identifier == identifier:
            discard(sale, &effects)
            giveUp(session, now, &effects)
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .handingOver, .voucher, .outOfService, .maintenance:
            break
        }
    }

    mutating func printConcluded(
        _ identifier: UInt64, _ outcome: PrintOutcome, _ now: Instant, _ effects: inout [Effect]
    ) {
        switch mode {
        case .printing(let sale, _) where sale.identifier == identifier:
            // The count before this print proves nothing about the next one.
            devices.printer = PrinterReport(health: devices.printer.health, printsLeft: nil)
            effects.append(.readPrinter)
            conclude(sale, outcome, now, &effects)
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .handingOver, .voucher, .outOfService, .maintenance:
            // Concluded before, in this run or the last: an outcome counts once.
            break
        }
    }

    private mutating func conclude(
        _ sale: Sale, _ outcome: PrintOutcome, _ now: Instant, _ effects: inout [Effect]
    ) {
        switch outcome {
        case .printed:
            ledger.closeSale(sale.price)
            takings.tally.count(sheet: sale.session.document, price: sale.price)
            failedPrints = 0
            release(sale, &effects)
            mode = .handingOver(sale)
            setTimer(Limits.handOverMilliseconds, &effects)
        case .notPrinted:
            ledger.refundSale(sale.price)
            countFailedPrint()
            discard(sale, &effects)
            effects.append(.wipe(session: sale.session.identifier))
            beginVoucher(language: sale.session.language, now, &effects)
        case .unknown:
            // The customer may hold the sheet and its number: the record is sent, and the operator settles the price.
            ledger.doubtSale(sale.price)
            countFailedPrint()
            release(sale, &effects)
            effects.append(.wipe(session: sale.session.identifier))
            issueVoucher(amount: sale.price, inDoubt: true, language: sale.session.language, now, &effects)
        }
    }

    /// A queue that is resumed looks ready in front of the same jam: only a sheet, or a technician, clears this.
    private mutating func countFailedPrint() {
        failedPrints = min(failedPrints + 1, Limits.failedPrintsMaximum)
    }

    private mutating func release(_ sale: Sale, _ effects: inout [Effect]) {
        guard sale.session.document.terms.isSent else { return }
        releases.append(sale.identifier)
        effects.append(.releaseRecord(sale: sale.identifier))
    }

    private mutating func discard(_ sale: Sale, _ effects: inout [Effect]) {
        guard sale.session.document.terms.isSent else { return }
        discards.append(sale.identifier)
        effects.append(.discardRecord(sale: sale.identifier))
    }

    /// Turns the whole credit into a voucher; without credit nothing happens.
    mutating func beginVoucher(language: Language, _ now: Instant, _ effects: inout [Effect]) {
        guard ledger.credit > .zero else { return }
        if let session { effects.append(.wipe(session: session.identifier)) }
        issueVoucher(
            amount: ledger.replaceCreditByVoucher(), inDoubt: false, language: language, now, &effects)
    }

    private mutating func issueVoucher(
        amount: Cents, inDoubt: Bool, language: Language, _ now: Instant, _ effects: inout [Effect]
    ) {
        vouchersIssued += 1
        if inDoubt { takings.tally.doubts += 1 } else { takings.tally.vouchers += 1 }
        let voucher = Voucher(
            serial: vouchersIssued, amount: amount, inDoubt: inDoubt, time: wallTime(at: now), language: language)
        mode = .voucher(voucher, .issuing)
        idleWarning = false
        effects.append(.issueVoucher(voucher, onPaper: devices.printer.canPrint && !inDoubt))
        setTimer(Limits.voucherMilliseconds, &effects)
    }

    mutating func voucherIssued(_ serial: UInt64, _ effects: inout [Effect]) {
        switch mode {
        case .voucher(let voucher, .issuing) where voucher.serial == serial:
            mode = .voucher(voucher, .shown)
            setTimer(Limits.voucherShownMilliseconds, &effects)
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .handingOver, .voucher, .outOfService, .maintenance:
            break
        }
    }
}
