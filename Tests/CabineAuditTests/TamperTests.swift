import CabineAudit
import CabineCore
import Crypto
import Foundation
import HALContract
import HALSim
import Testing

@testable import CabineJournal

@Suite struct TamperTests {
    private let key = Curve25519.Signing.PrivateKey()

    private func cabin(_ folder: MemoryStore) throws -> EventCabin {
        var cabin = try EventCabin()
        let office = CashOffice(folder, identity, key: key)
        try cabin.start()
        try cabin.sell()
        try cabin.reset(office)
        try cabin.sell(.identityCard)
        try cabin.reset(office)
        try cabin.sell(.drivingLicence)
        return cabin
    }

    private func problems(_ cabin: EventCabin, _ folder: MemoryStore) throws -> [String] {
        try JournalAudit(
            journal: cabin.store, statements: StatementFolder.read(folder), identity, key: key.publicKey, now: cabin.now
        ).problems
    }

    /// Writes the journal anew with other entries, every checksum right.
    private func rewrite(_ cabin: EventCabin, _ change: (inout [JournalEntry]) -> Void) throws {
        let name = "journal-00000000000000000000"
        let segment = JournalSegment(name: name, bytes: try cabin.store.read(name))
        var entries = segment.entries
        change(&entries)
        var bytes = JournalSegment.firstFrame(try #require(segment.snapshot), segment.chain, after: 0)
        for (index, entry) in entries.enumerated() {
            bytes += JournalSegment.frame(
                JournalEntry(sequence: UInt64(index + 1), at: entry.at, event: entry.event, link: entry.link))
        }
        try cabin.store.replace(name, with: bytes)
    }

    @Test func untouchedBooksHaveNothingWrong() throws {
        let folder = MemoryStore()
        #expect(try problems(try cabin(folder), folder) == [])
    }

    @Test func aCoinMadeSmallerIsFound() throws {
        let folder = MemoryStore()
        let cabin = try cabin(folder)
        try rewrite(cabin) { entries in
            let place = entries.firstIndex { $0.event == .coinInserted(Cents(200)) } ?? 0
            let entry = entries[place]
            entries[place] = JournalEntry(
                sequence: entry.sequence, at: entry.at, event: .coinInserted(Cents(100)), link: entry.link)
        }
        #expect(try problems(cabin, folder).contains { $0.contains("the link does not follow") })
    }

    @Test func aCoinLeftOutIsFound() throws {
        let folder = MemoryStore()
        let cabin = try cabin(folder)
        try rewrite(cabin) { $0.remove(at: $0.lastIndex { $0.event == .coinInserted(Cents(500)) } ?? 0) }
        #expect(try problems(cabin, folder).contains { $0.contains("the link does not follow") })
    }

    @Test func linksStrippedOffAreFound() throws {
        let folder = MemoryStore()
        let cabin = try cabin(folder)
        try rewrite(cabin) { entries in
            entries = entries.enumerated().map { index, entry in
                JournalEntry(
                    sequence: entry.sequence, at: entry.at, event: entry.event, link: index < 20 ? entry.link : nil)
            }
        }
        #expect(try problems(cabin, folder).contains { $0.contains("without its link") })
    }

    /// Whoever can write the disk can make every link anew; the statements signed before give it away.
    @Test func aChainForgedAsAWholeDisagreesWithTheStatements() throws {
        let folder = MemoryStore()
        var cabin = try EventCabin()
        try cabin.start()
        // The last coin came late, and is credit.
        try cabin.sell(coins: [500, 200, 100, 50])
        try cabin.reset(CashOffice(folder, identity, key: key))
        var copy = try EventCabin(MemoryStore())
        let name = "journal-00000000000000000000"
        for entry in JournalSegment(name: name, bytes: try cabin.store.read(name)).entries {
            copy.instant = entry.at.nanoseconds - 1_000_000_000
            // The late coin went into a pocket: a journal that never heard of it, with every link right.
            switch entry.event {
            case .cashReset(let number, let inserted):
                try copy.take(.cashReset(number: number, inserted: Cents(inserted.value - 50)))
            case .coinInserted(Cents(50)): try copy.take(.clockRead(copy.now))
            default: try copy.take(entry.event)
            }
        }
        let found = try problems(copy, folder)
        #expect(!found.contains { $0.contains("link does not follow") }, "the forged chain is whole")
        #expect(found.contains { $0.contains("signed over other cash entries") || $0.contains("figures differ") })
    }

    @Test func aStatementChangedByOneByteIsFound() throws {
        let folder = MemoryStore()
        let cabin = try cabin(folder)
        let name = "cash-00000001.statement"
        let bytes = try folder.read(name)
        for place in stride(from: 0, to: bytes.count - 1, by: 37) {
            var changed = bytes
            changed[place] ^= 1
            try folder.replace(name, with: changed)
            #expect(try !problems(cabin, folder).isEmpty, "byte \(place)")
        }
    }

    @Test func aStatementSignedBySomebodyElseIsFound() throws {
        let folder = MemoryStore()
        let cabin = try cabin(folder)
        let signed = try SignedStatement(try folder.read("cash-00000002.statement"), verifiedBy: key.publicKey)
        let other = try SignedStatement(signed.statement, with: .init())
        try folder.replace("cash-00000002.statement", with: other.bytes)
        #expect(try problems(cabin, folder).contains { $0.contains("signature") })
    }

    @Test func aStatementTakenAwayIsFound() throws {
        for number in 1...2 {
            let folder = MemoryStore()
            let cabin = try cabin(folder)
            try folder.remove("cash-0000000\(number).statement")
            #expect(try problems(cabin, folder).contains { $0.contains("missing") }, "statement \(number)")
        }
    }

    @Test func aJournalWrittenBeforeTheCountingIsStillRead() throws {
        let bytes = try #require(Data(base64Encoded: oldJournal, options: .ignoreUnknownCharacters))
        let store = MemoryStore()
        try store.replace("journal-00000000000000000000", with: Array(bytes))
        var cabin = try EventCabin(store)
        #expect(cabin.state.ledger.inserted == Cents(250) && cabin.state.ledger.vouchers == Cents(250))
        cabin.instant = 60_000_000_000_000
        let replay = try Replay(store) { _ in }
        #expect(replay.damage.isEmpty && replay.chainBreaks.isEmpty)
        #expect(replay.state == cabin.state)
        try cabin.start()
        try cabin.take(.voucherIssued(serial: 1))
        try cabin.take(.touched(.proceed))
        for _ in 0..<60 { try cabin.sell() }
        let audit = try JournalAudit(journal: store, statements: [], identity, key: key.publicKey, now: cabin.now)
        #expect(audit.problems == [])
        #expect(audit.audit.whole.sheets == 60)
        #expect(audit.audit.whole.inserted == 60 * 800 + 250)
    }

    @Test(arguments: ["", "abc", "The quick brown fox jumps over the lazy dog"]) func hashesAreThoseOfTheLibrary(
        _ text: String
    ) {
        for repeats in 0..<40 {
            let bytes = Array(String(repeating: text + "x", count: repeats).utf8)
            #expect(CabineJournal.SHA256.digest(of: bytes) == Array(Crypto.SHA256.hash(data: bytes)))
        }
    }
}

/// The journal of a cabin of version 1: a start, five coins of 0.50 and a voucher for them.
private let oldJournal = """
    JAAAABZ+pPkAAAAAAAAAAAGgBgMADgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABEAAADDIvBVAQAAAAAAAAC/6qOww1UB
    oAYDAIi10I3DaAkAAAAUDklYAgAAAAAAAADPmpy4w1UOAAEJAAAArpqnAwMAAAAAAAAAnubZu8NVDgIBCQAAAEySapkEAAAAAAAA
    ANSj0r3DVQ4EAQkAAADhA0d/BQAAAAAAAACV1/q9w1UOAQELAAAAtW9IDAYAAAAAAAAAmZb2t8RVDwEBkAMJAAAApWlGJAcAAAAA
    AAAA44PyiNZVDgMBCAAAAEfTtIEIAAAAAAAAAIDdpfLbVQQyCAAAAH8TGfoJAAAAAAAAANjv+fPbVQQyCAAAAFVwpKcKAAAAAAAA
    AKWpzPfbVQQyCAAAABdecQYLAAAAAAAAAL31u/nbVQQyCAAAAGG/mm0MAAAAAAAAANqJ58/fVQQyCAAAAECO8XkNAAAAAAAAALiR
    063jVQUKCwAAAEAksbwOAAAAAAAAAOqH6anuVQ8BAY8DCAAAAHZio0IPAAAAAAAAAPbKia3uVQ0B
    """
