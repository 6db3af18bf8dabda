import ArgumentParser
import CabineSimulator

struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Run worlds and print every pair of mode and event, and of mode and fault, that never happened.")

    @Option(help: "The first seed.")
    var seed: UInt64 = 1
    @Option(help: "How many seeds.")
    var seeds: UInt64 = 400
    @Option(help: "Simulated hours of each world.")
    var hours: Double = 24
    @Option(help: "Worlds at a time.")
    var jobs: Int = 2

    func validate() throws {
        guard hours > 0, seeds >= 1, (1...64).contains(jobs) else {
            throw ValidationError("--hours above 0, --seeds at least 1, --jobs 1 to 64")
        }
    }

    func run() throws {
        let hours = hours
        let tally = Campaign(seeds: seed..<(seed + seeds), jobs: jobs) { WorldOptions(seed: $0, hours: hours) }.run {
            showProgress("\($0.worlds) worlds, \($0.years.text(2)) cabin-years")
            return true
        }
        endProgress()
        for verdict in tally.failures { say(describe(verdict)) }
        say("\(tally.worlds) worlds, \(tally.failures.count) failed, \(tally.years.text(2)) cabin-years")
        say("pairs of mode and event: \(tally.coverage.describeEvents)")
        for pair in tally.coverage.missingEvents { say("  never: \(pair)") }
        say("pairs of mode and fault: \(tally.coverage.describeFaults)")
        for pair in tally.coverage.missingFaults { say("  never: \(pair)") }
        if !tally.failures.isEmpty || !tally.coverage.missingEvents.isEmpty || !tally.coverage.missingFaults.isEmpty {
            throw ExitCode(1)
        }
    }
}
