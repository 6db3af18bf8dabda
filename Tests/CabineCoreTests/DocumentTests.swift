import CabineCore
import Testing

@Suite struct DocumentTests {
    /// Prices that all differ.
    private static let prices: DocumentPrices = {
        var prices = DocumentPrices(all: Cents(800))
        for (index, document) in Document.allCases.enumerated() { prices[document] = Cents(500 + 100 * index) }
        return prices
    }()

    private static func choosing(_ document: Document) -> Bench {
        var bench = Bench()
        bench.give(
            .started(Configuration(price: Cents(800), prices: prices), WallTime(millisecondsSince1970: 1_000)))
        bench.reportReady()
        return bench.after(.touched(.start)).after(.touched(.document(document)))
    }

    @Test func theDrivingLicenceComesFirst() {
        #expect(Document.allCases == [.drivingLicence, .passport, .identityCard, .identityPhoto])
        #expect(Bench.choosing().state.session?.document == .drivingLicence)
    }

    @Test(arguments: Document.allCases)
    func eachDocumentHasItsPrice(_ document: Document) {
        let price = Self.prices[document]
        var bench = Self.choosing(document).after(.touched(.proceed))
        #expect(name(bench.after(.coinInserted(Cents(price.value - 1))).state.mode) == "paying")
        bench.give(.coinInserted(price))
        #expect(name(bench.state.mode) == "posing")
        #expect(!bench.state.acceptorOpen)
    }

    @Test func aDearerDocumentAsksForTheRest() {
        var bench = Self.choosing(.drivingLicence).after(.touched(.proceed)).after(.coinInserted(Cents(500)))
        #expect(name(bench.state.mode) == "posing")
        bench.give(.touched(.back))
        bench.give(.touched(.document(.identityCard)))
        bench.give(.touched(.proceed))
        #expect(name(bench.state.mode) == "paying" && bench.state.acceptorOpen)
        bench.give(.coinInserted(Cents(200)))
        #expect(name(bench.state.mode) == "posing")
    }

    @Test func photosOnPaperAreNotSignedAndNotSent() {
        var bench = Bench.confirmingPlain()
        #expect(name(bench.state.mode) == "confirming")
        bench = Bench.printingPlain()
        #expect(name(bench.state.mode) == "printing")
        #expect(bench.state.ledger.open == Bench.price)
        bench.give(.printConcluded(sale: 1, .printed))
        #expect(name(bench.state.mode) == "handingOver")
        #expect(bench.state.ledger.sold == Bench.price && bench.state.releases.isEmpty)
        for effect in bench.effects {
            switch effect {
            case .startSigning, .storeRecord, .releaseRecord, .discardRecord: Issue.record("\(effect)")
            default: break
            }
        }
    }

    @Test(arguments: [(PrintOutcome.notPrinted, Cents(800), Cents(0)), (.unknown, Cents(0), Cents(800))])
    func aFailedSheetOnPaperLeavesNoOrderToTheOutbox(outcome: PrintOutcome, vouchers: Cents, inDoubt: Cents) {
        let bench = Bench.printingPlain().after(.printConcluded(sale: 1, outcome))
        #expect(name(bench.state.mode) == "voucherIssuing")
        #expect(bench.state.ledger.vouchers == vouchers && bench.state.ledger.inDoubt == inDoubt)
        #expect(bench.state.releases.isEmpty && bench.state.discards.isEmpty)
    }

    @Test func fromTheConfirmationBackLeadsToThePhotoWhereNothingIsSigned() {
        let bench = Bench.confirmingPlain()
        #expect(name(bench.after(.touched(.back)).state.mode) == "reviewing")
        #expect(name(bench.after(.touched(.redo)).state.mode) == "confirming")
    }

    @Test func aRestartAsksForASheetOnPaperAsForAnyOther() {
        let bench = Bench.printingPlain().after(
            .started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 0)))
        #expect(name(bench.state.mode) == "printingAsked")
        let asked = bench.effects.contains { if case .askPrintOutcome = $0 { true } else { false } }
        #expect(asked)
    }

    /// Whatever is offered does something, and what is not offered does nothing: a screen needs no rule of its own.
    @Test func theButtonsOfferedAreThoseThatDoSomething() {
        let all: [Button] =
            [.start, .proceed, .shoot, .retake, .redo, .back, .cancel, .voucher]
            + Document.allCases.map { .document($0) }
        let plain = [("plain", Bench.confirmingPlain()), ("credit", Bench.ready().after(.coinInserted(Cents(50))))]
        for (modeName, bench) in everyMode + plain {
            for button in all {
                let (before, after) = (bench.state, bench.after(.touched(button)).state)
                let acts = before.mode != after.mode || before.ledger != after.ledger || judges(bench, button)
                // Two keys for one thing: the one the screen names is offered.
                if acts, !before.buttons.contains(button) {
                    #expect(isSecondKey(before.mode, button), "\(modeName) + \(button)")
                }
                if before.buttons.contains(button) {
                    let isChosenAlready = button == .document(before.session?.document ?? .passport)
                    #expect(acts || isChosenAlready, "\(modeName) + \(button)")
                }
            }
            let speaks = bench.after(.touched(.language(.arabic))).state.session?.language == .arabic
            #expect(speaks == bench.state.speaksLanguages, "\(modeName)")
        }
    }

    private func judges(_ bench: Bench, _ button: Button) -> Bool {
        bench.after(.touched(button)).effects.dropFirst(bench.effects.count).contains {
            if case .finishSigning = $0 { true } else { false }
        }
    }

    private func isSecondKey(_ mode: Mode, _ button: Button) -> Bool {
        switch (mode, button) {
        case (.posing, .proceed), (.handingOver, .back), (.handingOver, .cancel), (.voucher, .back),
            (.voucher, .cancel):
            true
        default: false
        }
    }
}
