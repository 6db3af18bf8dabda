import CabineGzip
import CabineLog
import CabineNotices
import Foundation
import TestFleet
import Testing

@testable import CabineTelemetry

/// `GET /entries`, asked by curl.
@Suite(.serialized) struct EntriesTests {
    @Test func rangesFormsAndMatchesAreGatewayds() async throws {
        try await served { served in
            try await served.say(300)
            served.log.event(.deviceChanged, .field(.device, "two\nlines"), .field(.health, "ready"))
            try await served.log.flush()
            let json = ["Accept: application/json"]
            let all = try served.get("/entries", json)
            #expect(served.sequences(all) == Array(1...301))
            let cursor = LogCursor(log: served.log.identifier, sequence: 100)
            let cases: [(String, ClosedRange<Int>)] = [
                ("entries=\(cursor):0:3", 100...102), ("entries=\(cursor):1:3", 101...103),
                ("entries=\(cursor):2", 100...101), ("entries=\(cursor)", 100...301),
                ("entries=\(cursor):1:", 101...301), ("entries=:0:5", 1...5), ("entries=:-4:", 298...301),
                ("entries=\(cursor):-2:4", 98...101),
                // The cursor of another log: who bears it has seen nothing of this one, so nothing is left out.
                ("entries=s=\(String(repeating: "0", count: 32));i=64:1:2", 1...2),
            ]
            for (range, expected) in cases {
                let answer = try served.get("/entries", json + ["Range: \(range)"])
                #expect(served.sequences(answer) == Array(expected), "\(range)")
            }
            #expect(
                served.sequences(try served.get("/entries?CABINE_EVENT=device-changed&PRIORITY=5&PRIORITY=3", json))
                    == [301])
            #expect(served.sequences(try served.get("/entries?CABINE_COMMAND=line%207", json)) == [8])
            #expect(served.sequences(try served.get("/entries?boot&CABINE_EVENT=none", json)) == [])
            #expect(served.sequences(try served.get("/entries?_BOOT_ID=00", json)) == [])
            #expect(
                served.sequences(try served.get("/entries?discrete", json + ["Range: entries=\(cursor)"])) == [100])
            let export = try served.get("/entries?CABINE_EVENT=device-changed", ["Accept: application/vnd.fdo.journal"])
            #expect(export.data.range(of: Data("CABINE_DEVICE\n\u{9}\0\0\0\0\0\0\0two\nlines\n".utf8)) != nil)
            #expect(export.output.hasSuffix("\n\n") && export.output.hasPrefix("__CURSOR=s="))
            let text = try served.get("/entries?CABINE_EVENT=device-changed", ["Accept: text/plain"])
            #expect(text.output.contains(" service: two?lines is ready\n"))
            let events = try served.get("/entries?CABINE_EVENT=device-changed", ["Accept: text/event-stream"])
            #expect(events.output.hasPrefix("data: {") && events.output.hasSuffix("}\n\n"))
        }
    }

    @Test func whatNobodyCanMeanIsRefusedWithWords() async throws {
        try await served { served in
            for (path, headers) in [
                ("/entries?nonsense", []), ("/entries?lower=1", []), ("/entries?follow=maybe", []),
                ("/entries", ["Range: bytes=0-1"]), ("/entries", ["Range: entries=here:1:1"]),
                ("/entries", ["Range: entries=::0"]), ("/entries?A%ZZ=1", []),
            ] as [(String, [String])] {
                let answer = try served.get(path, headers, more: ["-w", "%{http_code}"])
                #expect(answer.output.hasSuffix("400"), "\(path) \(headers): \(answer.output)")
            }
        }
    }

    @Test func gzipIsNegotiated() async throws {
        try await served { served in
            try await served.say(3_000)
            let plain = try served.get("/entries", ["Accept: application/json"])
            let packed = try served.get("/entries", ["Accept: application/json", "Accept-Encoding: gzip"])
            #expect(packed.data.count * 5 < plain.data.count)
            let decoder = try GzipDecoder()
            var unpacked: [UInt8] = []
            try decoder.unpack(Array(packed.data)) { unpacked += $0 }
            #expect(decoder.isComplete && Data(unpacked) == plain.data)
            let refused = try served.get("/entries", ["Accept: application/json", "Accept-Encoding: gzip;q=0, br"])
            #expect(refused.data == plain.data)
        }
    }

    @Test func onlyOperatorsOfTheFleetAreAnswered() async throws {
        try await served { served in
            try await served.say(1)
            #expect(try served.get("/entries").output.contains("line 0"))
            for name in [nil, "rogue"] as [String?] {
                let answer = try served.get("/entries", as: name)
                #expect(answer.code != 0 && answer.output.isEmpty, "\(name ?? "no certificate")")
            }
            // Another cabin's certificate is of the same authority, and reads nothing.
            for path in ["/entries", "/metrics", "/audit"] {
                let answer = try served.get(path, as: "cabin", more: ["-w", "%{http_code}"])
                #expect(answer.output.hasSuffix("403") && !answer.output.contains("line 0"))
            }
            try await served.log.flush()
            let refused = try served.get("/entries?CABINE_EVENT=client-refused", ["Accept: application/json"])
            #expect(served.sequences(refused).count == 5)
            let lines = refused.output.split(separator: "\n")
            #expect(lines.allSatisfy { $0.contains("\"CABINE_PEER\":\"127.0.0.1\"") })
            for (cause, count) in [
                ("it showed no certificate", 1), ("its certificate is not of the fleet's authority", 1),
                ("its certificate is no operator's", 3),
            ] { #expect(lines.count { $0.contains(cause) } == count, "\(cause)\n\(refused.output)") }
        }
    }

    /// What nobody could tell of before: it never came to a request.
    @Test(arguments: [
        ("http://127.0.0.1", [], "it does not speak TLS"),
        ("https://127.0.0.1", ["--tls-max", "1.2", "-k"], "it does not speak TLS 1.3"),
        ("https://127.0.0.1", [], "it broke TLS off"),
        ("telnet://127.0.0.1", ["--max-time", "1"], "it went away before TLS was agreed"),
    ]) func aHandshakeThatFailsIsInTheLog(_ address: String, _ options: [String], _ cause: String) async throws {
        try await served { served in
            let asked = try Command(
                "/usr/bin/curl", ["-sS", "--max-time", "10"] + options + ["\(address):\(served.port)/"])
            #expect(asked.output.isEmpty, "\(asked.output)")
            let end = ContinuousClock.now + .seconds(10)
            var said = ""
            while !said.contains(cause), ContinuousClock.now < end {
                try await served.log.flush()
                said = try served.get("/entries?CABINE_EVENT=client-refused", ["Accept: application/json"]).output
            }
            #expect(said.contains("\(cause)") && said.split(separator: "\n").count == 1, "\(said)")
            #expect(said.contains("\"CABINE_PEER\":\"127.0.0.1\""))
        }
    }

    @Test func aScannerDoesNotFillTheLog() async throws {
        try await served { served in
            let handshakes = 60
            for _ in 0..<handshakes {
                _ = try Command("/usr/bin/curl", ["-sS", "--max-time", "5", "http://127.0.0.1:\(served.port)/"])
            }
            try await served.log.flush()
            let said = try served.get("/entries?CABINE_EVENT=client-refused", ["Accept: application/json"])
            // A burst of twenty, and one more a minute (`LogRates`).
            #expect((20...25).contains(served.sequences(said).count), "\(served.sequences(said).count)")
        }
    }

    @Test func aFollowerHearsWhatIsSaidLaterPackedOrNot() async throws {
        try await served { served in
            try await served.say(5)
            for headers in [["Accept: application/json"], ["Accept: application/json", "Accept-Encoding: gzip"]] {
                let file = served.fleet.path("followed")
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
                process.arguments =
                    [
                        "-sSN", "--compressed", "--cacert", served.fleet.path("authority.pem"), "--cert",
                        served.fleet.path("operator.pem"), "--key", served.fleet.path("operator.key"), "-o", file,
                    ] + headers.flatMap { ["-H", $0] } + [
                        "https://127.0.0.1:\(served.port)/entries?follow&CABINE_EVENT=login-ended"
                    ]
                try process.run()
                defer {
                    // SIGTERM may be blocked in a child of one of Dispatch's threads: it has their mask.
                    Foundation.kill(process.processIdentifier, SIGKILL)
                    process.waitUntilExit()
                }
                try await Task.sleep(for: .milliseconds(300))
                served.log.event(.loginEnded, .field(.operatorName, "somebody"), .field(.cause, "logout"))
                let end = Date(timeIntervalSinceNow: 30)
                var heard = ""
                while !heard.contains("somebody logged out"), Date() < end {
                    try await Task.sleep(for: .milliseconds(50))
                    heard = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                }
                #expect(heard.contains("somebody logged out"))
                try? FileManager.default.removeItem(atPath: file)
            }
        }
    }
}
