import CabineCore
import CabineDesks
import CabineJournal
import CollectorCore
import HALContract
import HALSim

/// Orders given so far, by their keys.
struct IdempotencyBook {
    var printed: [Bool] = []
    var stored: [Bool] = []
    var lastPhoto: (session: UInt64, take: UInt8) = (0, 0)
    var lastSignature: (session: UInt64, attempt: UInt8) = (0, 0)

    /// Whether it is the first order of this kind for the sale.
    static func isFirst(_ sale: UInt64, in book: inout [Bool]) -> Bool {
        while book.count <= Int(sale) { book.append(false) }
        defer { book[Int(sale)] = true }
        return !book[Int(sale)]
    }
}

/// What is looked at after every event.
extension World {
    /// After an event the controller took.
    func check(_ event: Event, _ before: State, _ after: State, _ effects: [Effect]) {
        checkOutcome(event, before)
        checkLate(event, before, after)
        noteSitting(after)
        for effect in effects {
            if case .issueVoucher(let voucher, _) = effect { checkVoucher(voucher, before, after) }
        }
        checkHousing(event, before, after)
        checkMoney(after)
        if before.session != nil, after.session == nil {
            cabin?.sessionEndedAt = time.now
            plan(.privacy(generation: generation), afterMilliseconds: Self.privacyMilliseconds)
        }
        if after.session != nil { cabin?.sessionEndedAt = nil }
    }

    /// The books of the world against those of the controller.
    private func checkMoney(_ state: State) {
        let ledger = state.ledger
        let price = state.configuration.price.value
        let owed = vouchersOwed
        let paid = Int(ledger.sheets) * price
        let sum = paid + ledger.credit.value + ledger.open.value + owed.plain + owed.inDoubt
        if ledger.received.value != sum {
            violate(.money, "received \(ledger.received.value), found \(sum) in sheets, credit, vouchers and doubt")
        }
        if ledger.vouchers.value != owed.plain || ledger.inDoubt.value != owed.inDoubt {
            violate(
                .voucher,
                "the books owe \(ledger.vouchers.value) and \(ledger.inDoubt.value) in doubt; issued were \(owed)")
        }
        if ledger.inserted.value > coins.toldCents.upperBound {
            violate(.money, "\(ledger.inserted.value) counted, at most \(coins.toldCents.upperBound) fell in")
        }
        let isPrinting = if case .printing = state.mode { true } else { false }
        if isPrinting != (ledger.open > .zero) {
            violate(.delivery, "an open sale outside printing, or printing without an open sale")
        }
    }

    private var vouchersOwed: (plain: Int, inDoubt: Int) { (ledger.voucherCents, ledger.doubtCents) }

    /// After this a coin must have been counted.
    func settleCoins(_ accepted: Int) {
        guard accepted == coinsAccepted, coins.nextEdge == nil, let cabin, !cabin.isBlocked else { return }
        let inserted = cabin.loop.state.ledger.inserted.value
        if inserted + ledger.centsLostAtCuts < coins.toldCents.lowerBound {
            violate(
                .money,
                "\(coins.toldCents.lowerBound) fell in, \(inserted) counted, \(ledger.centsLostAtCuts) lost at cuts")
        }
    }

    /// What is said of a print, against what came out.
    func checkOutcome(_ event: Event, _ before: State) {
        guard case .printConcluded(let identifier, let outcome) = event,
            case .printing(let sale, _) = before.mode, sale.identifier == identifier
        else { return }
        ledger.sale(identifier) { $0.outcome = outcome }
        let seen = ledger.sale(identifier)
        switch outcome {
        case .printed:
            if seen.sheets != 1 {
                violate(.truth, "sale \(identifier) is called printed with \(seen.sheets) sheets out")
            }
        case .notPrinted:
            if seen.sheets > 0 { violate(.truth, "sale \(identifier) is called not printed, and its sheet is out") }
        case .unknown: break
        }
    }

    /// What comes late is told apart by its number, and changes nothing.
    private func checkLate(_ event: Event, _ before: State, _ after: State) {
        switch event {
        case .timerFired(let token):
            if token != before.timer, after.mode != before.mode {
                violate(.idempotency, "timer \(token) was replaced by \(before.timer), and took effect")
            }
        case .photoTaken(let session, _, _):
            guard let current = after.session, after.mode != before.mode, current.identifier != session else { return }
            violate(.mixture, "a photo of session \(session) leads session \(current.identifier) on")
        case .started, .clockRead, .coinInserted, .touched, .signatureTaken, .recordStored, .recordNotStored,
            .recordReleased, .recordDiscarded, .printConcluded, .voucherIssued, .deviceReported, .printerReported,
            .serviceKey, .serviceOrdered, .saleReleased, .serviceDoor, .presence, .cashReset, .stopped,
            .serviceWork, .voucherOrdered:
            break
        }
    }

    private func noteSitting(_ after: State) {
        guard let session = after.session?.identifier, session != sitting.session else { return }
        sitting = (session, people.present.map { [$0.number] } ?? [])
    }

    /// A record is of those who sat in the cabin during its session.
    func checkContent(_ sale: Sale, _ portrait: Int?, _ signature: Int?) {
        guard let portrait, let signature, sale.session.identifier == sitting.session else {
            return violate(.mixture, "sale \(sale.identifier) is sealed without its session's portrait and signature")
        }
        let authors = sitting.people.map(SimulatedInk.author)
        if !sitting.people.contains(portrait) || !authors.contains(SimulatedInk.author(signature)) {
            violate(
                .mixture,
                "sale \(sale.identifier) is of \(portrait), signed by \(signature); \(sitting.people) sat there")
        }
    }

    private func checkVoucher(_ voucher: Voucher, _ before: State, _ after: State) {
        let place = Int(voucher.serial)
        while ledger.vouchers.count <= place { ledger.vouchers.append(nil) }
        if let known = ledger.vouchers[place] {
            if known != voucher { violate(.voucher, "voucher \(voucher.serial) is issued again with another content") }
            return
        }
        ledger.vouchers[place] = voucher
        if voucher.inDoubt {
            ledger.doubtCents += voucher.amount.value
            guard case .printing(let sale, _) = before.mode, voucher.amount == sale.price else {
                return violate(.voucher, "an in-doubt voucher of \(voucher.amount.value) that replaces no sale")
            }
        } else {
            ledger.voucherCents += voucher.amount.value
            let refunded: Int = if case .printing(let sale, _) = before.mode { sale.price.value } else { 0 }
            let replaced = before.ledger.credit.value + refunded
            if voucher.amount.value != replaced || after.ledger.credit > .zero {
                violate(
                    .voucher, "a voucher of \(voucher.amount.value) for \(replaced); \(after.ledger.credit.value) left")
            }
        }
    }

    /// Notes an effect as it is carried out.
    func note(_ effect: Effect, _ cabin: SimulatedCabin) {
        trace.mix(effect.isLasting ? 2 : 1)
        switch effect {
        case .print(let sale):
            ledger.sale(sale.identifier) { $0.ordered += 1 }
            if !IdempotencyBook.isFirst(sale.identifier, in: &keys.printed) {
                violate(.idempotency, "sale \(sale.identifier) is printed twice")
            }
        case .storeRecord(let sale):
            if housing.doorIsKnownOpen { violate(.door, "sale \(sale.identifier) is begun with the service door open") }
            if !IdempotencyBook.isFirst(sale.identifier, in: &keys.stored) {
                violate(.idempotency, "the record of sale \(sale.identifier) is made twice")
            }
        case .takePhoto(let session, let take):
            if (session, take) <= keys.lastPhoto {
                violate(.idempotency, "take \(take) of session \(session) is ordered twice")
            }
            keys.lastPhoto = (session, take)
        case .startSigning(let session, let attempt):
            if (session, attempt) <= keys.lastSignature {
                violate(.idempotency, "signature \(attempt) of session \(session) is ordered twice")
            }
            keys.lastSignature = (session, attempt)
        case .releaseRecord(let sale):
            if ledger.sale(sale).outcome == nil || ledger.sale(sale).outcome == .notPrinted {
                violate(.record, "the record of sale \(sale) is released without a sheet")
            }
            ledger.sale(sale) { $0.released = true }
        case .discardRecord(let sale):
            if ledger.sale(sale).outcome == .printed || ledger.sale(sale).outcome == .unknown {
                violate(.record, "the record of sale \(sale) is discarded although its sheet may be out")
            }
            ledger.sale(sale) { $0.discarded = true }
        case .setAcceptor, .setTimer, .startPreview, .stopPreview, .finishSigning, .stopSigning, .askPrintOutcome,
            .issueVoucher, .readPrinter, .wipe:
            break
        }
    }

    /// A sheet, or a slip, physically comes out.
    func sheetCameOut(_ sheet: SheetOut) {
        say("a sheet comes out: \(sheet.job)\(sheet.isPrintersOwn ? ", the printer's own doing" : "")")
        guard sheet.job.hasPrefix("sale-"), let identifier = UInt64(sheet.job.dropFirst(5)) else {
            ledger.sheetsOfVouchers += 1
            return
        }
        guard !sheet.isPrintersOwn else { return ledger.sale(identifier) { $0.doubles += 1 } }
        ledger.sale(identifier) { $0.sheets += 1 }
        let seen = ledger.sale(identifier)
        if seen.sheets > 1 { violate(.oneSheet, "sale \(identifier): sheet \(seen.sheets)") }
        if seen.ordered == 0 { violate(.oneSheet, "sale \(identifier): a sheet nobody ordered") }
        if seen.outcome == .notPrinted { violate(.truth, "sale \(identifier) was called not printed; its sheet comes") }
    }

    /// After every event of the world.
    func afterEvent() {
        guard violation == nil else { return }
        if printerTouched {
            printerTouched = false
            planPrinter()
        }
        checkFlashTime()
        if coins.inhibit.obeysFrom != nil, let cabin { planCoinCheck(cabin) }
        guard controllerTouched, let cabin else { return }
        controllerTouched = false
        checkAcceptor(cabin)
        if events & 63 == 0 || cabin.mailbox.count > Self.queueMaximum { checkLimits(cabin) }
    }

    /// The printer's next change is an event of its own, so that a sheet comes out at its instant.
    private func planPrinter() {
        guard let next = spool.nextChange, next != printerPlanned else { return }
        printerPlanned = next
        heap.insert(.printer, at: max(next, time.now))
    }

    /// Pause of the driver between two tries at a line that refuses, and a little more.
    private static let flashRetryMilliseconds: UInt64 = 25

    private func checkFlashTime() {
        guard let since = studio.flash.onSince else { return }
        let limit = Instant(nanoseconds: since).advanced(byMilliseconds: flashLimit + 1)
        let obeys = studio.flash.stuckUntil?.advanced(byMilliseconds: Self.flashRetryMilliseconds)
        if time.now > max(limit, obeys ?? limit) {
            violate(.flash, "on for \((time.now.nanoseconds - since) / 1_000_000) ms, the limit is \(flashLimit) ms")
        }
        guard let cabin else { return violate(.flash, "on without a program") }
        if cabin.photos.depth == 0, obeys == nil { violate(.flash, "on while no photo is taken") }
    }

    private func checkAcceptor(_ cabin: SimulatedCabin) {
        guard !coins.inhibit.isAsserted, !lineHasExcuse else { return }
        let state = cabin.loop.state
        guard state.acceptorOpen else {
            return violate(.acceptor, "open in \(Mode.names[state.mode.place]), although the controller closed it")
        }
        if housing.doorIsKnownOpen { violate(.door, "coins are let in while the service door is open") }
        // A technician counts coins, which are credit: nothing is sold.
        let isCounting = state.mode == .maintenance && state.work == .coins
        if let cause = state.serviceCause, !isCounting {
            violate(.acceptor, "open, although nothing can be sold: \(cause)")
        }
        switch state.mode {
        case .attract, .choosing, .paying: break
        case .maintenance where isCounting: break
        case .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver, .voucher, .outOfService,
            .maintenance:
            violate(.acceptor, "open in \(Mode.names[state.mode.place])")
        }
        if state.ledger.credit >= Limits.creditMaximum { violate(.acceptor, "open with \(state.ledger.credit.value)") }
        if cabin.isBlocked { violate(.acceptor, "open while the journal takes nothing") }
    }

    /// Orders one desk may have before it, and events that may wait.
    private static let queueMaximum = 64

    private func checkLimits(_ cabin: SimulatedCabin) {
        for lane in LaneName.allCases where cabin.depth(lane) > Self.queueMaximum {
            violate(.limits, "\(cabin.depth(lane)) orders before the \(lane) desk")
        }
        if cabin.mailbox.count > 4 * Self.queueMaximum + ledger.centsPastTheLine / 50 {
            violate(.limits, "\(cabin.mailbox.count) events wait")
        }
    }
}

extension Effect {
    /// Whether the world bears a trace of it.
    var isLasting: Bool {
        switch self {
        case .print, .storeRecord, .issueVoucher, .releaseRecord, .discardRecord: true
        case .setAcceptor, .setTimer, .startPreview, .stopPreview, .takePhoto, .startSigning, .finishSigning,
            .stopSigning, .askPrintOutcome, .readPrinter, .wipe:
            false
        }
    }
}
