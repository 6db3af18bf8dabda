public import CabineCore
import CabineJournal
public import Crypto
public import HALContract

/// The cash audit of a cabin's files, found a second time: every amount is counted again from the journal's events, apart
/// from the state machine's own counting, and the chain and the signed statements are checked against it.
public struct JournalAudit {
    /// The books at the end of the journal.
    public let books: CashBooks
    /// The audit as it stands at the journal's end.
    public let audit: CashAudit
    /// The statements.
    public let statements: StatementChain
    /// What is wrong; empty for books to be trusted.
    public let problems: [String]
    /// What is worth saying and not wrong, such as an unfinished write at the end.
    public let notes: [String]

    /// Audits the journal in `journal` and the files of the statements.
    public init(
        journal: some FileStore, statements files: [(name: String, bytes: [UInt8])], _ identity: AuditIdentity,
        key: Curve25519.Signing.PublicKey, now: WallTime? = nil
    ) throws(CashFault) {
        let (replay, count) = try Self.replay(journal)
        guard let state = replay.state else { throw .neverStarted }
        books = CashBooks(state: state, chain: replay.chain)
        guard let audit = CashAudit(identity, books, now: now ?? state.wallTime(at: count.lastAt)) else {
            throw .neverStarted
        }
        self.audit = audit
        statements = StatementChain(files, cabin: identity.cabin, key: key)
        var problems = audit.problems + statements.problems + replay.chainBreaks.map(\.description)
        problems += replay.damage.filter { !$0.torn }.map(\.description)
        problems += count.problems(state)
        problems += Self.compare(statements, books, identity, count)
        self.problems = problems
        notes = replay.damage.filter(\.torn).map(\.description)
    }

    private static func replay(_ journal: some FileStore) throws(CashFault) -> (Replay, EventCount) {
        do throws(DeviceFault) {
            var count = EventCount()
            let replay = try Replay(journal) { count.take($0) }
            count.begin(replay.oldest)
            return (replay, count)
        } catch {
            throw .file("journal: \(error.message)")
        }
    }

    /// The newest statement against the state, and every statement whose reset the journal still holds against it.
    private static func compare(
        _ chain: StatementChain, _ books: CashBooks, _ identity: AuditIdentity, _ count: EventCount
    ) -> [String] {
        var problems: [String] = []
        let resets = books.state.takings.resets
        if let last = chain.statements.last?.statement, last.reset > resets {
            problems.append(
                "statement \(last.reset) was signed, and the journal has \(resets) resets: entries are missing")
        }
        if let closed = CashAudit(closedPeriodOf: books, identity) {
            if let last = chain.statements.last(where: { $0.statement.reset == resets })?.statement {
                if last.period != closed.period || last.whole != closed.whole {
                    problems.append("statement \(resets) and the journal's figures differ")
                }
            } else {
                problems.append("the statement of reset \(resets) is missing: start the cabin, which writes it")
            }
        }
        for (reset, link) in count.resetLinks {
            guard let signed = chain.statements.first(where: { $0.statement.reset == reset })?.statement else {
                continue
            }
            if signed.chainHead != link.hexadecimal {
                problems.append("statement \(reset) was signed over other cash entries than the journal holds")
            }
        }
        return problems
    }
}

/// Amounts counted from events alone.
struct EventCount {
    private var coins: [(value: Int, count: Int)] = []
    private var inserted = 0
    /// When the last event happened.
    private(set) var lastAt = Instant(nanoseconds: 0)
    private(set) var resetLinks: [(reset: UInt64, link: CashLink)] = []
    private var oldest: State?

    mutating func begin(_ oldest: (state: State, chain: CashChain)?) { self.oldest = oldest?.state }

    mutating func take(_ step: Replay.Step) {
        lastAt = step.entry.at
        switch step.entry.event {
        case .coinInserted(let amount):
            inserted += amount.value
            if let place = coins.firstIndex(where: { $0.value == amount.value }) {
                coins[place].count += 1
            } else {
                coins.append((amount.value, 1))
            }
        case .cashReset(let number, _):
            // One that took effect: the link of a late or repeated one is nobody's.
            if step.state.takings.resets == number, resetLinks.last?.reset != number, let link = step.entry.link {
                resetLinks.append((number, link))
            }
        case .started, .clockRead, .timerFired, .touched, .photoTaken, .signatureTaken, .recordStored, .recordNotStored,
            .recordReleased, .recordDiscarded, .printConcluded, .voucherIssued, .deviceReported, .printerReported,
            .serviceKey, .serviceOrdered, .saleReleased, .serviceDoor, .presence, .stopped, .serviceWork, .voucherOrdered:
            break
        }
    }

    /// What the events say and the state does not.
    func problems(_ state: State) -> [String] {
        guard let oldest else { return [] }
        var problems: [String] = []
        if oldest.ledger.inserted.value + inserted != state.ledger.inserted.value {
            problems.append(
                "coins of the journal's events: \(oldest.ledger.inserted.value + inserted), of its state: "
                    + "\(state.ledger.inserted.value)")
        }
        for (value, count) in coins {
            func counted(_ state: State) -> Int {
                Int(state.takings.tally.coins.first { $0.value.value == value }?.count ?? 0)
            }
            let tallied = state.takings.tally.coins.contains { $0.value.value == value }
            if tallied, counted(oldest) + count != counted(state) {
                problems.append(
                    "coins of \(value): \(count) in the journal's events, \(counted(state) - counted(oldest)) counted")
            }
        }
        return problems
    }
}
