/// An amount of money in hundredths of the site's currency; never negative.
public struct Cents: Hashable, Comparable, Sendable {
    /// Hundredths of the currency unit.
    public let value: Int

    /// An amount of `value` hundredths.
    public init(_ value: Int) {
        precondition(value >= 0, "an amount of money is never negative")
        self.value = value
    }

    /// Nothing.
    public static let zero = Cents(0)

    /// The smaller of the two is the lesser.
    public static func < (left: Cents, right: Cents) -> Bool { left.value < right.value }
    /// Both together.
    public static func + (left: Cents, right: Cents) -> Cents { Cents(left.value + right.value) }
    /// What remains; taking more than there is is a programming error.
    public static func - (left: Cents, right: Cents) -> Cents { Cents(left.value - right.value) }
}

/// Where all money ever received is now.
///
/// `inserted` and `atCounter` together always equal the sum of the other five amounts; the state machine asserts it after
/// each event.
public struct Ledger: Hashable, Sendable {
    /// All coins since the journal began: they are, or were, in the cash box.
    public internal(set) var inserted = Cents.zero
    /// What a person took at a till since the journal began: it never was in the cash box.
    public internal(set) var atCounter = Cents.zero
    /// What is not spent yet, shown to whoever stands in front.
    public internal(set) var credit = Cents.zero
    /// The price of the sale being printed now.
    public internal(set) var open = Cents.zero
    /// Paid for by sheets that were printed.
    public internal(set) var sold = Cents.zero
    /// Owed by vouchers.
    public internal(set) var vouchers = Cents.zero
    /// Sales whose print outcome nobody could tell; each has an in-doubt voucher for the operator to settle.
    public internal(set) var inDoubt = Cents.zero
    /// Sheets printed and paid.
    public internal(set) var sheets: UInt64 = 0

    /// An empty ledger.
    public init() {}

    /// A ledger read back from a snapshot.
    public init(
        inserted: Cents, atCounter: Cents = .zero, credit: Cents, open: Cents, sold: Cents, vouchers: Cents,
        inDoubt: Cents, sheets: UInt64
    ) {
        self.inserted = inserted
        self.atCounter = atCounter
        self.credit = credit
        self.open = open
        self.sold = sold
        self.vouchers = vouchers
        self.inDoubt = inDoubt
        self.sheets = sheets
    }

    /// Everything received, wherever it was paid.
    public var received: Cents { inserted + atCounter }

    /// Whether everything received is accounted for exactly once.
    public var balances: Bool { received == credit + open + sold + vouchers + inDoubt }

    mutating func insert(_ amount: Cents) {
        inserted = inserted + amount
        credit = credit + amount
    }

    mutating func takeAtCounter(_ amount: Cents) {
        atCounter = atCounter + amount
        credit = credit + amount
    }

    mutating func openSale(_ price: Cents) {
        credit = credit - price
        open = open + price
    }

    mutating func closeSale(_ price: Cents) {
        open = open - price
        sold = sold + price
        sheets += 1
    }

    mutating func refundSale(_ price: Cents) {
        open = open - price
        credit = credit + price
    }

    mutating func doubtSale(_ price: Cents) {
        open = open - price
        inDoubt = inDoubt + price
    }

    mutating func replaceCreditByVoucher() -> Cents {
        let amount = credit
        credit = .zero
        vouchers = vouchers + amount
        return amount
    }
}
