import HALSim

/// The smallest world found that still breaks the same invariant, and what is left in it.
public struct Shrunk: Sendable {
    /// The world.
    public let options: WorldOptions
    /// What came of it.
    public let verdict: Verdict
    /// What does not hold in it.
    public let violation: Violation
    /// What came of the world that was given.
    public let original: Verdict
    /// Worlds run to get there.
    public let runs: Int
    /// Customers and faults that are left, each with its instant, in the order in which they come.
    public let remains: [String]

    /// The planted bug, where it is one of the catalogue.
    let mutant: Mutant?

    /// The arguments that make this world again.
    public var commandLine: String { options.commandLine + (mutant.map { " --mutant \($0.name)" } ?? "") }
}

extension Shrunk: CustomStringConvertible {
    /// What is left, and how to repeat it.
    public var description: String {
        let was = "\(original.hits.count) faults, \(original.customers) customers, \(original.options.hours) h"
        let isNow = "\(verdict.hits.count) faults, \(verdict.customers) customers, \(options.hours) h"
        let lines = ["\(violation)", "was \(was); is \(isNow), after \(runs) worlds"]
        return (lines + remains.map { "  " + $0 } + ["repeat: cabine-sim run \(commandLine) --trace"]).joined(
            separator: "\n")
    }
}

/// Makes a failing world smaller: its hours, its kinds of faults, its single faults, its customers.
///
/// A change is kept when the same invariant still breaks and no more faults happen than before. Whatever is left out
/// moves the luck of what comes after it, so the passes are repeated while they help.
public struct Shrinker {
    /// Worlds at most: each removal is a run, and the last ones gain least.
    public static let runsMaximum = 1_000
    /// Repetitions of all passes at most.
    private static let roundsMaximum = 12
    /// Random halves of the faults tried where leaving pieces out in order no longer helps.
    private static let shakesMaximum = 40

    /// Chances in a million at which all kinds are tried together, rarest first.
    private static let rareRates: [UInt32] = [500, 2_000, 8_000, 32_000, 128_000]

    /// Made anew for each world: a slip may remember something.
    private let plant: () -> Plant?
    private let mutant: Mutant?
    private let runsMaximum: Int
    private let original: Verdict
    private var options: WorldOptions
    private var verdict: Verdict
    private var runs = 1
    private let invariant: Invariant?

    /// A world drawn from its seed that fails, with a bug of the catalogue where one is given; it is run once.
    public init(_ options: WorldOptions, mutant: Mutant? = nil, runsMaximum: Int = Shrinker.runsMaximum) {
        self.init(options, plant: { mutant?.plant() }, mutant: mutant, runsMaximum: runsMaximum)
    }

    init(
        _ options: WorldOptions, plant: @escaping () -> Plant?, mutant: Mutant? = nil,
        runsMaximum: Int = Shrinker.runsMaximum
    ) {
        precondition(options.script == nil && options.cuts.isEmpty, "a scripted world is as small as its script")
        self.options = options
        self.plant = plant
        self.mutant = mutant
        self.runsMaximum = runsMaximum
        original = Simulation.run(options, plant: plant())
        verdict = original
        invariant = original.violation?.invariant
    }

    /// Shrinks it. `progress` is told of how small the world is after each pass.
    ///
    /// - Returns: nil when every invariant holds.
    public func run(progress: (_ hours: Double, _ faults: Int, _ runs: Int) -> Void = { _, _, _ in })
        -> Shrunk?
    {
        guard original.violation != nil else { return nil }
        var smaller = self
        smaller.shrink(progress)
        guard let violation = smaller.verdict.violation else { return nil }
        return Shrunk(
            options: smaller.options, verdict: smaller.verdict, violation: violation, original: original,
            runs: smaller.runs, remains: smaller.remains(), mutant: mutant)
    }

    private mutating func shrink(_ progress: (_ hours: Double, _ faults: Int, _ runs: Int) -> Void) {
        for _ in 0..<Self.roundsMaximum {
            let before = options
            trimHours()
            leaveKindsOut()
            makeRarer()
            progress(options.hours, verdict.hits.count, runs)
            leaveHitsOut()
            progress(options.hours, verdict.hits.count, runs)
            leaveCustomersOut()
            slowDown()
            progress(options.hours, verdict.hits.count, runs)
            if runs >= runsMaximum { break }
            if options == before, !shake() { break }
        }
        tidy()
    }

    /// Tries other options, and takes them when they are no worse.
    private mutating func attempt(_ change: (inout WorldOptions) -> Void) -> Bool {
        guard runs < runsMaximum else { return false }
        var candidate = options
        change(&candidate)
        guard candidate != options else { return false }
        runs += 1
        let outcome = Simulation.run(candidate, plant: plant())
        guard outcome.violation?.invariant == invariant, outcome.hits.count <= verdict.hits.count else { return false }
        options = candidate
        verdict = outcome
        return true
    }

    /// The unsafe phase ends just after the violation, or where bisection says that it may end.
    private mutating func trimHours() {
        if let violation = verdict.violation {
            let hours = Self.rounded(up: Double(violation.milliseconds + 1_000) / 3.6e6)
            if hours < options.hours { _ = attempt { $0.hours = hours } }
        }
        var works = options.hours
        var fails = 0.0
        for _ in 0..<8 {
            let middle = Self.rounded(up: (works + fails) / 2)
            guard middle < works, middle > fails else { break }
            if attempt({ $0.hours = middle }) { works = middle } else { fails = middle }
        }
    }

    /// To a thousandth, so that the command line stays short.
    private static func rounded(up hours: Double) -> Double { (hours * 1_000).rounded(.up) / 1_000 }

    private mutating func leaveKindsOut() {
        minimise(options.plan.enabled) { options, kept in
            for fault in options.plan.enabled where !kept.contains(fault) { options.plan[fault] = 0 }
        }
    }

    /// One low rate for every kind that is left: other faults than before happen, and often few of them are enough. What
    /// was left out one by one belongs to the luck of the old rates.
    private mutating func makeRarer() {
        let kinds = options.plan.enabled
        for rate in Self.rareRates {
            let isRarer = attempt { options in
                for kind in kinds { options.plan[kind] = rate }
                options.suppressed = []
                options.absent = []
            }
            if isRarer { return }
        }
    }

    private mutating func leaveHitsOut() {
        minimise(verdict.hits) { [hits = verdict.hits] options, kept in
            let keptHits = Set(kept)
            let known = Set(options.suppressed)
            options.suppressed += hits.filter { !keptHits.contains($0) && !known.contains($0) }
        }
    }

    private mutating func leaveCustomersOut() {
        let absent = options.absent
        let present = (0..<verdict.customers).filter { !absent.contains($0) }
        minimise(present) { options, kept in
            options.absent = absent + present.filter { !kept.contains($0) }
        }
    }

    /// Leaves random faults out, since those in a row hang together: what is left out moves the luck of the rest, and some
    /// other luck needs fewer. Whether a world with fewer faults was found.
    private mutating func shake() -> Bool {
        var random = SplitMix(seed: options.seed ^ UInt64(runs))
        let before = verdict.hits.count
        guard before > 1 else { return false }
        for _ in 0..<Self.shakesMaximum {
            let left = verdict.hits.filter { _ in random.next(below: 2) == 0 }
            guard attempt({ options in options.suppressed += left.filter { !options.suppressed.contains($0) } })
            else { continue }
            if verdict.hits.count < before { return true }
        }
        return false
    }

    private mutating func slowDown() {
        for rate in [0.125, 0.25, 0.5, 1, 2] where rate < options.customersPerHour {
            if attempt({ $0.customersPerHour = rate }) { return }
        }
    }

    /// What had to be left out of longer worlds need not be left out of this one.
    private mutating func tidy() {
        let hits = verdict.hits.count
        _ = attempt { $0.absent = [] }
        // A removal that the end of the world came before changes nothing, and is found in large pieces.
        minimise(options.suppressed) { $0.suppressed = $1 }
        let came = verdict.customers
        _ = attempt { $0.absent.removeAll { $0 >= came } }
        precondition(verdict.hits.count <= hits, "an attempt never adds faults")
    }

    /// Delta debugging: leaves out ever smaller pieces of a list while the world still fails.
    private mutating func minimise<Item>(_ items: [Item], _ keep: (inout WorldOptions, [Item]) -> Void) {
        var kept = items
        if kept.isEmpty || attempt({ keep(&$0, []) }) { return }
        var size = (kept.count + 1) / 2
        while true {
            var isSmaller = false
            var start = 0
            while start < kept.count {
                var candidate = kept
                candidate.removeSubrange(start..<min(start + size, kept.count))
                if attempt({ keep(&$0, candidate) }) {
                    kept = candidate
                    isSmaller = true
                } else {
                    start += size
                }
            }
            if size > 1 { size = (size + 1) / 2 } else if !isSmaller || runs >= runsMaximum { return }
        }
    }

    /// Customers and faults of the smallest world, as its trace tells of them.
    private func remains() -> [String] {
        var lines: [String] = []
        _ = Simulation.run(options, plant: plant()) { line in
            guard let space = line.firstIndex(of: " ") else { return }
            let text = line[line.index(after: space)...]
            guard text.hasPrefix("FAULT ") || text.hasPrefix("customer ") else { return }
            lines.append(Self.words(line[..<space]) + ": " + text)
        }
        return lines
    }

    /// Seconds of a trace as hours, minutes and seconds.
    private static func words(_ seconds: Substring) -> String {
        let parts = seconds.split(separator: ".")
        guard parts.count == 2, let whole = Int(parts[0]) else { return String(seconds) }
        let hours = whole >= 3_600 ? "\(whole / 3_600) h " : ""
        return hours + "\(whole / 60 % 60) min \(whole % 60).\(parts[1]) s"
    }
}
