public import CabineCore
public import CabineJournal

/// Who a cabin is on papers and in files of its audit.
public struct AuditIdentity: Hashable, Sendable {
    /// Its name, four characters.
    public let cabin: String
    /// ISO 4217 code of its currency.
    public let currency: String
    /// The board it runs on.
    public let model: String
    /// The program's version.
    public let version: String
    /// Where it stands, in the operator's words; may be empty.
    public let location: String

    /// A cabin.
    public init(cabin: String, currency: String, model: String, version: String, location: String = "") {
        self.cabin = cabin
        self.currency = currency
        self.model = model
        self.version = version
        self.location = location
    }
}

/// The state and the chain of cash entries at one moment, as a running cabin or a replay knows them.
public struct CashBooks: Sendable {
    /// The state after the last durable event.
    public let state: State
    /// The chain up to it.
    public let chain: CashChain

    /// The books after some event.
    public init(state: State, chain: CashChain) {
        self.state = state
        self.chain = chain
    }
}

/// A cabin's cash audit at one moment: since the last reset of the cash box, and since initialisation.
public struct CashAudit: Hashable, Sendable {
    /// Whose.
    public let identity: AuditIdentity
    /// Since the last reset; since initialisation where there was none.
    public let period: CashFigures
    /// Since initialisation.
    public let whole: CashFigures
    /// Resets so far.
    public let resets: UInt64
    /// The price of a sheet of each document now, in the order of the figures' products.
    public let prices: [Int]
    /// The last link of the chain of cash entries.
    public let chainHead: CashLink
    /// Its links.
    public let chainCount: UInt64

    /// The audit of `books` at `now` by the cabin's clock; nil when the cabin never started.
    public init?(_ identity: AuditIdentity, _ books: CashBooks, now: WallTime) {
        let (state, takings) = (books.state, books.state.takings)
        guard let beginning = takings.beginning, let start = takings.periodBeginning else { return nil }
        let end = AuditMark(ledger: state.ledger, tally: takings.tally, wall: now)
        self.init(
            identity, from: start, beginning: beginning, to: end, resets: takings.resets,
            prices: state.configuration.prices,
            head: books.chain.head, count: books.chain.count)
    }

    /// The audit of the last closed period, as it stood at its reset; nil before the first reset.
    public init?(closedPeriodOf books: CashBooks, _ identity: AuditIdentity) {
        let takings = books.state.takings
        guard let beginning = takings.beginning, let closed = takings.closedPeriod else { return nil }
        self.init(
            identity, from: closed.beginning, beginning: beginning, to: closed.end, resets: takings.resets,
            prices: books.state.configuration.prices, head: books.chain.resetHead, count: books.chain.resetCount)
    }

    private init(
        _ identity: AuditIdentity, from start: AuditMark, beginning: AuditMark, to end: AuditMark, resets: UInt64,
        prices: DocumentPrices, head: CashLink, count: UInt64
    ) {
        self.identity = identity
        period = CashFigures(from: start, to: end)
        whole = CashFigures(from: beginning, to: end)
        self.resets = resets
        self.prices = Document.allCases.map { prices[$0].value }
        chainHead = head
        chainCount = count
    }

    /// What does not add up, in words; empty when everything does.
    public var problems: [String] {
        period.problems.map { "since reset: \($0)" } + whole.problems.map { "since initialisation: \($0)" }
    }
}
