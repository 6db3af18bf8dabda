import CabineCore
import HALSim

/// Money, sales and vouchers in the state machine.
extension Mutants {
    static let core: [Mutant] = [
        Mutant("credit-forgotten-at-start", .core, "A restart begins with empty books.", [.money], on: .cuts) {
            $0.decided = { _, event, after, _ in
                guard case .started = event else { return }
                after.ledger.inserted -= after.ledger.credit
                after.ledger.credit = 0
            }
        },
        Mutant(
            "coin-counted-twice", .core, "A coin in front of the paying screen is added by the screen, too.", [.money]
        ) {
            $0.decided = { before, event, after, _ in
                guard case .coinInserted(let amount) = event, case .paying = before.mode else { return }
                after.ledger.inserted += amount.value
                after.ledger.credit += amount.value
            }
        },
        Mutant(
            "late-coin-ignored", .core, "A pulse after the price is reached is not counted.", [.money],
            on: .calm.script(.overpays)
        ) {
            $0.decided = { before, event, after, _ in
                guard case .coinInserted(let amount) = event, case .posing = before.mode else { return }
                after.ledger.inserted -= amount.value
                after.ledger.credit -= amount.value
            }
        },
        Mutant("price-given-back", .core, "A printed sheet leaves its price in the credit.", [.money]) {
            $0.decided = { _, event, after, _ in
                guard let sale = printed(event, after) else { return }
                after.ledger.sold -= sale.price.value
                after.ledger.credit += sale.price.value
            }
        },
        Mutant(
            "credit-swallowed", .core, "A printed sheet takes the whole credit, not the price.", [.money],
            on: .calm.script(.overpays)
        ) {
            $0.decided = { _, event, after, _ in
                guard printed(event, after) != nil else { return }
                after.ledger.sold += after.ledger.credit
                after.ledger.credit = 0
            }
        },
        Mutant(
            "doubt-refunded", .core, "A sale in doubt gives a voucher, and its price back as credit.",
            [.money, .voucher],
            on: .printer
        ) {
            $0.decided = { before, event, after, _ in
                guard case .printConcluded(_, .unknown) = event, case .printing(let sale, _) = before.mode else {
                    return
                }
                after.ledger.inDoubt -= sale.price.value
                after.ledger.credit += sale.price.value
            }
        },
        Mutant(
            "refund-forgotten", .core, "A sheet that never came is booked as sold.", [.money, .voucher], on: .printer
        ) {
            $0.decided = { before, event, after, effects in
                guard case .printConcluded(_, .notPrinted) = event, case .printing(let sale, _) = before.mode,
                    before.ledger.credit == .zero
                else { return }
                after.ledger.vouchers -= sale.price.value
                after.ledger.sold += sale.price.value
                after.vouchersIssued = before.vouchersIssued
                after.mode = .attract
                effects.removeAll { $0.isVoucher }
            }
        },
        Mutant(
            "sale-left-open", .core, "A print that failed leaves its sale open.", [.delivery], on: .printer
        ) {
            $0.decided = { before, event, after, effects in
                guard case .printConcluded(_, .notPrinted) = event, case .printing(let sale, _) = before.mode,
                    before.ledger.credit == .zero
                else { return }
                after.ledger.vouchers -= sale.price.value
                after.ledger.open += sale.price.value
                after.vouchersIssued = before.vouchersIssued
                after.mode = .attract
                effects.removeAll { $0.isVoucher }
            }
        },
        Mutant(
            "sale-forgotten-at-restart", .core, "A restart in the middle of a print goes back to the first screen.",
            [.delivery], on: .cuts
        ) {
            $0.decided = { before, event, after, effects in
                guard case .started = event, case .printing = before.mode else { return }
                after.mode = .outOfService(.starting)
                effects.removeAll { if case .askPrintOutcome = $0 { true } else { false } }
            }
        },
        Mutant("price-not-reserved", .core, "The sheet is ordered while its price is still credit.", [.delivery]) {
            $0.decided = { _, event, after, _ in
                guard case .recordStored = event, case .printing(let sale, _) = after.mode else { return }
                after.ledger.open -= sale.price.value
                after.ledger.credit += sale.price.value
            }
        },
        Mutant(
            "voucher-worth-the-price", .core, "A voucher is made out for the price, whatever the credit is.",
            [.voucher],
            on: .calm.script(.takesVoucher)
        ) {
            $0.decided = { _, _, after, effects in
                let price = after.configuration.price
                change(&after, &effects) { $0.inDoubt ? $0 : $0.worth(price) }
            }
        },
        Mutant(
            "voucher-serial-reused", .core, "The serial of vouchers is not counted on.", [.voucher],
            on: .calm.script(.takesVoucher)
        ) {
            $0.decided = { before, _, after, effects in
                guard after.vouchersIssued > before.vouchersIssued, before.vouchersIssued > 0 else { return }
                after.vouchersIssued = before.vouchersIssued
                let serial = before.vouchersIssued
                change(&after, &effects) { $0.numbered(serial) }
            }
        },
        Mutant(
            "credit-kept-with-voucher", .core, "A voucher is issued, and the credit is still there.", [.voucher],
            on: .calm.script(.takesVoucher)
        ) {
            $0.decided = { before, _, after, _ in
                guard after.vouchersIssued > before.vouchersIssued, before.ledger.credit > .zero else { return }
                after.ledger.vouchers -= before.ledger.credit.value
                after.ledger.credit += before.ledger.credit.value
            }
        },
        Mutant(
            "voucher-dated-again", .core, "A restart issues the voucher again with the present time.", [.voucher],
            on: .cuts.script(.takesVoucher)
        ) {
            $0.decided = { before, event, after, effects in
                guard case .started(_, let wall) = event, case .voucher = before.mode else { return }
                change(&after, &effects) { $0.dated(wall) }
            }
        },
        Mutant(
            "doubt-not-marked", .core, "The voucher of a sale in doubt looks like any other.", [.voucher, .money],
            on: .printer
        ) {
            $0.decided = { _, event, after, effects in
                guard case .printConcluded = event else { return }
                change(&after, &effects) { $0.certain }
            }
        },
        Mutant(
            "blind-reprint", .core, "A restart in the middle of a print orders the sheet again.", [.idempotency],
            on: .cuts
        ) {
            $0.decided = { _, event, _, effects in
                guard case .started = event else { return }
                effects = effects.map { if case .askPrintOutcome(let sale) = $0 { .print(sale) } else { $0 } }
            }
        },
        Mutant("sale-number-reused", .core, "The sales are not counted on.", [.idempotency, .record]) {
            $0.decided = { before, event, after, _ in
                if case .recordStored = event, before.sales > 0 { after.sales = before.sales - 1 }
            }
        },
        Mutant(
            "take-not-counted", .core, "A retake has the number of the photo before.", [.idempotency],
            on: .calm.script(.retakes)
        ) {
            $0.decided = { before, _, after, effects in
                guard case .countdown(var session, .shooting) = after.mode, case .countdown(_, .counting) = before.mode,
                    session.takes > 1
                else { return }
                session = session.counting(takes: session.takes - 1, signatures: session.signatures)
                after.mode = .countdown(session, .shooting)
                effects = effects.map {
                    if case .takePhoto = $0 { .takePhoto(session: session.identifier, take: session.takes) } else { $0 }
                }
            }
        },
        Mutant(
            "signature-not-counted", .core, "Signing again has the number of the signature before.", [.idempotency],
            on: .calm.script(.retakes)
        ) {
            $0.decided = { _, event, after, effects in
                guard case .touched = event, case .signing(var session) = after.mode, session.signatures > 1,
                    effects.contains(where: { if case .startSigning = $0 { true } else { false } })
                else { return }
                session = session.counting(takes: session.takes, signatures: session.signatures - 1)
                after.mode = .signing(session)
                effects = effects.map {
                    guard case .startSigning = $0 else { return $0 }
                    return .startSigning(session: session.identifier, attempt: session.signatures)
                }
            }
        },
        Mutant("released-before-outcome", .core, "The record is released as soon as it is stored.", [.record]) {
            $0.decided = { _, event, after, effects in
                guard case .recordStored(let sale) = event, case .printing = after.mode else { return }
                effects.append(.releaseRecord(sale: sale))
            }
        },
        Mutant("discarded-though-printed", .core, "The record of a printed sheet is discarded.", [.record]) {
            $0.decided = { _, event, after, effects in
                guard printed(event, after) != nil else { return }
                after.discards += after.releases.suffix(1)
                after.releases.removeLast()
                effects = effects.map {
                    if case .releaseRecord(let sale) = $0 { .discardRecord(sale: sale) } else { $0 }
                }
            }
        },
        Mutant(
            "unknown-taken-for-no", .core, "An unknown outcome is treated like no sheet.", [.record], on: .printer
        ) {
            $0.event = { _, event in
                if case .printConcluded(let sale, .unknown) = event { event = .printConcluded(sale: sale, .notPrinted) }
            }
        },
        Mutant(
            "release-of-doubt-forgotten", .core, "The record of a sale in doubt is kept back for ever.", [.drained],
            on: .printer
        ) {
            $0.decided = { _, event, after, effects in
                guard case .printConcluded(_, .unknown) = event, !after.releases.isEmpty else { return }
                after.releases.removeLast()
                effects.removeAll { if case .releaseRecord = $0 { true } else { false } }
            }
        },
        Mutant(
            "release-not-repeated", .core, "An order to release counts as done when it is given.", [.drained],
            on: .disk
        ) {
            $0.decided = { _, _, after, _ in after.releases = [] }
        },
    ]

    private static func printed(_ event: Event, _ after: StateDraft) -> Sale? {
        guard case .printConcluded(_, .printed) = event, case .handingOver(let sale) = after.mode else { return nil }
        return sale
    }

    /// Changes a voucher where it stands, and where it is issued.
    private static func change(
        _ after: inout StateDraft, _ effects: inout [Effect], _ slip: (Voucher) -> Voucher
    ) {
        guard effects.contains(where: \.isVoucher) else { return }
        if case .voucher(let voucher, let phase) = after.mode { after.mode = .voucher(slip(voucher), phase) }
        effects = effects.map {
            guard case .issueVoucher(let voucher, let onPaper) = $0 else { return $0 }
            return .issueVoucher(slip(voucher), onPaper: onPaper)
        }
    }
}

extension Effect {
    fileprivate var isVoucher: Bool { if case .issueVoucher = self { true } else { false } }
}

extension Voucher {
    fileprivate func worth(_ amount: Cents) -> Voucher {
        Voucher(serial: serial, amount: amount, inDoubt: inDoubt, time: time, language: language)
    }

    fileprivate func numbered(_ serial: UInt64) -> Voucher {
        Voucher(serial: serial, amount: amount, inDoubt: inDoubt, time: time, language: language)
    }

    fileprivate func dated(_ time: WallTime) -> Voucher {
        Voucher(serial: serial, amount: amount, inDoubt: inDoubt, time: time, language: language)
    }

    fileprivate var certain: Voucher {
        Voucher(serial: serial, amount: amount, inDoubt: false, time: time, language: language)
    }
}

extension Session {
    fileprivate func counting(takes: UInt8, signatures: UInt8) -> Session {
        Session(
            identifier: identifier, startedAt: startedAt, language: language, document: document, takes: takes,
            signatures: signatures)
    }
}
