import CabineCore
import Foundation
import HALContract
import HALSim
import Testing

@testable import CabineJournal

/// Journals of cabins that were not updated yet: a file each, as the program of its time wrote it.
@Suite struct OldJournalTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Journals")

    /// Format 1 knows one price for all documents, and cabins that run now go on in it.
    @Test func formatOneIsReadAndGoneOnWith() throws {
        let bytes = Array(try Data(contentsOf: Self.folder.appendingPathComponent("format-1")))
        let store = MemoryStore()
        try store.replace("journal-00000000000000000000", with: bytes)
        let opening = try Journal.open(store)
        #expect(opening.damage.isEmpty)
        #expect(opening.journal.sequence == 27)
        #expect(opening.state.ledger.inserted == Cents(800))
        #expect(opening.state.session?.language == .english && opening.state.session?.document == .passport)
        #expect(opening.state.configuration.prices == DocumentPrices(all: opening.state.configuration.price))
        var journal = opening.journal
        try journal.append(.coinInserted(Cents(50)), at: Instant(nanoseconds: 0))
        #expect(try Journal.open(store).state.ledger.inserted == opening.state.ledger.inserted + Cents(50))
    }

    /// A format nobody wrote is damage: the test above does not read whatever comes.
    @Test func formatOneWithAnotherNumberIsDamage() throws {
        var state = ByteWriter()
        state.put(State())
        for version in [UInt64(0), 3, 9] {
            var writer = ByteWriter()
            writer.put(version)
            let frame = Frame.encode(sequence: 0, payload: writer.bytes + state.bytes)
            #expect(JournalSegment(name: "journal-00000000000000000000", bytes: frame).snapshot == nil)
        }
    }

    /// A start of a site with prices of its own is read back with them, in the event and in the snapshot.
    @Test func pricesOfDocumentsSurvive() throws {
        var prices = DocumentPrices(all: Cents(800))
        prices.identityPhoto = Cents(600)
        let event = Event.started(
            Configuration(price: Cents(800), prices: prices, language: .arabic), WallTime(millisecondsSince1970: 5))
        let store = MemoryStore()
        var journal = try Journal.open(store).journal
        try journal.append(event, at: Instant(nanoseconds: 0))
        let opening = try Journal.open(store)
        #expect(opening.state.configuration.prices == prices)
        #expect(opening.state.configuration.language == .arabic)
        var writer = ByteWriter()
        writer.put(opening.state)
        var reader = ByteReader(writer.bytes[...])
        #expect(try reader.state() == opening.state)
    }
}
