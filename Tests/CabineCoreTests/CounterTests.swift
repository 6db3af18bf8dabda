import CabineCore
import Testing

/// A cabin beside a till: no coins, a person releases each sale.
@Suite struct CounterTests {
    private static func counter() -> Bench { .ready(payment: .counter) }

    /// Where a release counts, and where it leads; it counts nowhere else.
    private static let counts: [String: String] = ["attract": "choosing", "choosing": "choosing", "paying": "posing"]

    private static func everyCounterMode() -> [(name: String, bench: Bench)] {
        let paying = counter().after(.touched(.start)).after(.touched(.proceed))
        let posing = paying.after(.saleReleased)
        var shooting = posing.after(.touched(.shoot))
        for _ in 0..<Limits.countdownSteps { shooting.fireTimer() }
        let reviewing = shooting.after(.photoTaken(session: 1, take: 1, .conforming))
        let confirming = reviewing.after(.touched(.proceed)).after(
            .signatureTaken(session: 1, attempt: 1, .accepted))
        let storing = confirming.after(.touched(.proceed)).after(
            .printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        let printing = storing.after(.recordStored(sale: 1))
        return [
            ("attract", counter()), ("choosing", counter().after(.touched(.start))), ("paying", paying),
            ("posing", posing), ("counting", posing.after(.touched(.shoot))), ("shooting", shooting),
            ("reviewing", reviewing), ("signing", reviewing.after(.touched(.proceed))), ("confirming", confirming),
            ("checkingPrinter", confirming.after(.touched(.proceed))), ("storing", storing), ("printing", printing),
            ("handingOver", printing.after(.printConcluded(sale: 1, .printed))),
            ("voucherIssuing", printing.after(.printConcluded(sale: 1, .notPrinted))),
            (
                "voucherShown",
                printing.after(.printConcluded(sale: 1, .notPrinted)).after(.voucherIssued(serial: 1))
            ),
            ("outOfService", counter().after(.deviceReported(.camera, .failed))),
            ("maintenance", counter().after(.serviceKey(true))),
        ]
    }

    @Test func aReleasePaysTheSaleOnceAndOnlyWhereThePriceIsAwaited() {
        for (modeName, bench) in Self.everyCounterMode() {
            #expect(name(bench.state.mode) == modeName)
            let expected = Self.counts[modeName]
            #expect(bench.state.awaitsRelease == (expected != nil), "\(modeName)")
            let once = bench.after(.saleReleased)
            #expect(name(once.state.mode) == expected ?? modeName, "\(modeName)")
            let gained = once.state.ledger.atCounter.value - bench.state.ledger.atCounter.value
            #expect(gained == (expected == nil ? 0 : Bench.price.value), "\(modeName)")
            #expect(once.after(.saleReleased).state.ledger == once.state.ledger, "\(modeName): pressed twice")
            #expect(once.state.ledger.balances)
        }
    }

    @Test func whatWasTakenAtTheTillIsNeverInTheCashBox() {
        let sold = Self.everyCounterMode().first { $0.name == "handingOver" }?.bench.state.ledger
        #expect(sold?.inserted == .zero && sold?.atCounter == Bench.price)
        #expect(sold?.sold == Bench.price && sold?.sheets == 1 && sold?.credit == .zero)
    }

    @Test func noAcceptorIsOpenedNorAskedFor() {
        for (modeName, bench) in Self.everyCounterMode() {
            let opened = bench.effects.contains(.setAcceptor(open: true))
            #expect(!opened && !bench.state.acceptorOpen, "\(modeName)")
        }
        let broken = Self.counter().after(.deviceReported(.coinAcceptor, .failed))
        #expect(broken.state.serviceCause == nil && name(broken.state.mode) == "attract")
    }

    @Test func aCoinBoardTakesNoRelease() {
        for (modeName, bench) in everyMode {
            #expect(!bench.state.awaitsRelease, "\(modeName)")
            let after = bench.after(.saleReleased)
            #expect(after.state == bench.state && after.effects == bench.effects, "\(modeName)")
        }
    }

    /// A cabin that had an acceptor and is a counter's now: coins that are credit already count.
    @Test func aReleaseAddsWhatIsMissing() {
        var bench = Bench.paying().after(.coinInserted(Cents(300)))
        bench.give(
            .started(Configuration(price: Bench.price, payment: .counter), WallTime(millisecondsSince1970: 2_000)))
        bench.reportReady()
        #expect(bench.state.ledger.credit == Cents(300))
        bench.give(.saleReleased)
        #expect(bench.state.ledger.atCounter == Cents(500) && bench.state.ledger.inserted == Cents(300))
        #expect(bench.state.ledger.credit == Bench.price && bench.state.ledger.balances)
    }

    @Test(arguments: [PrintOutcome.notPrinted, .unknown])
    func aSheetThatFailsBecomesAVoucher(_ outcome: PrintOutcome) throws {
        let printing = try #require(Self.everyCounterMode().first { $0.name == "printing" }).bench
        let bench = printing.after(.printConcluded(sale: 1, outcome))
        let owed = outcome == .unknown ? bench.state.ledger.inDoubt : bench.state.ledger.vouchers
        #expect(owed == Bench.price && bench.state.ledger.credit == .zero)
        guard case .voucher(let voucher, .issuing) = bench.state.mode else {
            return #expect(Bool(false), "no voucher")
        }
        #expect(voucher.amount == Bench.price && voucher.inDoubt == (outcome == .unknown))
    }

    @Test func creditOfAReleaseSurvivesARestart() {
        for (modeName, bench) in Self.everyCounterMode() {
            let ledger = bench.state.ledger
            var after = bench
            after.give(
                .started(
                    Configuration(price: Bench.price, payment: .counter), WallTime(millisecondsSince1970: 9_000)))
            let kept = after.state.ledger
            #expect(
                kept.credit + kept.open + kept.vouchers == ledger.credit + ledger.open + ledger.vouchers,
                "\(modeName)")
            #expect(kept.atCounter == ledger.atCounter && !after.state.awaitsRelease, "\(modeName)")
        }
    }
}
