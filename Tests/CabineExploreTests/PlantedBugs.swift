import CabineCore
import CabineExplore
import Synchronization
import Testing

/// A bug, and the promises a search may find broken by it.
struct PlantedBug: Sendable, CustomTestStringConvertible {
    let mutation: Mutation
    let promise: Promise
    /// The promises the controller is held to; fewer where another promise would catch the bug first.
    var heldTo = Promise.allCases
    var bounds = ExplorationBounds(coins: 3, cuts: 1, failures: 1, visits: 0)

    var testDescription: String { mutation.name }
}

extension State {
    /// The same state with some fields replaced.
    func with(
        mode: Mode? = nil, ledger: Ledger? = nil, acceptorOpen: Bool? = nil, sales: UInt64? = nil,
        vouchersIssued: UInt64? = nil, releases: [UInt64]? = nil, discards: [UInt64]? = nil,
        failedPrints: UInt8? = nil, idleWarning: Bool? = nil
    ) -> State {
        State(
            configuration: configuration, mode: mode ?? self.mode, ledger: ledger ?? self.ledger, devices: devices,
            acceptorOpen: acceptorOpen ?? self.acceptorOpen, timer: timer, timersSet: timersSet,
            idleWarning: idleWarning ?? self.idleWarning, sessions: sessions, sales: sales ?? self.sales,
            vouchersIssued: vouchersIssued ?? self.vouchersIssued, starts: starts,
            releases: releases ?? self.releases, discards: discards ?? self.discards,
            failedPrints: failedPrints ?? self.failedPrints,
            serviceKey: serviceKey, orderedOut: orderedOut, clock: clock, work: work)
    }
}

extension Ledger {
    /// The same ledger with some amounts replaced.
    func with(
        inserted: Cents? = nil, credit: Cents? = nil, vouchers: Cents? = nil, inDoubt: Cents? = nil,
        sheets: UInt64? = nil
    ) -> Ledger {
        Ledger(
            inserted: inserted ?? self.inserted, credit: credit ?? self.credit, open: open, sold: sold,
            vouchers: vouchers ?? self.vouchers, inDoubt: inDoubt ?? self.inDoubt, sheets: sheets ?? self.sheets)
    }
}

extension Event {
    fileprivate var isStart: Bool { if case .started = self { true } else { false } }
}

private let sheetOrderedAgain = Mutation(
    "sheet ordered again after a restart",
    outcome: { _, event, after, effects in
        guard event.isStart else { return (after, effects) }
        let again = effects.map { effect in
            if case .askPrintOutcome(let sale) = effect { Effect.print(sale) } else { effect }
        }
        return (after, again)
    })

private let sheetOrderedAgainWhenLate = Mutation(
    "sheet ordered again when its outcome is late",
    outcome: { before, event, after, effects in
        guard case .timerFired = event, case .printing(let sale, _) = before.mode else { return (after, effects) }
        return (after, effects.map { $0 == .askPrintOutcome(sale) ? .print(sale) : $0 })
    })

/// Bugs of the journal's order, and of what is left after a power cut.
let bugsOfRecovery: [PlantedBug] = [
    PlantedBug(mutation: Mutation("effects before the journal", carriesOutBeforeJournal: true), promise: .moneyIsLost),
    PlantedBug(
        mutation: Mutation("sheet before the journal", carriesOutBeforeJournal: true), promise: .unpaidSheet,
        heldTo: [.unpaidSheet]),
    PlantedBug(mutation: sheetOrderedAgain, promise: .orderedTwice),
    PlantedBug(mutation: sheetOrderedAgain, promise: .secondSheet, heldTo: [.secondSheet]),
    PlantedBug(
        mutation: Mutation(
            "credit forgotten at a restart",
            outcome: { _, event, after, effects in
                guard event.isStart else { return (after, effects) }
                let ledger = after.ledger
                return (
                    after.with(ledger: ledger.with(inserted: ledger.inserted - ledger.credit, credit: .zero)), effects
                )
            }), promise: .moneyIsLost),
    PlantedBug(
        mutation: Mutation(
            "voucher given again under a fresh serial after a restart",
            outcome: { before, event, after, effects in
                guard event.isStart, case .voucher(let voucher, _) = before.mode else { return (after, effects) }
                let fresh = Voucher(
                    serial: voucher.serial + 1, amount: voucher.amount, inDoubt: voucher.inDoubt, time: voucher.time,
                    language: voucher.language)
                let issued = effects.map { effect in
                    if case .issueVoucher(_, let onPaper) = effect {
                        Effect.issueVoucher(fresh, onPaper: onPaper)
                    } else {
                        effect
                    }
                }
                return (after.with(mode: .voucher(fresh, .issuing), vouchersIssued: fresh.serial), issued)
            }), promise: .moneyIsLost),
    PlantedBug(
        mutation: Mutation(
            "sale identifier used again after a restart",
            outcome: { before, event, after, effects in
                guard event.isStart, case .confirming(_, .storing(let sale)) = before.mode else {
                    return (after, effects)
                }
                return (after.with(sales: sale.identifier - 1), effects)
            }), promise: .orderedTwice),
    PlantedBug(
        mutation: Mutation(
            "record of an unfinished sale forgotten at a restart",
            outcome: { before, event, after, effects in
                guard event.isStart, case .confirming(_, .storing(let sale)) = before.mode else {
                    return (after, effects)
                }
                let kept = effects.filter { $0 != .discardRecord(sale: sale.identifier) }
                return (after.with(discards: after.discards.filter { $0 != sale.identifier }), kept)
            }), promise: .recordIsOrphan),
    PlantedBug(
        mutation: Mutation(
            "releases not ordered again, neither after a restart nor by the rounds", repeatsRefusedOrders: false,
            outcome: { _, event, after, effects in
                guard event.isStart else { return (after, effects) }
                let kept = effects.filter { effect in
                    if case .releaseRecord = effect { false } else { true }
                }
                return (after, kept)
            }), promise: .noWayToRest,
        bounds: ExplorationBounds(coins: 3, cuts: 1, failures: 0, visits: 0)),
    PlantedBug(
        mutation: Mutation(
            "a printed sale counts as failed after a restart",
            event: { state, event in
                if case .printing(_, .asked) = state.mode, case .printConcluded(let sale, .printed) = event {
                    .printConcluded(sale: sale, .notPrinted)
                } else {
                    event
                }
            }), promise: .moneyIsLost),
]

/// Bugs of money, sheets and records without any power cut.
let bugsOfDelivery: [PlantedBug] = [
    PlantedBug(
        mutation: Mutation(
            "a sheet that was not printed is not refunded",
            event: { _, event in
                if case .printConcluded(let sale, .notPrinted) = event {
                    .printConcluded(sale: sale, .printed)
                } else {
                    event
                }
            }), promise: .moneyIsLost),
    PlantedBug(
        mutation: Mutation(
            "an unknown outcome counts as printed",
            event: { _, event in
                if case .printConcluded(let sale, .unknown) = event {
                    .printConcluded(sale: sale, .printed)
                } else {
                    event
                }
            }), promise: .voucherIsMissing),
    PlantedBug(
        mutation: Mutation(
            "record released before the outcome",
            outcome: { _, event, after, effects in
                guard case .recordStored(let sale) = event, effects.contains(where: \.isPrint) else {
                    return (after, effects)
                }
                return (after.with(releases: after.releases + [sale]), effects + [.releaseRecord(sale: sale)])
            }), promise: .recordReleasedTooSoon),
    PlantedBug(
        mutation: Mutation(
            "record of a printed sale discarded",
            outcome: { before, event, after, effects in
                guard case .printConcluded(let sale, .printed) = event, case .printing = before.mode else {
                    return (after, effects)
                }
                let turned = effects.map { $0 == .releaseRecord(sale: sale) ? .discardRecord(sale: sale) : $0 }
                return (after.with(releases: [], discards: after.discards + [sale]), turned)
            }), promise: .recordDiscarded),
    PlantedBug(
        mutation: Mutation(
            "a release is not remembered until it is acknowledged",
            outcome: { _, event, after, effects in
                guard case .printConcluded = event else { return (after, effects) }
                return (after.with(releases: []), effects)
            }), promise: .recordIsOrphan),
    PlantedBug(
        mutation: Mutation(
            "acceptor left open while the customer poses",
            outcome: { _, _, after, effects in
                guard case .posing = after.mode else { return (after, effects) }
                return (after, effects.filter { $0 != .setAcceptor(open: false) })
            }), promise: .acceptorIsOpen),
    PlantedBug(mutation: sheetOrderedAgainWhenLate, promise: .orderedTwice),
    PlantedBug(mutation: sheetOrderedAgainWhenLate, promise: .secondSheet, heldTo: [.secondSheet]),
    PlantedBug(
        mutation: Mutation(
            "voucher signed again with another amount",
            outcome: { before, event, after, effects in
                guard case .timerFired = event, case .voucher(let voucher, .issuing) = before.mode else {
                    return (after, effects)
                }
                let more = Voucher(
                    serial: voucher.serial, amount: voucher.amount + Cents(1_000), inDoubt: voucher.inDoubt,
                    time: voucher.time, language: voucher.language)
                return (after, effects.map { $0.isVoucher ? .issueVoucher(more, onPaper: false) : $0 })
            }), promise: .serialReused),
    PlantedBug(
        mutation: Mutation(
            "a coin that falls during the print is not counted",
            event: { state, event in
                if case .printing = state.mode, case .coinInserted = event {
                    .clockRead(WallTime(millisecondsSince1970: 0))
                } else {
                    event
                }
            }), promise: .moneyIsLost),
    PlantedBug(
        mutation: Mutation(
            "a doubled outcome pays twice",
            outcome: { before, event, after, effects in
                guard case .printConcluded(_, .notPrinted) = event, case .voucher = before.mode else {
                    return (after, effects)
                }
                let ledger = after.ledger
                return (
                    after.with(
                        ledger: ledger.with(
                            inserted: ledger.inserted + Cents(2_000), credit: ledger.credit + Cents(2_000))), effects
                )
            }), promise: .moneyIsLost),
    PlantedBug(
        mutation: Mutation(
            "the credit becomes a voucher nobody is shown",
            outcome: { _, event, after, effects in
                guard case .touched(.voucher) = event else { return (after, effects) }
                if case .voucher = after.mode {
                    return (after.with(mode: .attract), effects.filter { !$0.isVoucher })
                }
                return (after, effects)
            }), promise: .moneyIsLost),
    PlantedBug(
        mutation: Mutation(
            "a voucher that could not be signed is not tried again",
            event: { state, event in
                if case .voucher(_, .issuing) = state.mode, case .timerFired = event { .timerFired(0) } else { event }
            }), promise: .noWayToRest),
]

/// Bugs that only one of the promises sees, or that no scripted session would meet.
let bugsInCorners: [PlantedBug] = [
    PlantedBug(
        mutation: Mutation(
            "sheet ordered before its record is stored",
            outcome: { _, _, after, effects in
                var more = effects
                for effect in effects { if case .storeRecord(let sale) = effect { more.append(.print(sale)) } }
                return (after, more)
            }), promise: .unpaidSheet, heldTo: [.unpaidSheet]),
    PlantedBug(
        mutation: Mutation(
            "a record that could not be stored is sold",
            event: { _, event in
                if case .recordNotStored(let sale) = event { .recordStored(sale: sale) } else { event }
            }), promise: .recordIsMissing),
    PlantedBug(
        mutation: Mutation(
            "a record that takes too long is taken for stored",
            event: { state, event in
                if case .confirming(_, .storing(let sale)) = state.mode, event == .timerFired(state.timer) {
                    .recordStored(sale: sale.identifier)
                } else {
                    event
                }
            }), promise: .recordIsMissing),
    PlantedBug(
        mutation: Mutation(
            "record released though there is no sheet",
            outcome: { _, event, after, effects in
                guard case .printConcluded(let sale, .notPrinted) = event else { return (after, effects) }
                let turned = effects.map { $0 == .discardRecord(sale: sale) ? .releaseRecord(sale: sale) : $0 }
                guard turned != effects else { return (after, effects) }
                return (after.with(releases: after.releases + [sale], discards: []), turned)
            }), promise: .recordReleasedTooSoon),
    PlantedBug(
        mutation: Mutation(
            "record discarded though a customer may hold its number",
            outcome: { _, event, after, effects in
                guard case .printConcluded(let sale, .unknown) = event else { return (after, effects) }
                let turned = effects.map { $0 == .releaseRecord(sale: sale) ? .discardRecord(sale: sale) : $0 }
                guard turned != effects else { return (after, effects) }
                return (after.with(releases: [], discards: after.discards + [sale]), turned)
            }), promise: .recordDiscarded),
    PlantedBug(
        mutation: Mutation(
            "a sheet is counted twice",
            outcome: { before, _, after, effects in
                guard after.ledger.sheets > before.ledger.sheets else { return (after, effects) }
                return (after.with(ledger: after.ledger.with(sheets: after.ledger.sheets + 1)), effects)
            }), promise: .ledgerIsWrong),
    PlantedBug(
        mutation: Mutation(
            "a price in doubt is filed as a voucher",
            outcome: { _, _, after, effects in
                guard after.ledger.inDoubt > .zero else { return (after, effects) }
                let ledger = after.ledger
                return (
                    after.with(ledger: ledger.with(vouchers: ledger.vouchers + ledger.inDoubt, inDoubt: .zero)), effects
                )
            }), promise: .ledgerIsWrong),
    PlantedBug(
        mutation: Mutation(
            "acceptor opened at a start",
            outcome: { _, event, after, effects in
                guard event.isStart else { return (after, effects) }
                return (after, effects.map { $0 == .setAcceptor(open: false) ? .setAcceptor(open: true) : $0 })
            }), promise: .acceptorIsOpen),
    PlantedBug(
        mutation: Mutation(
            "a serial is given to the next voucher too",
            outcome: { _, event, after, effects in
                guard case .voucherIssued = event, after.vouchersIssued > 0 else { return (after, effects) }
                return (after.with(vouchersIssued: after.vouchersIssued - 1), effects)
            }), promise: .serialReused, heldTo: [.serialReused]),
    PlantedBug(
        mutation: Mutation(
            "no voucher for a price in doubt",
            outcome: { before, event, after, effects in
                guard case .printConcluded(_, .unknown) = event, case .printing = before.mode else {
                    return (after, effects)
                }
                return (after.with(mode: .attract), effects.filter { !$0.isVoucher })
            }), promise: .voucherIsMissing),
    PlantedBug(
        mutation: Mutation(
            "effects depend on something besides the state",
            outcome: { _, _, after, effects in
                (after, steps.withLock { $0.next() } ? effects + [.readPrinter] : effects)
            }), promise: .replayDiffers),
    PlantedBug(
        mutation: Mutation(
            "the state depends on something besides the events",
            outcome: { _, event, after, effects in
                guard case .clockRead = event, steps.withLock({ $0.next() }) else { return (after, effects) }
                return (after.with(vouchersIssued: after.vouchersIssued + 1), effects)
            }), promise: .replayDiffers),
]

/// What a decision must not look at: something that is another one the next time.
private struct Alternation {
    private var last = false

    mutating func next() -> Bool {
        last.toggle()
        return last
    }
}

private let steps = Mutex(Alternation())

extension Effect {
    fileprivate var isPrint: Bool { if case .print = self { true } else { false } }
    fileprivate var isVoucher: Bool { if case .issueVoucher = self { true } else { false } }
}
