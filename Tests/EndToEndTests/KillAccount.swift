/// What every witness of a run says about it, and what of that cannot be true together.
///
/// | witness | says |
/// |---|---|
/// | the hand with the coins | what went in and was not given back, and what of that had been shown |
/// | the screen | the credit at the end |
/// | the journal | each sale's outcome, records let go, vouchers, coins |
/// | the printer | how many papers came out; each of them was read, and belongs to the sale that was open |
/// | the collector | how many records it keeps and how many were taken; each answer it gave to the cabin |
/// | the State | what became of each pull |
struct KillAccount {
    /// What one run of the cabin was paid, from its start to its end or its kill, in hundredths.
    struct Coins: Equatable {
        /// Counted up on the screen.
        var shown: Int
        /// Of a coin that was still being counted when the cabin was killed, at most one: pulses not yet shown.
        var inFlight = 0
        /// What the journal holds more than before this run.
        var journalled: Int
    }

    /// How a sale ended, by the journal.
    enum Outcome: String {
        case printed
        case notPrinted = "not_printed"
        case unknown
        /// Given up before anything was ordered of the printer.
        case given = "given up"
    }

    struct Sale: Equatable {
        let identifier: Int
        var outcome: Outcome
        /// Its record was let go.
        var isReleased: Bool
    }

    struct Voucher: Equatable {
        let serial: Int
        let cents: Int
        let inDoubt: Bool
    }

    enum Paper: Equatable {
        /// A sheet of four photos; `sale` is nil when none was open as it came out.
        case sheet(number: String, sale: Int?)
        case slip(text: String)
        /// Nothing could be read on it.
        case unread(Int)
    }

    struct Answer: Equatable {
        let sale: Int
        let status: Int
    }

    enum PullOutcome: Equatable {
        /// Both pictures written, and the collector confirmed.
        case taken
        /// The collector, or its reply, went away after both pictures were written.
        case writtenOnly
        /// Nothing was written, and the collector can be asked again.
        case unavailable
        case notFound
        case alreadyTaken
    }

    struct Pull: Equatable {
        let number: String
        let outcome: PullOutcome
    }

    struct Stock: Equatable {
        var stored: Int
        var taken: Int
        /// Numbers whose pull had succeeded by then.
        var pulled: Int
    }

    var priceCents = 0
    var coins: [Coins] = []
    var creditShownCents = 0
    var sales: [Sale] = []
    var vouchers: [Voucher] = []
    var papers: [Paper] = []
    var printerCount = 0
    var answers: [Answer] = []
    var pulls: [Pull] = []
    /// What the collector said of its stock, at one moment or several, with nothing waiting in the cabin.
    var stocks: [Stock] = []

    /// Everything that does not fit together, in words; empty when nothing was lost and nothing came twice.
    var contradictions: [String] {
        coinContradictions + paperContradictions + moneyContradictions + recordContradictions
    }

    /// Coins that were in the box when the cabin was killed and that nothing could know of.
    var lostInFlightCents: Int { coins.reduce(0) { $0 + $1.shown + $1.inFlight - $1.journalled } }

    private func count(_ outcome: Outcome) -> Int { sales.filter { $0.outcome == outcome }.count }

    private var sheets: [(number: String, sale: Int?)] {
        papers.compactMap { paper in
            guard case .sheet(let number, let sale) = paper else { return nil }
            return (number, sale)
        }
    }
}

extension KillAccount {
    /// A coin is on disk before it is shown; what the journal has was inserted.
    private var coinContradictions: [String] {
        coins.enumerated().compactMap { index, run in
            let most = run.shown + run.inFlight
            guard !(run.shown...most).contains(run.journalled) else { return nil }
            return "run \(index + 1): coins of \(run.shown) were shown and \(run.inFlight) were in flight, "
                + "but the journal holds \(run.journalled)"
        }
    }

    /// Coins that came in = sheets x price + credit + vouchers, each from another witness than the ledger.
    private var moneyContradictions: [String] {
        var found: [String] = []
        let coinsIn = coins.reduce(0) { $0 + $1.journalled }
        let doubted = vouchers.filter(\.inDoubt)
        // A sheet of a sale in doubt is owed for by its voucher, which the operator settles.
        let paid = sheets.filter { sheet in !sales.contains { $0.identifier == sheet.sale && $0.outcome == .unknown } }
        let owed = vouchers.reduce(0) { $0 + $1.cents }
        let out = paid.count * priceCents + creditShownCents + owed
        if coinsIn != out {
            found.append(
                "\(coinsIn) came in; \(paid.count) sheets at \(priceCents), credit \(creditShownCents) and vouchers of "
                    + "\(owed) make \(out)")
        }
        if doubted.count != count(.unknown) || doubted.contains(where: { $0.cents != priceCents }) {
            found.append("\(count(.unknown)) sales in doubt, but vouchers in doubt of \(doubted.map(\.cents))")
        }
        if Set(vouchers.map(\.serial)).count != vouchers.count { found.append("one serial, two vouchers") }
        return found
    }

    /// One sheet for a sale that printed, none for one that did not, at most one for one in doubt.
    private var paperContradictions: [String] {
        var found: [String] = []
        if papers.count != printerCount {
            found.append("the printer counts \(printerCount) papers, \(papers.count) were found")
        }
        for case .unread(let index) in papers { found.append("paper \(index) cannot be read") }
        for sale in sales {
            let count = sheets.filter { $0.sale == sale.identifier }.count
            let accepted: ClosedRange<Int> =
                switch sale.outcome {
                case .printed: 1...1
                case .notPrinted, .given: 0...0
                case .unknown: 0...1
                }
            if !accepted.contains(count) {
                found.append("sale \(sale.identifier) is \(sale.outcome.rawValue) and has \(count) sheets")
            }
        }
        for sheet in sheets where !sales.contains(where: { $0.identifier == sheet.sale }) {
            found.append("a sheet of no sale: number \(sheet.number)")
        }
        if Set(sheets.map(\.number)).count != sheets.count { found.append("one number on two sheets") }
        let slips = papers.filter { if case .slip = $0 { true } else { false } }
        if slips.count > vouchers.count { found.append("\(slips.count) slips of \(vouchers.count) vouchers") }
        return found
    }

    /// Every record that was let go is at the collector once, or was pulled once.
    private var recordContradictions: [String] {
        var found: [String] = []
        let released = sales.filter(\.isReleased).map(\.identifier)
        for sale in sales where sale.isReleased != (sale.outcome == .printed || sale.outcome == .unknown) {
            found.append("sale \(sale.identifier) is \(sale.outcome.rawValue), its record released: \(sale.isReleased)")
        }
        for sale in released where !answers.contains(where: { $0.sale == sale && [200, 201, 410].contains($0.status) })
        {
            found.append("the record of sale \(sale) was never acknowledged")
        }
        for answer in answers where !released.contains(answer.sale) {
            found.append("the record of sale \(answer.sale) was sent without having been released")
        }
        for sale in released where answers.filter({ $0.sale == sale && $0.status == 201 }).count > 1 {
            found.append("the record of sale \(sale) was stored twice")
        }
        for stock in stocks {
            if stock.stored + stock.taken != released.count {
                found.append("\(released.count) records released, \(stock.stored) stored and \(stock.taken) taken")
            }
            if stock.taken != stock.pulled {
                found.append("\(stock.pulled) records pulled, \(stock.taken) taken at the collector")
            }
        }
        return found + pullContradictions
    }

    /// A number on a sheet gives its record once, however often it is asked for.
    private var pullContradictions: [String] {
        var found: [String] = []
        for sheet in sheets {
            let tries = pulls.filter { $0.number == sheet.number }.map(\.outcome)
            let taken = tries.filter { $0 == .taken }.count
            // The pictures are there and the reply is lost: the collector says afterwards that they were taken.
            let written = tries.firstIndex(of: .writtenOnly)
            let confirmed = tries.firstIndex(of: .alreadyTaken).map { $0 > written ?? .max } ?? false
            if taken > 1 { found.append("the record of \(sheet.number) was pulled \(taken) times") }
            if taken == 0, !confirmed { found.append("the record of \(sheet.number) cannot be pulled: \(tries)") }
            if let first = tries.firstIndex(of: .taken),
                tries[(first + 1)...].contains(where: { $0 != .alreadyTaken && $0 != .unavailable })
            {
                found.append("after it was taken, the record of \(sheet.number) gave \(tries)")
            }
        }
        return found
    }

    /// Whether the State holds the record of `number`.
    func isPulled(_ number: String) -> Bool {
        let tries = pulls.filter { $0.number == number }.map(\.outcome)
        return tries.contains(.taken) || (tries.contains(.writtenOnly) && tries.contains(.alreadyTaken))
    }
}
