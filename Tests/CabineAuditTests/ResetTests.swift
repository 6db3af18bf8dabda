import CabineAudit
import CabineCore
import CabineJournal
import Crypto
import HALContract
import HALSim
import Testing

@Suite struct ResetTests {
    private let key = Curve25519.Signing.PrivateKey()

    private func office(_ folder: MemoryStore) -> CashOffice<MemoryStore> { CashOffice(folder, identity, key: key) }

    private func audit(_ cabin: EventCabin, _ folder: MemoryStore) throws -> JournalAudit {
        try JournalAudit(
            journal: cabin.store, statements: StatementFolder.read(folder), identity, key: key.publicKey, now: cabin.now
        )
    }

    @Test func aResetBeginsANewPeriodAndKeepsTheOldOneSigned() throws {
        let folder = MemoryStore()
        var cabin = try EventCabin()
        try cabin.start()
        try cabin.sell()
        let signed = try #require(try cabin.reset(office(folder)))
        #expect(signed.statement.period.inserted == 800)
        #expect(signed.statement.period.sheets == 1)
        try cabin.sell(coins: [200, 200, 200, 200])
        let now = try office(folder).audit(cabin.books, now: cabin.now)
        #expect(now.period.inserted == 800 && now.period.coins.first { $0.value == 500 }?.count == 0)
        #expect(now.whole.inserted == 1_600)
        try cabin.reset(office(folder))
        try cabin.sell()
        let found = try audit(cabin, folder)
        #expect(found.problems == [])
        #expect(found.statements.statements.map(\.statement.reset) == [1, 2])
        #expect(found.audit.period.inserted == 800 && found.audit.whole.inserted == 2_400)
    }

    @Test func theSecondStepFitsOnlyTheFiguresOfTheFirst() throws {
        let folder = MemoryStore()
        var cabin = try EventCabin()
        try cabin.start()
        let prepared = try office(folder).prepare(cabin.books, now: cabin.now)
        try cabin.take(.touched(.start))
        try cabin.take(.coinInserted(Cents(200)))
        #expect(throws: CashFault.served) { try office(folder).confirm(prepared.code, cabin.books) }
        try cabin.take(.touched(.cancel))
        #expect(throws: CashFault.changed) { try office(folder).confirm(prepared.code, cabin.books) }
        let again = try office(folder).prepare(cabin.books, now: cabin.now)
        #expect(again.audit.period.inserted == 200 && again.audit.period.creditAfter == 200)
        let event = try office(folder).confirm(again.code, cabin.books)
        // A coin between the confirmation and its entry in the journal makes the reset void.
        try cabin.take(.coinInserted(Cents(50)))
        try cabin.take(.touched(.cancel))
        try cabin.take(event)
        #expect(cabin.state.takings.resets == 0)
    }

    @Test func aResetThatComesTwiceCountsOnce() throws {
        let folder = MemoryStore()
        var cabin = try EventCabin()
        try cabin.start()
        try cabin.sell()
        let event = try office(folder).confirm(
            try office(folder).prepare(cabin.books, now: cabin.now).code, cabin.books)
        try cabin.take(event)
        let signed = try office(folder).settle(cabin.books)
        try cabin.take(event)
        #expect(cabin.state.takings.resets == 1)
        #expect(try office(folder).settle(cabin.books) == signed)
        #expect(try audit(cabin, folder).problems == [])
    }

    /// The power fails between the reset's entry and its statement, or in the middle of the statement.
    @Test(arguments: [nil, 0, 1, 100, 600]) func aPowerCutLosesNoStatement(kept: Int?) throws {
        let folder = MemoryStore()
        var cabin = try EventCabin()
        try cabin.start()
        try cabin.sell()
        let whole = MemoryStore()
        let event = try office(folder).confirm(
            try office(folder).prepare(cabin.books, now: cabin.now).code, cabin.books)
        try cabin.take(event)
        let expected = try #require(try office(whole).settle(cabin.books))
        if let kept { try folder.replace("cash-00000001.statement", with: Array(expected.bytes.prefix(kept))) }
        var again = try EventCabin(cabin.store)
        again.instant = cabin.instant
        #expect(try !audit(again, folder).problems.isEmpty, "until the cabin starts the missing statement is a problem")
        try again.start()
        #expect(try office(folder).settle(again.books)?.bytes == expected.bytes, "the same statement, byte for byte")
        #expect(try audit(again, folder).problems == [])
    }

    @Test func aPeriodIsNotClosedWhileTheOneBeforeIsNotWritten() throws {
        final class FullFolder: ReadOnlyStore {}
        var cabin = try EventCabin()
        try cabin.start()
        try cabin.sell()
        try cabin.take(.cashReset(number: 1, inserted: cabin.state.ledger.inserted))
        let full = CashOffice(FullFolder(), identity, key: key)
        #expect(throws: CashFault.unsettled(1)) { try full.prepare(cabin.books, now: cabin.now) }
    }

    @Test func totalsOutlastTheJournalsSegments() throws {
        let folder = MemoryStore()
        var cabin = try EventCabin()
        try cabin.start()
        for sale in 0..<900 {
            try cabin.sell()
            if sale % 300 == 299 { try cabin.reset(office(folder)) }
        }
        let names = try cabin.store.list().filter { $0.hasPrefix("journal-") }
        #expect(names.count == Journal<MemoryStore>.segmentsMaximum, "the oldest segments are gone")
        #expect(names.first != "journal-00000000000000000000")
        let found = try audit(cabin, folder)
        #expect(found.problems == [])
        #expect(found.audit.whole.sheets == 900 && found.audit.whole.sold == 720_000)
        #expect(found.audit.period.sheets == 0)
        #expect(found.statements.statements.map(\.statement.period.sheets) == [300, 300, 300])
    }
}

/// A folder on a full disk.
class ReadOnlyStore: FileStore {
    private var full: DeviceFault { DeviceFault(.full, "no room") }
    func list() throws(DeviceFault) -> [String] { [] }
    func read(_ name: String) throws(DeviceFault) -> [UInt8] { throw DeviceFault(.absent, name) }
    func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) { throw full }
    func sync(_ name: String) throws(DeviceFault) { throw full }
    func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) { throw full }
    func truncate(_ name: String, to count: Int) throws(DeviceFault) { throw full }
    func remove(_ name: String) throws(DeviceFault) { throw full }
    func freeBytes() throws(DeviceFault) -> UInt64 { 0 }
}
