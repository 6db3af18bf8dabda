import CabineCore
import HALSim

/// One bug a programmer could plausibly have written, planted at the seams of the product's parts.
///
/// An invariant that no planted bug ever violates proves nothing; a planted bug that violates none is a blind spot.
public struct Mutant: Sendable {
    /// The part of the product whose programmer slipped.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        /// The state machine.
        case core
        /// Coins, pad, camera, flash, printer.
        case drivers
        /// The journal and the loop that waits for it.
        case journal
        /// The queue of sealed records.
        case outbox
        /// The desks, and the control loop around them.
        case desks
        /// The collector's record logic.
        case collector
    }

    /// What it is called, unique in the catalogue.
    public let name: String
    /// Where it sits.
    public let part: Part
    /// What was done wrong, in one sentence.
    public let slip: String
    /// The invariants that may notice it.
    public let expected: [Invariant]
    /// The worlds in which it shows.
    let stage: MutantStage
    /// Made anew for each world: a slip may remember something.
    let plant: @Sendable () -> Plant

    init(
        _ name: String, _ part: Part, _ slip: String, _ expected: [Invariant], on stage: MutantStage = MutantStage(),
        _ change: @escaping @Sendable (inout Plant) -> Void
    ) {
        self.name = name
        self.part = part
        self.slip = slip
        self.expected = expected
        self.stage = stage
        plant = {
            var plant = Plant()
            change(&plant)
            return plant
        }
    }

    /// The world of a seed, in which the bug may show; the same without it is a control.
    public func options(seed: UInt64) -> WorldOptions { stage.options(seed: seed) }
}

/// The worlds a planted bug is run in: few hours, many customers, and only the faults it hides behind.
struct MutantStage: Sendable {
    var faults: [(fault: SimulatedFault, perMillion: UInt32)] = []
    var hours = 6.0
    var customersPerHour = 20.0
    var script: [CustomerScript]?
    var payment = Payment.coins

    func options(seed: UInt64) -> WorldOptions {
        var options = WorldOptions(seed: seed, hours: hours)
        options.plan = FaultPlan()
        for (fault, rate) in faults { options.plan[fault] = rate }
        options.customersPerHour = customersPerHour
        options.script = script
        options.payment = payment
        options.hasPresence = true
        return options
    }

    /// The same, paid at a counter.
    var counter: MutantStage {
        var stage = self
        stage.payment = .counter
        return stage
    }

    func script(_ script: CustomerScript, times: Int = 30) -> MutantStage {
        var stage = self
        stage.script = Array(repeating: script, count: times)
        return stage
    }

    func hours(_ hours: Double) -> MutantStage {
        var stage = self
        stage.hours = hours
        return stage
    }

    func with(_ fault: SimulatedFault, _ perMillion: UInt32) -> MutantStage {
        var stage = self
        stage.faults.append((fault, perMillion))
        return stage
    }

    /// Nothing goes wrong.
    static let calm = MutantStage()
    /// The power fails every few minutes.
    static let cuts = calm.with(.powerCut, 60_000)
    /// The disk refuses for a while, now and then, and the power fails.
    static let disk = cuts.with(.diskFull, 2_000).with(.diskSyncError, 5_000).with(.diskReadOnly, 1_000)
    /// The printer and its spooler do what they can.
    static let printer = calm.with(.printerJamInSheet, 100_000).with(.printerNever, 100_000)
        .with(.printerUnplugged, 60_000).with(.printerLate, 200_000).with(.printerCover, 60_000)
        .with(.spoolerRestart, 60_000).with(.spoolerLostJob, 100_000)
    /// The link is bad, and answers are lost.
    static let link = calm.with(.networkLoss, 200_000).with(.networkAckLost, 200_000)
        .with(.networkDuplicate, 200_000).with(.collectorRestart, 20_000)
    /// The camera is.
    static let camera = calm.with(.cameraNoFrame, 150_000).with(.cameraLate, 150_000)
    /// The coin line is.
    static let coins = calm.with(.coinBounce, 150_000).with(.coinSplitPulse, 100_000).with(.coinWhileInhibited, 500_000)
    /// People are.
    static let people = calm.with(.personLeaves, 20_000).with(.personCancels, 60_000).with(.personHammers, 40_000)
}

/// Every planted bug, and how it is tried.
public enum Mutants {
    /// The catalogue, by part.
    public static let all: [Mutant] =
        core + coreFlow + coreHousing + drivers + printing + journal + outbox + desks + collector

    /// Seeds tried before a mutant counts as a survivor.
    public static let seedsMaximum: UInt64 = 60

    /// What came of a mutant.
    public struct Trial: Sendable {
        /// The mutant.
        public let mutant: Mutant
        /// The invariant that noticed it first; nil for a survivor.
        public var killedBy: Invariant? { violation?.invariant }
        /// Worlds run with the bug.
        public internal(set) var seedsTried = 0
        /// What was noticed.
        public internal(set) var violation: Violation?
        /// In which world.
        public internal(set) var seed: UInt64?
        /// Worlds that fail without the bug, too: they say nothing about it, and something about the product.
        public internal(set) var unclean: [(seed: UInt64, violation: Violation)] = []
        /// Whether it was noticed by an invariant nobody expected.
        public var isSurprise: Bool { killedBy.map { !mutant.expected.contains($0) } ?? false }

        init(_ mutant: Mutant) { self.mutant = mutant }
    }

    /// Runs the worlds of a mutant until one is violated that is clean without the bug.
    public static func trial(_ mutant: Mutant, seeds: ClosedRange<UInt64> = 1...seedsMaximum) -> Trial {
        trial(mutant, seeds: seeds) { options, plant in Simulation.run(options, plant: plant).violation }
    }

    static func trial(
        _ mutant: Mutant, seeds: ClosedRange<UInt64>, run: (WorldOptions, Plant?) -> Violation?
    ) -> Trial {
        var trial = Trial(mutant)
        for seed in seeds {
            let options = mutant.options(seed: seed)
            trial.seedsTried += 1
            guard let violation = run(options, mutant.plant()) else { continue }
            if let own = run(options, nil) {
                trial.unclean.append((seed, own))
                continue
            }
            trial.violation = violation
            trial.seed = seed
            return trial
        }
        return trial
    }
}
