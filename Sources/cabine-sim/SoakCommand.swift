import ArgumentParser
import CabineExplore
import CabineSimulator
import Foundation

struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Run everything for a while and print every number beside its goal.",
        discussion: """
            Most of the time goes into cabin-years; what does not fit into the time is named as not run. Exit code 1: an \
            invariant did not hold, a mutant survived, or a search did not close. A goal of the long run that a short soak \
            misses is no failure.
            """)

    @Option(help: "How long, in minutes.")
    var minutes: Double = 10
    @Option(help: "Worlds at a time.")
    var jobs: Int = 2
    @Option(help: "The first seed.")
    var seed: UInt64 = 1_000_000
    @Option(help: "Simulated hours of each world.")
    var hours: Double = 96

    func validate() throws {
        guard minutes > 0, (1...64).contains(jobs), hours > 0 else {
            throw ValidationError("--minutes and --hours above 0, --jobs 1 to 64")
        }
    }

    func run() throws {
        var soak = Soak(minutes: minutes, jobs: jobs, seed: seed, hours: hours)
        try soak.run()
        say(table(soak.rows))
        for failure in soak.failures { say(failure) }
        if !soak.failures.isEmpty { throw ExitCode(1) }
    }
}

/// Everything the specification has a number for, one after the other.
struct Soak {
    let minutes: Double
    let jobs: Int
    let seed: UInt64
    let hours: Double
    private(set) var rows = [["what", "goal in CI", "goal of the long run", "measured"]]
    private(set) var failures: [String] = []
    private let start = seconds()

    init(minutes: Double, jobs: Int, seed: UInt64, hours: Double) {
        self.minutes = minutes
        self.jobs = jobs
        self.seed = seed
        self.hours = hours
    }

    private var left: Double { minutes * 60 - (seconds() - start) }

    mutating func run() throws {
        speed()
        mutants()
        cuts()
        explore()
        try twice()
        volume()
        endProgress()
    }

    private mutating func add(_ what: String, _ ci: String, _ long: String, _ measured: String) {
        rows.append([what, ci, long, measured])
    }

    private func campaign(_ seeds: Range<UInt64>, jobs: Int) -> Campaign {
        let hours = hours
        return Campaign(seeds: seeds, jobs: jobs) { WorldOptions(seed: $0, hours: hours) }
    }

    /// One thread, as the goal says; other threads of this machine may slow it.
    private mutating func speed() {
        showProgress("speed")
        let begin = seconds()
        let limit = min(30, minutes * 6)
        let tally = campaign(seed..<(seed + 100_000), jobs: 1).run { _ in seconds() - begin < limit }
        let elapsed = seconds() - begin
        take(tally)
        add("simulated hours a second, one core", ">= 200", ">= 1,000", (tally.hours / elapsed).text(0))
        add("events a second, one core", "-", ">= 1 M", short(Double(tally.events) / elapsed))
    }

    private mutating func mutants() {
        var killed = 0
        for (index, mutant) in Mutants.all.enumerated() {
            showProgress("mutants: \(index) of \(Mutants.all.count)")
            if Mutants.trial(mutant).killedBy != nil {
                killed += 1
            } else {
                failures.append("survives: \(mutant.name)")
            }
        }
        add("mutants killed", ">= 30 of 30", ">= 60 of 60", "\(killed) of \(Mutants.all.count)")
    }

    private mutating func cuts() {
        let limit = minutes >= 5 ? 120_000 : 5_000
        let report = CutEnumeration(pairs: true, limit: limit, jobs: jobs).run { done, known in
            if done % 256 == 0 { showProgress("power cuts: \(done) of \(known)") }
        }
        if !report.isClean { failures.append(report.description) }
        add(
            "power cuts", "every boundary", "all pairs, >= 100,000 cases",
            "\(report.boundaries) boundaries, \(report.cases) cases of \(report.pairsThereAre) pairs and all single "
                + "cuts, \(report.violations.count) failed")
    }

    private mutating func explore() {
        // The large table takes minutes and gigabytes.
        let isLong = left > 600
        let begin = seconds()
        let report = Exploration(bounds: isLong ? .long : .ci).run { showProgress("explore: \($0.states) states") }
        if !report.isClosed { failures.append(report.description) }
        add(
            "closed states", ">= 1 M in 60 s", ">= 20 M",
            "\(report.states) states, \(report.edges) edges, frontier \(report.frontier), "
                + "\((seconds() - begin).text(0)) s")
    }

    /// One seed in a hundred of those the volume will reach, in two other processes.
    private mutating func twice() throws {
        showProgress("the same seeds in two processes")
        let count = max(100, UInt64(left / 60 * 2))
        let outputs = try (0..<2).map { _ in try Self.hashes(seed: seed + 500_000, seeds: count, hours: hours / 8) }
        let isEqual = outputs[0] == outputs[1] && outputs[0].count == Int(count)
        if !isEqual { failures.append("the same seeds gave other traces in another process") }
        add(
            "same seed, two processes", "equal trace hash, 100 seeds", "1 % of seeds",
            "\(isEqual ? "equal" : "DIFFERENT"), \(count) seeds")
    }

    private static func hashes(seed: UInt64, seeds: UInt64, hours: Double) throws -> [Substring] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "run", "--seed", "\(seed)", "--seeds", "\(seeds)", "--hours", "\(hours)", "--hashes", "--jobs", "2",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("seed ") }
    }

    private mutating func volume() {
        let begin = seconds()
        let end = begin + max(10, left)
        let tally = campaign((seed + 1_000_000)..<(seed + 100_000_000), jobs: jobs).run { tally in
            showProgress(
                "\(tally.years.text(1)) cabin-years, \(tally.failures.count) failed, "
                    + "\((end - seconds()).text(0)) s left")
            return seconds() < end
        }
        take(tally)
        let elapsed = seconds() - begin
        add(
            "cabin-years", ">= 25", ">= 5,000",
            "\(tally.years.text(1)) in \((elapsed / 60).text(1)) min on \(jobs) threads "
                + "(\((tally.hours / elapsed).text(0)) h/s), \(tally.failures.count) of \(tally.worlds) worlds failed")
        let missing = tally.coverage.missingEvents + tally.coverage.missingFaults
        add(
            "pairs that can happen and did not", "-", "0",
            missing.isEmpty ? "0" : "\(missing.count): \(missing.prefix(6).joined(separator: ", "))")
    }

    private mutating func take(_ tally: Campaign.Tally) { failures += tally.failures.map { describe($0) } }
}
