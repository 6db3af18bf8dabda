import CabineLog
import CabineNotices
import Foundation
import HALContract
import HALLinux
import Testing

@Suite struct LogTests {
    private let folder = NSTemporaryDirectory() + "cabine-log-" + UUID().uuidString

    private func entries(_ filter: LogFilter = LogFilter()) throws -> [LogEntry] {
        var reader = LogReader(folder: folder, filter: filter)
        var entries: [LogEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    @Test func whatIsSaidIsReadBackFieldByField() async throws {
        let log = Log(in: try DirectoryStore(folder))
        log.event(.sessionBegan)
        log.event(.deviceChanged, .field(.device, "ca\"m\\e\nra\u{1}é"), .field(.health, "ready"))
        log.event(.sessionEnded, .field(.seconds, 12), .field(.mode, "attract"))
        log.event(.coinInserted, level: .debug, .field(.cents, 200), .field(.credit, 400))
        try await log.flush()
        let entries = try entries()
        #expect(entries.map(\.sequence) == [1, 2, 3, 4])
        #expect(entries[1]["CABINE_DEVICE"] == "ca\"m\\e\nra\u{1}é")
        #expect(entries[1].text == "ca\"m\\e\nra\u{1}é is ready")
        #expect(entries[1].message == .deviceChanged && entries[1].subsystem == .service)
        #expect(entries[1].session?.count == 16 && entries[3].session == nil)
        #expect(entries[3].level == .debug && entries[3]["CABINE_CENTS"] == "200")
        #expect(!entries[1].display.contains("\n"))
        log.close()
    }

    /// More in one turn of the writer than may wait in memory for the next sync: found by a thousand sessions at once.
    @Test func aBurstLongerThanWhatMayWaitLosesNothing() async throws {
        var settings = LogSettings()
        settings.waitingBytesMaximum = 20_000
        settings.ringSlots = 2_048
        settings.rates.newsBurst = 10_000
        let log = Log(in: try DirectoryStore(folder), settings)
        for number in 0..<1_500 { log.event(.coinInserted, .field(.cents, 200), .field(.credit, number)) }
        try await log.flush()
        #expect(try entries().map(\.message) == Array(repeating: .coinInserted, count: 1_500))
        log.close()
    }

    @Test func sequencesGoOnAfterARestartAndATornLineIsCutOffAndSaid() async throws {
        let first = Log(in: try DirectoryStore(folder))
        first.event(.programStarted, .field(.version, "1"), .field(.board, "sim"))
        first.event(.programStopped)
        first.close()
        let name = LogFixture.segment(1)
        let file = try #require(FileHandle(forWritingAtPath: folder + "/" + name))
        try file.seekToEnd()
        try file.write(contentsOf: Data(#"{"__CURSOR":"s=torn"#.utf8))
        try file.close()
        let second = Log(in: try DirectoryStore(folder))
        #expect(second.identifier == first.identifier)
        #expect(second.lastWords.wasStopped)
        second.close()
        let entries = try entries()
        #expect(entries.map(\.sequence) == [1, 2, 3])
        #expect(entries[2].message == .lineRepaired && entries[2]["CABINE_BYTES"] == "19")
    }
}

enum LogFixture {
    static func segment(_ first: Int) -> String {
        String(repeating: "0", count: 20 - "\(first)".count) + "\(first).jsonl"
    }
}
