import CabineAudit
import CabineCore
import CabineJournal
import Crypto
import HALContract
import HALSim
import Testing

@testable import CabineSimulator

/// Ten thousand simulated sessions with power cuts: what the audit says, what the events of the journal say, and what the
/// world knows, to the cent.
@Suite struct WorldAuditTests {
    private static let sessions = 10_000
    private let key = Curve25519.Signing.PrivateKey()

    /// Counted by hand from the journal's events and effects; nothing of the audit's own counting is used.
    private struct Tally {
        var coins: [Int: Int] = [:]
        var sheets: [Document: Int] = [:]
        var sold = 0
        var vouchers: [UInt64: (cents: Int, inDoubt: Bool)] = [:]
        var starts = 0
        var ordered: [UInt64: Sale] = [:]

        mutating func take(_ step: Replay.Step) {
            for effect in step.effects {
                if case .print(let sale) = effect { ordered[sale.identifier] = sale }
                if case .issueVoucher(let voucher, _) = effect {
                    vouchers[voucher.serial] = (voucher.amount.value, voucher.inDoubt)
                }
            }
            if case .coinInserted(let amount) = step.entry.event { coins[amount.value, default: 0] += 1 }
            if case .started = step.entry.event { starts += 1 }
            if case .printConcluded(let number, .printed) = step.entry.event,
                let sale = ordered.removeValue(forKey: number)
            {
                sheets[sale.session.document, default: 0] += 1
                sold += sale.price.value
            }
        }

        func owed(inDoubt: Bool) -> Int {
            vouchers.values.reduce(0) { $0 + ($1.inDoubt == inDoubt ? $1.cents : 0) }
        }
    }

    @Test func auditReplayAndWorldAgreeToTheCent() throws {
        var (sessions, cuts, resets, sheets, owed) = (0, 0, 0, 0, 0)
        var seed: UInt64 = 1
        while sessions < Self.sessions {
            var options = WorldOptions(seed: seed, hours: 48)
            options.customersPerHour = 6
            options.plan[.powerCut] = 20_000
            options.plan[.powerCutInRecovery] = 100_000
            options.plan[.consoleMidSession] = 10_000
            let world = World(options, plant: nil)
            world.run()
            #expect(world.violation == nil, "seed \(seed): \(String(describing: world.violation))")
            let books = try audit(world, seed)
            sessions += Int(books.state.sessions)
            cuts += Int(books.state.takings.tally.powerCuts)
            resets += Int(books.state.takings.resets)
            sheets += Int(books.state.ledger.sheets)
            owed += Int(books.state.vouchersIssued)
            seed += 1
        }
        // A run in which nothing happens proves nothing.
        #expect(cuts > 1_000 && resets > 500 && sheets > 1_000 && owed > 200)
        print(
            "\(sessions) sessions, \(cuts) power cuts, \(resets) resets, \(sheets) sheets, \(owed) vouchers, \(seed) seeds"
        )
    }

    private func audit(_ world: World, _ seed: UInt64) throws -> CashBooks {
        let folder = MemoryStore()
        let office = CashOffice(folder, identity, key: key)
        var tally = Tally()
        var resets: UInt64 = 0
        let replay = try Replay(world.journalDisk) { step in
            tally.take(step)
            guard step.state.takings.resets > resets else { return }
            resets = step.state.takings.resets
            do { try office.settle(CashBooks(state: step.state, chain: step.chain)) } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        #expect(replay.oldest?.state == State(), "seed \(seed): the journal must be there from its first event on")
        let found = try JournalAudit(
            journal: world.journalDisk, statements: StatementFolder.read(folder), identity, key: key.publicKey)
        #expect(found.problems == [], "seed \(seed)")
        let whole = found.audit.whole
        #expect(
            Dictionary(uniqueKeysWithValues: whole.coins.map { ($0.value, $0.count) }) == tally.coins, "seed \(seed)")
        #expect(whole.inserted == tally.coins.reduce(0) { $0 + $1.key * $1.value }, "seed \(seed)")
        #expect(whole.sold == tally.sold && whole.sheets == tally.sheets.values.reduce(0, +), "seed \(seed)")
        for (document, product) in zip(Document.allCases, whole.products) {
            #expect(product.sheets == tally.sheets[document] ?? 0, "seed \(seed), \(document)")
        }
        #expect(whole.voucherCents == tally.owed(inDoubt: false) && whole.doubtCents == tally.owed(inDoubt: true))
        #expect(whole.vouchers + whole.doubts == tally.vouchers.count)
        #expect(whole.powerCuts == tally.starts - 1, "seed \(seed): no simulated program stops in order")
        compare(whole, world, seed)
        // What was signed at each reset and what runs since then is all there is.
        let periods = found.statements.statements.map(\.statement.period) + [found.audit.period]
        #expect(periods.reduce(0) { $0 + $1.inserted } == whole.inserted, "seed \(seed)")
        #expect(periods.reduce(0) { $0 + $1.sold } == whole.sold && periods.count == Int(found.audit.resets) + 1)
        let dts = try IndependentDTS(DTSExport(found.audit).text)
        #expect(try dts.numbers("CA3")[4] == whole.inserted && dts.numbers("VA1")[0] == whole.sold)
        return found.books
    }

    /// The world's own books, which the cabin cannot see.
    private func compare(_ whole: CashFigures, _ world: World, _ seed: UInt64) {
        let printed = world.ledger.sales.filter { $0.outcome == .printed }.count
        #expect(whole.sheets == printed, "seed \(seed): sheets")
        #expect(whole.voucherCents == world.ledger.voucherCents, "seed \(seed): vouchers")
        #expect(whole.doubtCents == world.ledger.doubtCents, "seed \(seed): doubts")
        #expect(whole.inserted <= world.coins.toldCents.upperBound, "seed \(seed): coins")
    }

    /// The negative control: a program that writes a coin down and does not count it.
    @Test func aCoinThatWasNotCountedIsFound() throws {
        let folder = MemoryStore()
        var cabin = try EventCabin()
        try cabin.start()
        try cabin.sell()
        // The slip: the event is written down once more by a program that did not count it.
        try cabin.journal.append(.coinInserted(Cents(200)), at: Instant(nanoseconds: cabin.instant), on: cabin.state)
        let slipped = CashBooks(state: cabin.state, chain: cabin.journal.chain)
        let replayed = try JournalAudit(
            journal: cabin.store, statements: StatementFolder.read(folder), identity, key: key.publicKey, now: cabin.now
        )
        let told = try CashOffice(folder, identity, key: key).audit(slipped, now: cabin.now)
        #expect(told.whole.inserted != replayed.audit.whole.inserted, "audit and replay must differ for it to show")
    }
}
