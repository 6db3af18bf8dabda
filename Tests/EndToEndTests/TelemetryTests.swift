import CabineLog
import CabineNotices
import Foundation
import TestFleet
import Testing

/// Logs and metrics of `cabine run`, and the log that a killed cabin leaves.
@Suite(.serialized) struct TelemetryTests {
    /// A site file that serves at a free port, and the data folder beside it.
    private func site(_ fleet: Fleet) throws -> String {
        let path = fleet.path("site.yaml")
        try """
        cabin: 7K3M
        languages: [fr, en]
        identity:
          name: Cabines Exemple
          address: [12 rue des Lilas, 75012 Paris]
          phone: 01 99 00 00 00
          email: contact@cabines.example
        telemetry:
          address: 127.0.0.1
          port: 0
          certificate: \(fleet.path("cabin.pem"))
          key: \(fleet.path("cabin.key"))
          authority: \(fleet.path("authority.pem"))

        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// The port the newest run serves at, from its own log.
    private func port(_ data: String, run: Int) throws -> Int {
        let end = Date(timeIntervalSinceNow: 60)
        while Date() < end {
            let told = try entries(data).filter { $0.message == .telemetryOpened }
            if told.count >= run, let peer = told.last?["CABINE_PEER"],
                let port = Int(peer.split(separator: ":").last ?? "")
            {
                return port
            }
            usleep(50_000)
        }
        throw RunningCabin.Silence(words: "telemetry-opened", said: "")
    }

    private func entries(_ data: String) throws -> [LogEntry] {
        var reader = LogReader(folder: data + "/log")
        var entries: [LogEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    private func curl(_ fleet: Fleet, _ port: Int, _ path: String, _ headers: [String] = []) throws -> Command {
        try Command(
            "/usr/bin/curl",
            [
                "-sS", "--max-time", "30", "--cacert", fleet.path("authority.pem"), "--cert",
                fleet.path("operator.pem"), "--key", fleet.path("operator.key"),
            ] + headers.flatMap { ["-H", $0] } + ["https://127.0.0.1:\(port)\(path)"])
    }

    private func sequences(_ answer: Command) -> [Int] {
        answer.output.split(separator: "\n").compactMap { line in
            (try? object(String(line)))?["CABINE_SEQUENCE"].flatMap { Int("\($0)") }
        }
    }

    @Test func aCabinServesItsLogAndMetricsAndSurvivesKills() throws {
        let fleet = try Fleet()
        defer { try? FileManager.default.removeItem(atPath: fleet.folder) }
        let data = fleet.path("data")
        let arguments = ["--no-collector", "--site", try site(fleet)]
        var seen: [Int] = []
        for run in 1...3 {
            let cabin = try RunningCabin(data: data, arguments: arguments)
            let port = try port(data, run: run)
            cabin.send("coin 200")
            try cabin.waitFor("coin of 200 taken")
            var headers = ["Accept: application/json"]
            if let last = seen.last, let log = try entries(data).first?.cursor.log {
                headers.append("Range: entries=\(LogCursor(log: log, sequence: UInt64(last))):1:")
            }
            seen += sequences(try curl(fleet, port, "/entries", headers))
            let metrics = try curl(fleet, port, "/metrics").output
            #expect(metrics.contains("cabine_starts_total \(run)\n") && metrics.hasSuffix("# EOF\n"))
            #expect(metrics.contains("cabine_device_health{device=\"printer\",cabine_device_health=\"ready\"} 1\n"))
            // A pull is under way when the cabin dies.
            let pull = Process()
            pull.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
            pull.arguments = [
                "-sSN", "--cacert", fleet.path("authority.pem"), "--cert", fleet.path("operator.pem"), "--key",
                fleet.path("operator.key"), "-o", "/dev/null", "https://127.0.0.1:\(port)/entries?follow",
            ]
            pull.standardError = FileHandle.nullDevice
            try pull.run()
            cabin.kill()
            pull.waitUntilExit()
        }
        #expect(seen == Array(1...seen.count) && seen.count > 20, "no gap, no double: \(seen)")
        let entries = try entries(data)
        #expect(entries.map(\.sequence) == (1...UInt64(entries.count)).map { $0 })
        let reasons = entries.filter { $0.message == .rebootReason }.compactMap { $0["CABINE_CAUSE"] }
        #expect(reasons == ["first-start", "program-died", "program-died"])
        #expect(
            entries.contains { $0.message == .coinInserted && $0["CABINE_CENTS"] == "50" })
        let printed = try Program("cabine", ["log", data, "-n", "2", "--subsystem", "program"])
        #expect(printed.code == 0 && printed.output.split(separator: "\n").count == 2)
        #expect(try Program("cabine", ["log", fleet.path("nothing")]).code == 69)
    }
}
