import CabineAuthority
import CabineRecord
@testable import CollectorServer
import Foundation
import Testing

@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: collectorProgram), "needs the collector built beside the tests"
    ))
struct CommandTests {
    private func collector(_ arguments: String...) async throws -> ProgramResult {
        let result = try await runProgram(collectorProgram, arguments)
        #expect(!result.errors.contains("Fatal error") && !result.errors.contains(".swift:"))
        return result
    }

    private func pull(_ number: String, _ test: TestCollector, out: String = "pulled", extra: [String] = [])
        async throws -> ProgramResult
    {
        let arguments = [
            "pull", number, "--state-key", test.path + "/state/state-key", "--out", test.path + "/" + out,
            "--url", test.url,
        ]
        let result = try await runProgram(collectorProgram, arguments + extra)
        if result.status != 0 {
            // One clear line, and nothing of the number in it.
            #expect(result.errors.hasPrefix("collector: "))
            #expect(result.errors.filter(\.isNewline).count == 1)
            #expect(!result.errors.contains(number))
        }
        return result
    }

    @Test(arguments: [[], ["init"], ["enrol"], ["serve"], ["pull"], ["purge"], ["status"]])
    func everyCommandHelps(_ command: [String]) async throws {
        let result = try await runProgram(collectorProgram, command + ["--help"])
        #expect(result.status == 0)
        #expect(result.output.contains("USAGE: collector"))
    }

    static let misuse = [
        ["pull"], ["serve"], ["serve", "--data", "x", "--port", "70000"], ["init"], ["nothing"],
        ["purge", "--data", "x", "--now", "2026-02-30"], ["enrol", "--data", "x"],
    ]

    @Test(arguments: misuse)
    func wrongUsageIs64(_ arguments: [String]) async throws {
        let result = try await runProgram(collectorProgram, arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty && !result.errors.isEmpty)
    }

    @Test func pullTakesARecordOnce() async throws {
        try await TestCollector.with { test in
            let envelope = try test.envelope()
            #expect(try await test.put(envelope) == 201)
            let first = try await pull(envelope.number.grouped, test, extra: ["--json"])
            #expect(first.status == 0)
            let json = try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any]
            #expect(json?["portrait_bytes"] as? Int == 15)
            #expect(try DurableFile.read(test.path + "/pulled/portrait.jp2") == Array("portrait-marker".utf8))
            let second = try await pull(envelope.number.text, test)
            #expect(second.status == 1 && second.errors.contains("already taken"))
            let unknown = try await pull(test.draw().text, test)
            #expect(unknown.status == 1 && unknown.errors.contains("not found"))
        }
    }

    @Test func pullFailsWithItsExitCodes() async throws {
        try await TestCollector.with { test in
            let envelope = try test.envelope()
            #expect(try await test.put(envelope) == 201)
            let text = envelope.number.text
            let slip = String(text.dropLast()) + (text.last == "7" ? "8" : "7")
            let mistyped = try await pull(slip, test)
            #expect(mistyped.status == 65 && mistyped.errors.contains("check character"))
            try DurableFile.write([1], to: test.path + "/file")
            #expect(try await pull(text, test, out: "file").status == 73)
            // A folder that takes no entries although it is there.
            #expect(try await pull(text, test, out: "../../../../../../../../../../proc/nothing").status == 73)
            let stranger = ["--state-key", test.path + "/state-2/state-key", "--url", test.url]
            let arguments = ["pull", text, "--out", test.path + "/other"] + stranger
            let wrongKey = try await runProgram(collectorProgram, arguments)
            #expect(wrongKey.status == 65)
            await test.stop()
            #expect(try await pull(text, test).status == 69)
        }
    }

    @Test func anAdministratorGetsFromInitToStatus() async throws {
        let path = NSTemporaryDirectory() + "cabine-command-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let data = path + "/data"
        #expect(try await collector("status", "--data", data).status == 65)
        #expect(try await collector("init", "--data", data, "--state-out", path + "/state").status == 0)
        #expect(try await collector("init", "--data", data).status == 1)
        let key = path + "/key.pem"
        try DurableFile.write(Array(CabinKeys().signingPublicPEM.utf8), to: key)
        func enrol(_ cabin: String, _ key: String) async throws -> Int32 {
            try await collector("enrol", "--data", data, "--cabin", cabin, "--key", key, "--out", path + "/cabin")
                .status
        }
        #expect(try await enrol("AB12", key) == 0)
        #expect(try await enrol("ABIO", key) == 65)
        #expect(try await enrol("AB13", data + "/collector.json") == 65)
        #expect(try await enrol("AB13", path + "/nothing.pem") == 65)
        let status = try await collector("status", "--data", data, "--json")
        #expect(status.output.contains("\"cabins\":1,\"records\":0"))
        let purged = try await collector("purge", "--data", data, "--now", "2027-05-23")
        #expect(purged.status == 0 && purged.output == "destroyed 0 records\n")
    }
}
