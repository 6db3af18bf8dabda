import CabineCore
import CabineLog
import CabineNotices
import CabineSimulator
import Foundation
import HALContract
import HALLinux
import Testing

/// Nothing personal is in the log: not in 1,000 sessions of simulated customers with every fault of the simulator.
@Suite struct PrivacyTests {
    /// The mark that every personal byte of the simulator bears, and the alphabet and length of a number.
    private static let mark = "<canary"

    /// Those of `numbers` that stand in `files`, together or grouped as on a sheet: every run of letters and figures is
    /// looked through, spaces left out.
    private static func numbers(among numbers: [String], in files: Data) -> [String] {
        let wanted = Set(numbers.map { Array($0.utf8) })
        let length = numbers.first?.utf8.count ?? 22
        var found: [String] = []
        var run: [UInt8] = []
        for byte in files where byte != UInt8(ascii: " ") {
            guard (48...57).contains(byte) || (65...90).contains(byte) else {
                run.removeAll(keepingCapacity: true)
                continue
            }
            run.append(byte)
            guard run.count >= length else { continue }
            let tail = Array(run.suffix(length))
            if wanted.contains(tail) { found.append(String(decoding: tail, as: UTF8.self)) }
        }
        return found
    }

    @Test func theSearchFindsNumbers() {
        let number = "C17K3MAXMQ818J00ZEHJW7"
        let lines = [#"{"MESSAGE":"\#(number)"}"#, "sheet C17K 3MAX MQ81 8J00 ZEHJ W7.", "C17K3MAXMQ818J00ZEHJW"]
        #expect(lines.map { Self.numbers(among: [number], in: Data($0.utf8)).count } == [1, 1, 0])
    }

    /// What the files of a log hold after worlds that had `sessions` sessions at least, and every number drawn in them.
    private func played(
        sessions: Int, mutant: Mutant? = nil
    ) throws -> (files: Data, numbers: [String], sessions: Int, entries: [MessageID: Int]) {
        let folder = NSTemporaryDirectory() + "cabine-log-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = LogSettings()
        // Everything is written: nothing may hide by being suppressed, or by a full ring.
        settings.rates.faultBurst = .max / 100_000_000_000
        settings.rates.newsBurst = .max / 10_000_000_000
        settings.ringSlots = 1 << 14
        let log = Log(in: try DirectoryStore(folder), settings)
        var numbers: [String] = []
        var begun = 0
        var entries: [MessageID: Int] = [:]
        var seed: UInt64 = 1
        while begun < sessions {
            _ = Simulation.run(
                WorldOptions(seed: seed, hours: 24), mutant: mutant,
                notices: { notice in
                    if notice.message == .sessionBegan { begun += 1 }
                    entries[notice.message, default: 0] += 1
                    notice.forEachField { field in
                        #expect(notice.message.definition.keys.contains(field.key), "\(notice.everything)")
                    }
                    while log.depth > 1 << 13 { usleep(1_000) }
                    log.note(notice)
                }, numbers: { numbers.append($0) })
            seed += 1
        }
        log.close()
        var files = Data()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            files += try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        }
        return (files, numbers, begun, entries)
    }

    @Test func aThousandSessionsLeaveNothingPersonal() throws {
        let (files, numbers, sessions, entries) = try played(sessions: 1_000)
        #expect(sessions >= 1_000 && numbers.count > 300 && files.count > 500_000)
        #expect(files.range(of: Data(Self.mark.utf8)) == nil)
        #expect(Self.numbers(among: numbers, in: files) == [])
        for word in ["entries-lost", "entries-suppressed"] {
            #expect(files.range(of: Data(word.utf8)) == nil, "\(word): nothing may hide by being left out")
        }
        // A log in which nothing is said would pass as well.
        for message in [.coinInserted, .sheetPrinted, .recordAnswered, .photoRefused, .deviceChanged] as [MessageID] {
            #expect(entries[message, default: 0] > 20, "\(message)")
        }
    }

    @Test func aFaultThatTellsWhatItHoldsIsFound() throws {
        let mutant = try #require(Mutants.all.first { $0.name == "log-tells-content" } as Mutant?)
        let (files, _, _, _) = try played(sessions: 60, mutant: mutant)
        #expect(files.range(of: Data(Self.mark.utf8)) != nil, "the negative control: the search can find")
    }
}
