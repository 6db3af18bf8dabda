import CabineLog
import CabineNotices
import Foundation
import TestFleet
import Testing

private let program = "/lib/systemd/systemd-journal-remote"

/// systemd's own client pulls a cabin's log: `systemd-journal-remote --url`.
@Suite(
    .serialized,
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: program),
        "systemd-journal-remote (Debian's systemd-journal-remote) is not installed"))
struct JournalRemoteTests {
    /// Pulls from `cursor` on into `file`; killed with SIGKILL after `kill` where that is given.
    private func pull(_ served: ServedLog, into file: String, after cursor: String?, kill: Duration? = nil) async throws
    {
        let range = cursor.map { "header = \"Range: entries=\($0):1:\"" } ?? ""
        let home = try served.fleet.curlHome("operator", extra: range)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--url=https://127.0.0.1:\(served.port)", "--output=\(file)", "--split-mode=none"]
        process.environment = ["CURL_HOME": home, "HOME": home, "PATH": "/usr/bin:/bin"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        if let kill {
            try await Task.sleep(for: kill)
            Foundation.kill(process.processIdentifier, SIGKILL)
        }
        process.waitUntilExit()
        if kill == nil { #expect(process.terminationStatus == 0) }
    }

    /// What a journal file holds, by systemd's own reader.
    private func sequences(_ file: String) throws -> [Int] {
        let run = try Command("/usr/bin/journalctl", ["--file=\(file)", "-o", "json", "--no-pager", "--all"])
        return run.output.split(separator: "\n").compactMap { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (object?["CABINE_SEQUENCE"] as? String).flatMap { Int($0) }
        }
    }

    private func cursor(_ served: ServedLog, _ sequences: [Int]) -> String? {
        sequences.max().map { LogCursor(log: served.log.identifier, sequence: UInt64($0)).description }
    }

    @Test func itPullsResumesByCursorAndFindsNoGapAndNoDouble() async throws {
        try await served { served in
            served.log.event(.deviceChanged, .field(.device, "two\nlines é"), .field(.health, "ready"))
            try await served.say(500)
            let file = served.fleet.path("pulled.journal")
            try await pull(served, into: file, after: nil)
            #expect(try sequences(file) == Array(1...501))
            try await served.say(300)
            try await pull(served, into: file, after: cursor(served, try sequences(file)))
            #expect(try sequences(file) == Array(1...801))
            let shown = try Command("/usr/bin/journalctl", ["--file=\(file)", "-o", "json", "-n", "1", "--no-pager"])
            #expect(shown.output.contains("\"MESSAGE\":\": line 299: done\""))
            #expect(
                try Command("/usr/bin/journalctl", ["--file=\(file)", "--verify"]).code == 0, "the file is whole")
        }
    }

    @Test func itIsKilledInMidPullAgainAndAgainAndNothingIsMissing() async throws {
        try await served { served in
            try await served.say(6_000)
            let seen = try await killed(served, times: 6)
            #expect(seen == Array(1...6_000), "\(seen.count) entries")
        }
    }

    /// Each pull goes to a file of its own: a journal file that was being written when its writer was killed is not appended
    /// to. What is whole in each counts, and the next one goes on after it.
    private func killed(_ served: ServedLog, times: Int) async throws -> [Int] {
        var seen: [Int] = []
        var cutShort = 0
        for turn in 0...times {
            let file = served.fleet.path("turn-\(turn).journal")
            let kill: Duration? = turn < times ? .milliseconds(60 + 40 * turn) : nil
            try await pull(served, into: file, after: cursor(served, seen), kill: kill)
            let found = FileManager.default.fileExists(atPath: file) ? try sequences(file) : []
            if found.last != 6_000 { cutShort += 1 }
            seen += found
        }
        #expect(cutShort > 0, "no pull was cut short: the test would show nothing")
        return seen
    }
}
