/// A language the customer can choose. The numbers are part of the journal.
public enum Language: UInt8, Hashable, Sendable, CaseIterable {
    /// French, the default.
    case french
    /// English.
    case english
    /// Spanish.
    case spanish
    /// German.
    case german
    /// Arabic, written from right to left.
    case arabic
    /// Portuguese.
    case portuguese
}

/// How the price reaches the cabin.
public enum Payment: UInt8, Hashable, Sendable, CaseIterable {
    /// Coins, into the cabin's own box.
    case coins
    /// A person takes it at a till beside the cabin, and releases the sale.
    case counter
}

/// What a site decides and the state machine needs; part of the journal, so that a replay needs no other file.
public struct Configuration: Hashable, Sendable {
    /// Price of one sheet, where a document has no other.
    public let price: Cents
    /// Price of one sheet for each document.
    public let prices: DocumentPrices
    /// Retakes a customer has after the first photo.
    public let retakes: UInt8
    /// The language shown first.
    public let language: Language
    /// How the price is paid; the board's to say, since it has an acceptor or none.
    public let payment: Payment

    /// The decisions of a site, on a board that is paid by `payment`; without `prices` every document costs `price`.
    public init(
        price: Cents, prices: DocumentPrices? = nil, retakes: UInt8 = 3, language: Language = .french,
        payment: Payment = .coins
    ) {
        let prices = prices ?? DocumentPrices(all: price)
        precondition(
            Self.accepts(price: price, retakes: retakes) && Self.accepts(prices, retakes: retakes),
            "prices that can be paid, and few retakes")
        self.price = price
        self.prices = prices
        self.retakes = retakes
        self.language = language
        self.payment = payment
    }

    /// The same decisions on a board that is paid by `payment`.
    public func paid(by payment: Payment) -> Configuration {
        Configuration(price: price, prices: prices, retakes: retakes, language: language, payment: payment)
    }

    /// 8.00, three retakes, French: what a cabin shows before its site file is read.
    public static let initial = Configuration(price: Cents(800))

    /// Photos one session may take.
    public var takesMaximum: UInt8 { retakes + 1 }

    /// Whether a cabin could work with these: the acceptor closes at the largest credit, so a price stays below it.
    public static func accepts(price: Cents, retakes: UInt8) -> Bool {
        price > .zero && price <= Limits.creditMaximum && retakes <= Limits.retakesMaximum
    }

    /// The same for the price of each document.
    public static func accepts(_ prices: DocumentPrices, retakes: UInt8) -> Bool {
        Document.allCases.allSatisfy { accepts(price: prices[$0], retakes: retakes) }
    }
}

/// Bounds of the state machine, each with its reason.
public enum Limits {
    /// Idle time before a warning: a customer reads the longest screen in about a minute.
    public static let idleMilliseconds: UInt64 = 75_000
    /// The visible warning before an idle session is wiped.
    public static let idleWarningMilliseconds: UInt64 = 15_000
    /// One second between the figures of the countdown.
    public static let countdownStepMilliseconds: UInt64 = 1_000
    /// Figures shown before the shutter.
    public static let countdownSteps: UInt8 = 3
    /// Longest wait for a photo, the camera's whole failure ladder included.
    public static let photoMilliseconds: UInt64 = 60_000
    /// Longest wait for the record to be on disk; a healthy disk needs milliseconds.
    public static let storeMilliseconds: UInt64 = 30_000
    /// Longest wait for a printer that says it is ready before the sale is refused: four regular looks.
    public static let printerReadingMilliseconds: UInt64 = 20_000
    /// After this the print outcome is asked about again; the judge of the print answers well before.
    public static let printOutcomeMilliseconds: UInt64 = 600_000
    /// After this a voucher is asked for again; it is the same voucher, by its serial.
    public static let voucherMilliseconds: UInt64 = 60_000
    /// The sheet, number and thanks stay on the screen this long.
    public static let handOverMilliseconds: UInt64 = 60_000
    /// A voucher stays on the screen this long: it is copied by hand when the printer is the fault.
    public static let voucherShownMilliseconds: UInt64 = 300_000
    /// Longest session, so that hammering the screen cannot hold the cabin for ever.
    public static let sessionMilliseconds: UInt64 = 1_200_000
    /// Signatures one session may try; after them the credit becomes a voucher.
    public static let signatureAttempts: UInt8 = 6
    /// Credit above which no more coins are taken; three sheets at the usual price.
    public static let creditMaximum = Cents(3_000)
    /// Largest amount one coin event may add; no coin acceptor gives more in one pulse.
    public static let coinMaximum = Cents(10_000)
    /// Outbox orders not yet acknowledged; more means that the outbox is stuck.
    public static let pendingOrdersMaximum = 32
    /// Sales in a row without a proven sheet before the cabin stops selling for a while.
    public static let failedPrintsMaximum: UInt8 = 2
    /// After this an uncertain printer is given one more sale: no visit is needed only because software gave up.
    public static let printerTrialMilliseconds: UInt64 = 3_600_000
    /// Longest command of a technician that keeps customers out: a test sheet on a slow printer, coins counted by hand.
    public static let serviceWorkMilliseconds: UInt64 = 600_000
    /// Retakes a site may grant; more only holds the cabin.
    public static let retakesMaximum: UInt8 = 10
}
