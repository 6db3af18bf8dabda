public import CabineCore

/// The figures of one period of a cabin's cash audit, in hundredths of its currency.
///
/// Numbers are signed: books that were tampered with may differ by less than nothing, and are to be shown so.
public struct CashFigures: Hashable, Sendable, Codable {
    /// Coins of one value.
    public struct Coins: Hashable, Sendable, Codable {
        /// What each is worth.
        public let value: Int
        /// How many.
        public let count: Int
    }

    /// Sheets of one document.
    public struct Product: Hashable, Sendable, Codable {
        /// The document, as the journal names it.
        public let document: String
        /// Sheets printed and paid.
        public let sheets: Int
        /// What was paid for them.
        public let sold: Int
    }

    /// When the period began and ended, by the cabin's clock, in milliseconds since 1970-01-01 00:00 UTC.
    public let from, to: Int64
    /// Credit in the cabin when it began, and when it ended: coins not spent yet, the price of a sale under way included.
    public let creditBefore, creditAfter: Int
    /// All coins.
    public let inserted: Int
    /// Paid at a till and never in the cash box, where there is a counter.
    public let atCounter: Int
    /// Coins by value, rising.
    public let coins: [Coins]
    /// Coins of more values than are counted apart, and what they are worth.
    public let otherCoins, otherCents: Int
    /// Paid for by sheets that were printed, and those sheets.
    public let sold, sheets: Int
    /// The same by document.
    public let products: [Product]
    /// Vouchers for credit, and what they owe.
    public let vouchers, voucherCents: Int
    /// Vouchers for sales whose sheet nobody can tell of, and what they are worth.
    public let doubts, doubtCents: Int
    /// Starts that no orderly stop came before.
    public let powerCuts: Int

    /// What happened from `start` to `end`.
    public init(from start: AuditMark, to end: AuditMark) {
        from = start.wall.millisecondsSince1970
        to = end.wall.millisecondsSince1970
        let (first, last) = (start.ledger, end.ledger)
        let (before, after) = (start.tally, end.tally)
        func cents(_ amount: (Ledger) -> Cents) -> Int { amount(last).value - amount(first).value }
        func count(_ number: (Tally) -> UInt64) -> Int { Int(number(after)) - Int(number(before)) }
        creditBefore = first.credit.value + first.open.value
        creditAfter = last.credit.value + last.open.value
        inserted = cents(\.inserted)
        atCounter = cents(\.atCounter)
        coins = Self.coins(before, after)
        otherCoins = count(\.otherCoins)
        otherCents = after.otherCents.value - before.otherCents.value
        sold = cents(\.sold)
        sheets = Int(last.sheets) - Int(first.sheets)
        products = Self.products(before, after)
        vouchers = count(\.vouchers)
        voucherCents = cents(\.vouchers)
        doubts = count(\.doubts)
        doubtCents = cents(\.inDoubt)
        powerCuts = count(\.powerCuts)
    }

    private static func coins(_ before: Tally, _ after: Tally) -> [Coins] {
        after.coins.map { coin in
            let earlier = before.coins.first { $0.value == coin.value }?.count ?? 0
            return Coins(value: coin.value.value, count: Int(coin.count) - Int(earlier))
        }
    }

    private static func products(_ before: Tally, _ after: Tally) -> [Product] {
        Document.allCases.map { document in
            let place = Int(document.rawValue)
            let (first, last) = (before.products[place], after.products[place])
            return Product(
                document: "\(document)", sheets: Int(last.sheets) - Int(first.sheets),
                sold: last.sold.value - first.sold.value)
        }
    }

    /// What does not add up, in words; empty when everything does.
    public var problems: [String] {
        var problems: [String] = []
        func demand(_ name: String, _ stated: Int, _ found: Int) {
            if stated != found { problems.append("\(name): \(stated) stated, \(found) found") }
        }
        demand("coins by value", inserted, coins.reduce(otherCents) { $0 + $1.value * $1.count })
        demand("sheets by product", sheets, products.reduce(0) { $0 + $1.sheets })
        demand("sales by product", sold, products.reduce(0) { $0 + $1.sold })
        demand(
            "credit before and what was paid", creditBefore + inserted + atCounter,
            sold + voucherCents + doubtCents + creditAfter)
        if coins.contains(where: { $0.count < 0 })
            || [inserted, atCounter, sold, sheets, powerCuts].contains(where: { $0 < 0 })
        {
            problems.append("a count runs backwards")
        }
        return problems
    }
}
