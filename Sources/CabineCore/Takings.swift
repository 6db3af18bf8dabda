/// Coins of one value.
public struct CoinCount: Hashable, Sendable {
    /// What each is worth.
    public let value: Cents
    /// How many.
    public let count: UInt64

    /// `count` coins of `value` each.
    public init(value: Cents, count: UInt64) {
        self.value = value
        self.count = count
    }

    /// All of them together.
    public var cents: Cents { Cents(value.value * Int(count)) }
}

/// Sheets of one document that were printed and paid.
public struct ProductCount: Hashable, Sendable {
    /// How many.
    public let sheets: UInt64
    /// What was paid for them; the price may have changed meanwhile.
    public let sold: Cents

    /// `sheets` sheets for `sold` together.
    public init(sheets: UInt64 = 0, sold: Cents = .zero) {
        self.sheets = sheets
        self.sold = sold
    }
}

extension Limits {
    /// Coin values counted apart; more than any currency in use has coins.
    public static let coinValuesMaximum = 16
}

/// What an audit counts besides the sums of the ledger, since the journal began.
public struct Tally: Hashable, Sendable {
    /// Coins by value, rising; at most `Limits.coinValuesMaximum` values.
    public internal(set) var coins: [CoinCount] = []
    /// Coins of further values.
    public internal(set) var otherCoins: UInt64 = 0
    /// What those were worth.
    public internal(set) var otherCents = Cents.zero
    /// Sheets by document, in the order of `Document.allCases`.
    public internal(set) var products = [ProductCount](repeating: ProductCount(), count: Document.allCases.count)
    /// Vouchers for credit.
    public internal(set) var vouchers: UInt64 = 0
    /// Vouchers for sales whose sheet nobody can tell of.
    public internal(set) var doubts: UInt64 = 0
    /// Starts that no orderly stop came before: power cuts and crashes.
    public internal(set) var powerCuts: UInt64 = 0

    /// Nothing counted.
    public init() {}

    /// A tally read back from a snapshot; products in the order of `Document.allCases`.
    public init(
        coins: [CoinCount], otherCoins: UInt64, otherCents: Cents, products: [ProductCount], vouchers: UInt64,
        doubts: UInt64, powerCuts: UInt64
    ) {
        self.coins = coins
        self.otherCoins = otherCoins
        self.otherCents = otherCents
        self.products = products
        self.vouchers = vouchers
        self.doubts = doubts
        self.powerCuts = powerCuts
    }

    mutating func count(coin value: Cents) {
        if let place = coins.firstIndex(where: { $0.value >= value }) {
            if coins[place].value == value {
                coins[place] = CoinCount(value: value, count: coins[place].count + 1)
                return
            }
            if coins.count < Limits.coinValuesMaximum {
                coins.insert(CoinCount(value: value, count: 1), at: place)
                return
            }
        } else if coins.count < Limits.coinValuesMaximum {
            coins.append(CoinCount(value: value, count: 1))
            return
        }
        otherCoins += 1
        otherCents = otherCents + value
    }

    mutating func count(sheet document: Document, price: Cents) {
        let before = products[Int(document.rawValue)]
        products[Int(document.rawValue)] = ProductCount(sheets: before.sheets + 1, sold: before.sold + price)
    }
}

/// How the books stood at one moment.
public struct AuditMark: Hashable, Sendable {
    /// Where every coin was.
    public let ledger: Ledger
    /// What had been counted.
    public let tally: Tally
    /// The cabin's date and time then.
    public let wall: WallTime

    /// The books at `wall`.
    public init(ledger: Ledger, tally: Tally, wall: WallTime) {
        self.ledger = ledger
        self.tally = tally
        self.wall = wall
    }
}

/// What a cash audit is made of: counts, and how the books stood when the audit's periods began.
///
/// It lives in the state, so that every snapshot of the journal carries it: totals since initialisation outlast the
/// journal's old segments. Nothing the cabin decides depends on it.
public struct Takings: Hashable, Sendable {
    /// Counted so far.
    public internal(set) var tally = Tally()
    /// Cash-box resets so far.
    public internal(set) var resets: UInt64 = 0
    /// The beginning of all counting, the last reset and the one before it, as far as they happened.
    public internal(set) var marks: [AuditMark] = []
    /// The program was told to stop, and wrote down all that had come.
    public internal(set) var stoppedInOrder = false

    /// Marks a state keeps.
    static let marksMaximum = 3

    /// Nothing taken yet.
    public init() {}

    /// Takings read back from a snapshot; at most three marks, oldest first.
    public init(tally: Tally, resets: UInt64, marks: [AuditMark], stoppedInOrder: Bool) {
        self.tally = tally
        self.resets = resets
        self.marks = marks
        self.stoppedInOrder = stoppedInOrder
    }

    /// The beginning of all counting; nil before the first start.
    public var beginning: AuditMark? { marks.first }
    /// The beginning of the present period: the last reset, or the beginning of all.
    public var periodBeginning: AuditMark? { marks.last }
    /// The beginning and end of the last closed period; nil before the first reset.
    public var closedPeriod: (beginning: AuditMark, end: AuditMark)? {
        marks.count >= 2 ? (marks[marks.count - 2], marks[marks.count - 1]) : nil
    }

    mutating func close(_ mark: AuditMark) {
        resets += 1
        // The beginning of all stays first; of the resets the last two are enough.
        if marks.count == Self.marksMaximum { marks.remove(at: 1) }
        marks.append(mark)
    }
}

extension Takings {
    /// Whether a cabin can come into these counts; sums that do not agree with the ledger are for an audit to find.
    var isPossible: Bool {
        ([tally] + marks.map(\.tally)).allSatisfy(\.isPossible) && marks.allSatisfy(\.ledger.isPossible)
            && resets <= Limits.counterMaximum && marks.count <= Self.marksMaximum
            && marks.count == (marks.isEmpty ? 0 : min(Int(resets), Self.marksMaximum - 1) + 1)
            && (!marks.isEmpty || resets == 0)
    }
}

extension Tally {
    var isPossible: Bool {
        let most = Limits.counterMaximum
        return coins.count <= Limits.coinValuesMaximum && products.count == Document.allCases.count
            && zip(coins, coins.dropFirst()).allSatisfy { $0.value < $1.value }
            && coins.allSatisfy { $0.value <= Limits.coinMaximum && $0.count <= most >> 14 }
            && products.allSatisfy { $0.sheets <= most && $0.sold.value <= Int(most) }
            && [otherCoins, vouchers, doubts, powerCuts].allSatisfy { $0 <= most } && otherCents.value <= Int(most)
    }
}

extension State {
    /// The books as they stand.
    func auditMark(at now: Instant) -> AuditMark {
        AuditMark(ledger: ledger, tally: takings.tally, wall: wallTime(at: now))
    }

    /// The beginning of all counting is the first start; of a cabin that counted nothing before, the first one since.
    mutating func countStart(_ now: Instant) {
        if takings.marks.isEmpty {
            takings.marks = [auditMark(at: now)]
        } else if !takings.stoppedInOrder {
            takings.tally.powerCuts += 1
        }
        takings.stoppedInOrder = false
    }

    /// Begins a new period of the cash audit: the box was emptied. Late or repeated orders, and those given while
    /// somebody is served or after a coin that the person at the box had not seen, change nothing.
    mutating func cashReset(_ number: UInt64, _ inserted: Cents, _ now: Instant) {
        guard mode.isAtRest, number == takings.resets + 1, inserted == ledger.inserted, !takings.marks.isEmpty else {
            return
        }
        takings.close(auditMark(at: now))
    }
}

extension State {
    /// Whether both are the same but for what was counted: journals of before the counting hold nothing of it.
    public func isSameButForTakings(_ other: State) -> Bool {
        var other = other
        other.takings = takings
        return self == other
    }
}

extension Mode {
    /// Whether nobody is served and nothing is under way: the cash box may be emptied.
    public var isAtRest: Bool {
        switch self {
        case .attract, .outOfService, .maintenance: true
        case .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver,
            .voucher:
            false
        }
    }
}
