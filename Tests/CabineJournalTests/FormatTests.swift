import CabineCore
import HALContract
import HALSim
import Testing

@testable import CabineJournal

/// What the newest format of snapshots holds besides the first one, whose journals `FirstFormatTests` reads.
@Suite struct FormatTests {
    /// A format nobody wrote is damage.
    @Test func aFormatOfAnotherNumberIsDamage() throws {
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
        let beginning = try Journal.open(store)
        var journal = beginning.journal
        try journal.append(event, at: Instant(nanoseconds: 0), on: beginning.state)
        let opening = try Journal.open(store)
        #expect(opening.state.configuration.prices == prices)
        #expect(opening.state.configuration.language == .arabic)
        var writer = ByteWriter()
        writer.put(opening.state)
        var reader = ByteReader(writer.bytes[...])
        #expect(try reader.state() == opening.state)
    }
}
