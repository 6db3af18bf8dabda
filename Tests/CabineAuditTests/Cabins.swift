import CabineAudit
import CabineCore
import CabineJournal
import Crypto
import HALContract
import HALSim

let identity = AuditIdentity(cabin: "7K3M", currency: "EUR", model: "sim", version: "test", location: "Gare*Nord\r\n")

/// A cabin of events alone: the journal and the state machine, without devices.
struct EventCabin {
    let store: MemoryStore
    var journal: Journal<MemoryStore>
    var state: State
    var instant: UInt64 = 0

    init(_ store: MemoryStore = MemoryStore()) throws {
        self.store = store
        let opening = try Journal.open(store)
        (journal, state) = (opening.journal, opening.state)
    }

    var books: CashBooks { CashBooks(state: state, chain: journal.chain) }
    var now: WallTime { state.wallTime(at: Instant(nanoseconds: instant)) }

    mutating func take(_ event: Event) throws {
        instant += 1_000_000_000
        let at = Instant(nanoseconds: instant)
        try journal.append(event, at: at, on: state)
        _ = state.handle(event, at: at)
        try journal.rotateIfFull(state)
    }

    mutating func start() throws {
        let day = Int64(86_400_000) * Int64(state.starts)
        try take(.started(.initial, WallTime(millisecondsSince1970: 1_760_000_000_000 + day)))
        for device in Device.allCases { try take(.deviceReported(device, .ready)) }
        try take(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
    }

    /// A whole session, from the first coin to the sheet, or to what comes in its place.
    mutating func sell(
        _ document: Document = .passport, coins: [Int] = [500, 200, 100], _ outcome: PrintOutcome = .printed
    )
        throws
    {
        try take(.touched(.start))
        try take(.touched(.document(document)))
        try take(.touched(.proceed))
        for coin in coins { try take(.coinInserted(Cents(coin))) }
        try take(.touched(.shoot))
        for _ in 0..<3 { try take(.timerFired(state.timer)) }
        let session = state.sessions
        try take(.photoTaken(session: session, take: 1, .conforming))
        try take(.touched(.proceed))
        try take(.signatureTaken(session: session, attempt: 1, .accepted))
        try take(.touched(.proceed))
        try take(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        try take(.recordStored(sale: state.sales))
        try take(.printConcluded(sale: state.sales, outcome))
        try take(.printerReported(PrinterReport(health: .ready, printsLeft: 399)))
        if case .voucher = state.mode {
            try take(.voucherIssued(serial: state.vouchersIssued))
        }
        try take(.touched(.proceed))
        if outcome == .printed { try take(.recordReleased(sale: state.sales)) }
        if outcome == .notPrinted { try take(.recordDiscarded(sale: state.sales)) }
        if outcome == .unknown { try take(.recordReleased(sale: state.sales)) }
    }

    /// Two steps and the signature.
    @discardableResult
    mutating func reset(_ office: CashOffice<MemoryStore>) throws -> SignedStatement? {
        let prepared = try office.prepare(books, now: now)
        try take(try office.confirm(prepared.code, books))
        return try office.settle(books)
    }
}
