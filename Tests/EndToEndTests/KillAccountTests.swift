import Testing

/// The control of `KillTests`: its check must see what it is there to see.
@Suite struct KillAccountTests {
    /// Two sheets sold, one sale in doubt without a sheet, one voucher, a coin lost in flight, one record left.
    private static let sound = KillAccount(
        priceCents: 800,
        coins: [
            .init(shown: 1_000, inFlight: 150, journalled: 1_050), .init(shown: 950, journalled: 950),
            .init(shown: 1_050, journalled: 1_050),
        ],
        creditShownCents: 50,
        sales: [
            .init(identifier: 1, outcome: .printed, isReleased: true),
            .init(identifier: 2, outcome: .unknown, isReleased: true),
            .init(identifier: 3, outcome: .notPrinted, isReleased: false),
            .init(identifier: 4, outcome: .given, isReleased: false),
            .init(identifier: 5, outcome: .printed, isReleased: true),
        ],
        vouchers: [
            .init(serial: 1, cents: 800, inDoubt: true), .init(serial: 2, cents: 600, inDoubt: false),
        ],
        papers: [.sheet(number: "A", sale: 1), .slip(text: "V"), .sheet(number: "B", sale: 5)],
        printerCount: 3,
        answers: [.init(sale: 1, status: 201), .init(sale: 2, status: 201), .init(sale: 5, status: 200)],
        pulls: [
            .init(number: "A", outcome: .notFound), .init(number: "A", outcome: .taken),
            .init(number: "A", outcome: .alreadyTaken), .init(number: "B", outcome: .unavailable),
            .init(number: "B", outcome: .writtenOnly), .init(number: "B", outcome: .alreadyTaken),
        ],
        stocks: [.init(stored: 2, taken: 1, pulled: 1), .init(stored: 1, taken: 2, pulled: 2)])

    @Test func aSoundRunHasNoContradiction() {
        #expect(Self.sound.contradictions == [])
        #expect(Self.sound.lostInFlightCents == 100)
    }

    /// A sheet that came out after all, of a sale in doubt, is owed for by the voucher.
    @Test func aSheetOfASaleInDoubtIsNoContradiction() {
        var account = Self.sound
        account.papers.append(.sheet(number: "C", sale: 2))
        account.printerCount += 1
        account.pulls.append(.init(number: "C", outcome: .taken))
        account.stocks = [.init(stored: 0, taken: 3, pulled: 3)]
        #expect(account.contradictions == [])
    }

    struct Planted: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: String
        let plant: @Sendable (inout KillAccount) -> Void

        init(_ name: String, _ words: String, _ plant: @escaping @Sendable (inout KillAccount) -> Void) {
            (testDescription, self.words, self.plant) = (name, words, plant)
        }
    }

    @Test(arguments: [
        Planted("a coin shown and lost", "the journal holds 900") { $0.coins[1].journalled = 900 },
        Planted("more lost than was in flight", "the journal holds 950") { $0.coins[0].journalled = 950 },
        Planted("a coin nobody inserted", "the journal holds 1100") { $0.coins[2].journalled = 1_100 },
        Planted("credit lost", "came in") { $0.creditShownCents = 0 },
        Planted("credit doubled", "came in") { $0.creditShownCents = 100 },
        Planted("a voucher lost", "came in") { $0.vouchers.removeLast() },
        Planted("a voucher issued twice", "one serial, two vouchers") { $0.vouchers.append($0.vouchers[1]) },
        Planted("a doubt without its voucher", "in doubt") { $0.vouchers.removeFirst() },
        Planted("a sheet paid and not printed", "sale 5 is printed and has 0 sheets") {
            $0.papers.removeLast()
            $0.printerCount -= 1
        },
        Planted("a second sheet of one sale", "sale 1 is printed and has 2 sheets") {
            $0.papers.append(.sheet(number: "A", sale: 1))
            $0.printerCount += 1
        },
        Planted("a sheet of a sale given back", "sale 3 is not_printed and has 1 sheets") {
            $0.papers.append(.sheet(number: "C", sale: 3))
            $0.printerCount += 1
        },
        Planted("a sheet of a sale given up", "sale 4 is given up and has 1 sheets") {
            $0.papers.append(.sheet(number: "C", sale: 4))
            $0.printerCount += 1
        },
        Planted("a sheet of no sale", "a sheet of no sale") {
            $0.papers.append(.sheet(number: "C", sale: nil))
            $0.printerCount += 1
        },
        Planted("one number, two sheets", "one number on two sheets") {
            $0.papers[2] = .sheet(number: "A", sale: 5)
        },
        Planted("a paper nobody found", "the printer counts 4 papers") { $0.printerCount += 1 },
        Planted("a paper nobody can read", "cannot be read") { $0.papers[1] = .unread(2) },
        Planted("slips without vouchers", "3 slips") {
            $0.papers += [.slip(text: "V"), .slip(text: "V")]
            $0.printerCount += 2
        },
        Planted("a record lost at the collector", "3 records released, 0 stored") { $0.stocks[1].stored = 0 },
        Planted("a record doubled at the collector", "3 records released, 2 stored") { $0.stocks[1].stored = 2 },
        Planted("a record stored twice", "stored twice") { $0.answers.append(.init(sale: 1, status: 201)) },
        Planted("a record never acknowledged", "sale 2 was never") { $0.answers.remove(at: 1) },
        Planted("a refusal is no acknowledgement", "sale 2 was never") { $0.answers[1] = .init(sale: 2, status: 409) },
        Planted("a record sent though its sale failed", "without having been released") {
            $0.answers.append(.init(sale: 3, status: 201))
        },
        Planted("a record of a sold sheet kept back", "its record released: false") { $0.sales[0].isReleased = false },
        Planted("a record taken by nobody", "2 taken at the collector") { $0.stocks[1].pulled = 1 },
        Planted("a record pulled twice", "pulled 2 times") { $0.pulls.append(.init(number: "A", outcome: .taken)) },
        Planted("a record that came back", "after it was taken") {
            $0.pulls.append(.init(number: "A", outcome: .writtenOnly))
        },
        Planted("a record that cannot be pulled", "cannot be pulled") {
            $0.pulls.removeAll { $0.number == "A" }
            $0.pulls.append(.init(number: "A", outcome: .notFound))
        },
        Planted("a record taken by somebody else", "cannot be pulled") {
            $0.pulls.removeAll { $0.outcome == .writtenOnly }
        },
    ])
    func whatIsPlantedIsFound(planted: Planted) {
        var account = Self.sound
        planted.plant(&account)
        #expect(account.contradictions.contains { $0.contains(planted.words) }, "\(account.contradictions)")
    }
}
