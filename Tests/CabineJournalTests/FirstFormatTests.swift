import CabineCore
import CabineJournal
import Foundation
import HALContract
import HALSim
import Testing

/// Journals that cabins wrote before there were counters, flash and doors, with what `cabine replay` said of them then.
///
/// A cabin that is given a new program folds what the old one wrote: credit, sheets and vouchers must be the same.
@Suite struct FirstFormatTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("FirstFormat")
    /// What a line says now and did not say then.
    private static let added = [
        "\"at_counter_cents\":0,", ",\"door_open\":false,\"occupancy\":\"unknown\"", ",\"flash\":\"unknown\"",
        ",\"payment\":\"coins\"", ",\"cash_resets\":0,\"power_cuts\":0", ",\"cash_resets\":0,\"power_cuts\":1",
    ]

    private static func segment(_ name: String) throws -> (file: String, bytes: [UInt8]) {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(name).path)
        let file = try #require(files.first { $0.hasPrefix("journal-") })
        return (file, Array(try Data(contentsOf: folder.appendingPathComponent(name + "/" + file))))
    }

    @Test(arguments: ["sale", "voucher", "mid-sale"])
    func isReplayedAsItWasThen(_ name: String) throws {
        let (file, bytes) = try Self.segment(name)
        let store = MemoryStore()
        try store.replace(file, with: bytes)
        var lines: [String] = []
        let replay = try Replay(store) { lines.append(Transcript.line($0)) }
        lines.append(Transcript.line(try #require(replay.state)))
        #expect(replay.damage.isEmpty)
        for word in Self.added { lines = lines.map { $0.replacingOccurrences(of: word, with: "") } }
        let then = try String(
            contentsOf: Self.folder.appendingPathComponent(name + "/transcript.jsonl"), encoding: .utf8)
        #expect(lines.joined(separator: "\n") + "\n" == then)
    }

    /// The new program goes on in the old file, and the next segment is of the new format.
    @Test func theNewProgramGoesOnInIt() throws {
        let (file, bytes) = try Self.segment("mid-sale")
        let store = MemoryStore()
        try store.replace(file, with: bytes)
        let opening = try Journal.open(store)
        #expect(opening.state.ledger.inserted == Cents(800) && opening.state.configuration.payment == .coins)
        var (journal, state) = (opening.journal, opening.state)
        let configuration = Configuration(price: Cents(500), payment: .counter)
        let events: [Event] =
            [.started(configuration, WallTime(millisecondsSince1970: 0)), .serviceDoor(open: true)]
            + (0..<Journal<MemoryStore>.segmentEventsMaximum).map { .presence(inside: $0 % 2 == 0) }
        for event in events {
            try journal.append(event, at: Instant(nanoseconds: 0), on: state)
            _ = state.handle(event, at: Instant(nanoseconds: 0))
            try journal.rotateIfFull(state)
        }
        #expect(try store.list().filter { $0.hasPrefix("journal-") }.count == 2)
        let again = try Journal.open(store)
        #expect(again.damage.isEmpty && again.state == state)
        #expect(again.state.doorOpen && again.state.configuration == configuration)
    }

    /// A state of a format nobody knows yet is damage, not a guess.
    @Test func aFormatOfTheFutureIsRefused() throws {
        let (file, bytes) = try Self.segment("sale")
        var changed = bytes
        changed[16] = 4
        let checksum = CRC32C.checksum(changed[8..<(16 + Int(changed[0]))])
        for index in 0..<4 { changed[4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index))) }
        let segment = JournalSegment(name: file, bytes: changed)
        #expect(segment.snapshot == nil)
        #expect(segment.damage?.reason.contains("version") == true)
    }
}
