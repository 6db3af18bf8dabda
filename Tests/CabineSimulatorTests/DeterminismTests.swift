import Foundation
import HALSim
import SanitizerScale
import Testing

@testable import CabineSimulator

@Suite struct DeterminismTests {
    /// The program beside the tests.
    private static var program: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("cabine-sim")
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// Hash tables are seeded anew in each process: an order that depends on them would show here.
    @Test func aHundredSeedsGiveTheSameTraceInTwoProcesses() throws {
        let seeds = Sanitizer.volume(of: "seeds in two processes", full: 100, sanitized: 10)
        let arguments = ["run", "--seed", "500", "--seeds", "\(seeds)", "--hours", "12", "--hashes"]
        let first = try Self.run(arguments)
        let second = try Self.run(arguments + ["--jobs", "2"])
        #expect(first.status == 0 && second.status == 0)
        let hashes = first.output.split(separator: "\n").filter { $0.hasPrefix("seed ") }
        #expect(hashes.count == seeds)
        #expect(
            Set(hashes.map { $0.split(separator: " ").last ?? "" }).count == seeds, "each seed is a world of its own")
        #expect(hashes == second.output.split(separator: "\n").filter { $0.hasPrefix("seed ") })
    }

    @Test func oneSeedPrintsTheSameJSONTwice() throws {
        let first = try Self.run(["run", "--seed", "7", "--json"])
        #expect(first.status == 0)
        #expect(first.output.contains("\"trace_hash\":\""))
        #expect(first.output == (try Self.run(["run", "--seed", "7", "--json"]).output))
    }

    /// Where nothing fails, a look that is jumped would have found nothing: customers must not see a difference.
    @Test(arguments: UInt64(1)...6) func jumpedLooksChangeNothing(_ seed: UInt64) {
        var options = WorldOptions(seed: seed, hours: 48)
        options.plan = FaultPlan()
        let jumped = Simulation.run(options)
        options.jumpsLooks = false
        let made = Simulation.run(options)
        #expect(jumped.events < made.events, "nothing was jumped")
        #expect(jumped.controllerEvents == made.controllerEvents)
        #expect(jumped.sheets == made.sheets)
        #expect(jumped.vouchers == made.vouchers)
        #expect(jumped.records == made.records)
        #expect(jumped.sheets > 5 && jumped.violation == nil && made.violation == nil)
    }

    @Test func anotherSeedIsAnotherWorld() {
        #expect(
            Simulation.run(WorldOptions(seed: 7, hours: 2)).traceHash
                != Simulation.run(WorldOptions(seed: 8, hours: 2)).traceHash)
    }

    @Test(arguments: [["run", "--hours", "0"], ["run", "--only", "nonsense"], ["run", "--jobs", "0"], ["fly"]])
    func wrongUsageIs64(_ arguments: [String]) throws {
        #expect(try Self.run(arguments).status == 64)
    }
}
