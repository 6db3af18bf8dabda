import ArgumentParser
import CabineSimulator
import Foundation
import HALSim

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run worlds by their seeds and check every invariant after every event.",
        discussion: "A seed decides everything: faults, customers, and the order of all that happens.")

    @Option(help: "The seed, or the first of several.")
    var seed: UInt64 = 1
    @Option(help: "Simulated hours of each world; the liveness phase comes after them.")
    var hours: Double = 24
    @Option(help: "How many seeds, one after the other.")
    var seeds: UInt64 = 1
    @Option(help: "Worlds at a time.")
    var jobs: Int = 1
    @Flag(help: "Print every event; for one seed.")
    var trace = false
    @Flag(help: "Print the trace hash of every seed.")
    var hashes = false
    @Flag(help: "Print JSON, one object a line.")
    var json = false
    @OptionGroup var changes: WorldChanges
    @OptionGroup var bug: PlantedBug

    func validate() throws {
        guard hours > 0, hours <= 1_000_000 else { throw ValidationError("--hours: more than 0, at most 1000000") }
        guard seeds >= 1, seed <= UInt64.max - seeds else { throw ValidationError("--seeds: at least 1") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs: 1 to 64") }
        guard !trace || seeds == 1 else { throw ValidationError("--trace: for one seed") }
        guard bug.mutant == nil || seeds == 1 else { throw ValidationError("--mutant: for one seed") }
        _ = (try changes.options(seed: seed, hours: hours), try bug.find())
    }

    func run() throws {
        if seeds == 1 { try runOne() } else { try runMany() }
    }

    private func runOne() throws {
        let options = try changes.options(seed: seed, hours: hours)
        if !json { say(describe(options)) }
        let verdict = Simulation.run(options, mutant: try bug.find(), trace: trace ? { say($0) } : nil)
        say(json ? JSONText.object(fields(verdict, bug.mutant)) : describe(verdict, bug.mutant))
        if verdict.violation != nil { throw ExitCode(1) }
    }

    private func runMany() throws {
        let changes = changes
        let hours = hours
        let start = seconds()
        let total = Double(seeds)
        let campaign = Campaign(seeds: seed..<(seed + seeds), jobs: jobs) { seed in
            // The arguments were read once already: they are right for every seed.
            (try? changes.options(seed: seed, hours: hours)) ?? WorldOptions(seed: seed, hours: hours)
        }
        let tally = campaign.run { tally in
            showProgress(Self.bar(tally, total, seconds() - start))
            return true
        }
        endProgress()
        if hashes {
            for (seed, hash) in tally.hashes { say("seed \(seed) \(JSONText.hexadecimal(hash))") }
        }
        report(tally, seconds() - start)
        if !tally.failures.isEmpty { throw ExitCode(1) }
    }

    private static func bar(_ tally: Campaign.Tally, _ total: Double, _ elapsed: Double) -> String {
        let done = Int((Double(tally.worlds) / total * 20).rounded(.down))
        let faults = tally.coverage.faultCounts.filter { $0.count > 0 }
        let most = faults.sorted { ($0.count, $1.fault.rawValue) > ($1.count, $0.fault.rawValue) }.prefix(3)
        return "[" + String(repeating: "#", count: done) + String(repeating: ".", count: 20 - done) + "] "
            + "\(tally.years.text(2)) cabin-years, \(short(Double(tally.events) / max(elapsed, 0.001))) events/s, "
            + "\(tally.failures.count) failed, \(faults.count) kinds of faults: "
            + most.map { "\($0.fault.name) \($0.count)" }.joined(separator: ", ")
    }

    private func report(_ tally: Campaign.Tally, _ elapsed: Double) {
        for verdict in tally.failures {
            say(json ? JSONText.object(fields(verdict)) : describe(verdict))
        }
        if json {
            let faults = tally.coverage.faultCounts.map { ($0.fault.name, "\($0.count)") }
            return say(
                JSONText.object([
                    ("worlds", "\(tally.worlds)"), ("failed", "\(tally.failures.count)"),
                    ("cabin_years", tally.years.text(3)), ("events", "\(tally.events)"),
                    ("hours_per_second", (tally.hours / elapsed).text(1)),
                    ("events_per_second", (Double(tally.events) / elapsed).text(0)), ("sheets", "\(tally.sheets)"),
                    ("vouchers", "\(tally.vouchers)"), ("records", "\(tally.records)"), ("starts", "\(tally.starts)"),
                    ("faults", JSONText.object(faults)),
                ]))
        }
        say(
            "\(tally.worlds) worlds, \(tally.failures.count) failed; \(tally.years.text(2)) cabin-years in "
                + "\(elapsed.text(1)) s: \((tally.hours / elapsed).text(0)) simulated hours/s, "
                + "\(short(Double(tally.events) / elapsed)) events/s")
        say(
            "\(tally.sheets) sheets, \(tally.vouchers) vouchers, \(tally.records) records at the collector, "
                + "\(tally.starts) starts")
        say("faults that happened:")
        say(table(tally.coverage.faultCounts.filter { $0.count > 0 }.map { ["  " + $0.fault.name, "\($0.count)"] }))
    }
}
