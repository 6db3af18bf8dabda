import CabineCore
import Testing

@Suite struct MoneyTests {
    /// Ways to insert coins, and where they leave the customer.
    @Test(arguments: [
        ([800], 800, "posing"), ([500, 300], 800, "posing"), ([50, 50], 100, "paying"),
        ([2_000], 2_000, "posing"), ([799], 799, "paying"), ([799, 2], 801, "posing"),
    ])
    func creditIsExact(coins: [Int], credit: Int, mode: String) {
        var bench = Bench.paying()
        for coin in coins { bench.give(.coinInserted(Cents(coin))) }
        #expect(bench.state.ledger.credit == Cents(credit))
        #expect(name(bench.state.mode) == mode)
    }

    @Test func overpaymentStaysAsCredit() {
        var bench = Bench.paying()
        bench.give(.coinInserted(Cents(1_000)))
        bench = finish(bench)
        #expect(bench.state.ledger.credit == Cents(200))
        #expect(bench.state.ledger.sold == Cents(800))
        #expect(bench.state.ledger.sheets == 1)
        #expect(name(bench.state.mode) == "attract")
    }

    @Test func aLateCoinIsCreditInEveryMode() {
        for (modeName, bench) in everyMode {
            let before = bench.state.ledger
            let after = bench.after(.coinInserted(Cents(50))).state.ledger
            #expect(after.credit.value - before.credit.value == 50, "\(modeName)")
            #expect(after.inserted.value - before.inserted.value == 50, "\(modeName)")
        }
    }

    @Test func creditSurvivesARestartInEveryMode() {
        for (modeName, bench) in everyMode {
            var after = bench
            let owned = bench.state.ledger.credit + bench.state.ledger.open + bench.state.ledger.vouchers
            after.give(.started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 9_000)))
            let ledger = after.state.ledger
            #expect(ledger.credit + ledger.open + ledger.vouchers == owned, "\(modeName)")
            #expect(!after.state.acceptorOpen, "\(modeName): closed until every device has reported")
        }
    }

    @Test func theVoucherIsTheCreditItReplaces() throws {
        var bench = Bench.paying()
        bench.give(.coinInserted(Cents(550)))
        let effects = bench.give(.deviceReported(.pad, .failed))
        let voucher = try #require(effects.compactMap(voucher).first)
        #expect(voucher.amount == Cents(550))
        #expect(bench.state.ledger.credit == .zero)
        #expect(bench.state.ledger.vouchers == Cents(550))
        #expect(voucher.serial == 1 && !voucher.inDoubt)
    }

    @Test func aVoucherIsPutOnPaperUnlessThePrinterIsTheFault() throws {
        let camera = Bench.shooting().after(.photoTaken(session: 1, take: 1, .cameraFailed))
        let printer = Bench.checkingPrinter().after(.printerReported(PrinterReport(health: .ready, printsLeft: 0)))
        for (bench, expected) in [(camera, true), (printer, false)] {
            let paper = try #require(
                bench.effects.compactMap { if case .issueVoucher(_, let onPaper) = $0 { onPaper } else { nil } }.last
                    as Bool?)
            #expect(paper == expected)
        }
    }

    /// The sale is paid, the photo taken and signed: a reading that failed once must not end it.
    @Test func aPrinterThatDoesNotAnswerHasUntilTheTimer() throws {
        var bench = Bench.checkingPrinter()
        for _ in 0..<2 {
            #expect(bench.give(.printerReported(PrinterReport(health: .failed, printsLeft: nil))).isEmpty)
            #expect(name(bench.state.mode) == "checkingPrinter")
        }
        let answered = bench.after(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        #expect(name(answered.state.mode) == "storing")
        bench.fireTimer()
        let issued = try #require(bench.effects.compactMap(voucher).last)
        #expect(issued.amount == Cents(800))
        #expect(bench.state.ledger.credit == .zero)
    }

    @Test func anUnknownPrintIsInDoubtNeverSoldTwice() throws {
        let bench = Bench.printing().after(.printConcluded(sale: 1, .unknown))
        #expect(bench.state.ledger.inDoubt == Cents(800))
        #expect(bench.state.ledger.vouchers == .zero)
        #expect(bench.state.ledger.sold == .zero)
        #expect(bench.state.releases == [1], "the customer may hold the number: the record is sent")
        let voucher = try #require(bench.effects.compactMap(voucher).last)
        #expect(voucher.inDoubt && voucher.amount == Cents(800))
    }

    @Test(arguments: [PrintOutcome.unknown, .notPrinted])
    func twoSalesWithoutASheetStopTheSaleAndATrialFollows(_ outcome: PrintOutcome) {
        var bench = Bench.printing().after(.printConcluded(sale: 1, outcome))
        bench.give(.voucherIssued(serial: 1))
        bench.give(.touched(.proceed))
        bench.give(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        #expect(name(bench.state.mode) == "attract")
        bench = payAndPrint(bench, session: 2, sale: 2)
        bench.give(.printConcluded(sale: 2, outcome))
        bench.give(.voucherIssued(serial: 2))
        bench.give(.touched(.proceed))
        bench.give(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        #expect(bench.state.mode == .outOfService(.printerUncertain))
        #expect(!bench.state.acceptorOpen)
        // The queue stops and is resumed: that proves nothing.
        bench.give(.printerReported(PrinterReport(health: .failed, printsLeft: nil)))
        bench.give(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        #expect(bench.state.mode == .outOfService(.printerUncertain))
        var serviced = bench.after(.serviceKey(true))
        serviced.give(.serviceKey(false))
        #expect(name(serviced.state.mode) == "attract", "a technician clears it")
        bench.fireTimer()
        #expect(name(bench.state.mode) == "attract", "one more sale is tried without a visit")
    }

    @Test func theAcceptorClosesAtTheLargestCredit() {
        var bench = Bench.choosing()
        for _ in 0..<3 { bench.give(.coinInserted(Cents(1_000))) }
        #expect(!bench.state.acceptorOpen)
        #expect(bench.state.ledger.credit == Limits.creditMaximum)
    }

    private func voucher(_ effect: Effect) -> Voucher? {
        if case .issueVoucher(let voucher, _) = effect { voucher } else { nil }
    }

    private func finish(_ bench: Bench) -> Bench {
        var bench = payAndPrint(bench, session: 1, sale: 1)
        bench.give(.printConcluded(sale: 1, .printed))
        bench.give(.recordReleased(sale: 1))
        bench.give(.printerReported(PrinterReport(health: .ready, printsLeft: 399)))
        bench.give(.touched(.proceed))
        return bench
    }

    private func payAndPrint(_ start: Bench, session: UInt64, sale: UInt64) -> Bench {
        var bench = start
        if bench.state.session == nil {
            bench.give(.touched(.start))
            bench.give(.touched(.proceed))
            bench.give(.coinInserted(Bench.price))
        }
        bench.give(.touched(.shoot))
        for _ in 0..<Limits.countdownSteps { bench.fireTimer() }
        bench.give(.photoTaken(session: session, take: 1, .conforming))
        bench.give(.touched(.proceed))
        bench.give(.signatureTaken(session: session, attempt: 1, .accepted))
        bench.give(.touched(.proceed))
        bench.give(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        bench.give(.recordStored(sale: sale))
        return bench
    }
}
