import CabineCore
import HALSim
import SanitizerScale
import Testing

@testable import CabineSimulator

/// The checker is checked: each planted bug is noticed, and nothing is noticed where none is planted.
@Suite struct MutantTests {
    @Test func `the catalogue is large, named once each, and spread over the product`() {
        #expect(Mutants.all.count >= 66)
        var names: [String] = []
        for mutant in Mutants.all {
            #expect(!names.contains(mutant.name), "\(mutant.name) is there twice")
            #expect(!mutant.slip.isEmpty && !mutant.expected.isEmpty)
            names.append(mutant.name)
        }
        for part in Mutant.Part.allCases {
            #expect(Mutants.all.count { $0.part == part } >= 8, "few bugs in \(part)")
        }
    }

    @Test func `every planted bug is noticed, by an invariant that was expected to, and each invariant by two`() {
        var kills: [Invariant] = []
        let count = Sanitizer.volume(of: "planted bugs", full: Mutants.all.count, sanitized: 8)
        let step = Mutants.all.count / count
        for mutant in (0..<count).map({ Mutants.all[$0 * step] }) {
            let trial = Mutants.trial(mutant)
            #expect(trial.killedBy != nil, "\(mutant.name) survives \(trial.seedsTried) worlds: \(mutant.slip)")
            #expect(!trial.isSurprise, "\(mutant.name): \(trial.violation?.description ?? "")")
            for (seed, violation) in trial.unclean {
                Issue.record("without \(mutant.name), seed \(seed) fails by itself: \(violation)")
            }
            if let killer = trial.killedBy { kills.append(killer) }
        }
        guard !Sanitizer.isAtWork else { return print("a sanitizer is at work: not every invariant was asked") }
        for invariant in Invariant.allCases {
            let count = kills.count { $0 == invariant }
            #expect(count >= 2, "\(invariant.rawValue) noticed \(count) bugs: it may be blind")
        }
    }

    /// One world of each kind the catalogue is tried in.
    private static let worlds: [WorldOptions] = {
        var worlds: [WorldOptions] = []
        for mutant in Mutants.all {
            let options = mutant.options(seed: 5)
            if !worlds.contains(options) { worlds.append(options) }
        }
        let count = Sanitizer.volume(of: "kinds of worlds", full: worlds.count, sanitized: 2)
        return Array(worlds.prefix(count))
    }()

    @Test func `a plant that changes nothing is the world without one`() {
        for options in Self.worlds {
            let plain = Simulation.run(options)
            let empty = Simulation.run(options, plant: Plant())
            #expect(plain.violation == nil)
            #expect(empty.traceHash == plain.traceHash && empty.violation == nil)
            #expect(plain.customers > 0 && plain.events > 1_000)
        }
    }

    @Test func `the seams themselves change nothing`() {
        var seams = Plant()
        seams.event = { _, _ in }
        seams.decided = { _, _, _, _ in }
        seams.forgets = { _ in false }
        seams.effect = { _, effect in [effect] }
        seams.report = { _, event in [event] }
        seams.edge = { [$0] }
        seams.coinProfile = { _ in }
        seams.inhibit = { $0 }
        seams.flash = { $0 }
        seams.frame = { $0 }
        seams.printLimits = { _ in }
        seams.reply = { $0 }
        for options in Self.worlds {
            let plain = Simulation.run(options)
            let planted = Simulation.run(options, plant: seams)
            #expect(planted.violation == nil, "\(planted.violation?.description ?? "")")
            #expect(planted.traceHash == plain.traceHash)
        }
    }

    @Test func `a survivor is called one`() {
        let harmless = Mutant("harmless", .core, "Nothing at all.", [.money]) { $0.decided = { _, _, _, _ in } }
        let trial = Mutants.trial(harmless, seeds: 1...3)
        #expect(trial.killedBy == nil && trial.seedsTried == 3 && !trial.isSurprise)
    }

    @Test func `a bug noticed by another invariant than expected is called a surprise`() {
        let mutant = Mutant("wrongly-expected", .core, "A restart begins with empty books.", [.flash], on: .cuts) {
            $0.decided = { _, event, after, _ in
                guard case .started = event else { return }
                after.ledger.inserted -= after.ledger.credit
                after.ledger.credit = 0
            }
        }
        let trial = Mutants.trial(mutant, seeds: 1...3)
        #expect(trial.killedBy == .money && trial.isSurprise)
    }

    @Test func `a world that fails by itself says nothing about a bug`() {
        let mutant = Mutant("unlucky", .core, "Nothing at all.", [.rest]) { _ in }
        let failure = Violation(invariant: .rest, text: "with or without", event: 1, milliseconds: 1)
        let trial = Mutants.trial(mutant, seeds: 1...3) { options, plant in
            plant != nil || options.seed < 3 ? failure : nil
        }
        #expect(trial.unclean.map(\.seed) == [1, 2])
        #expect(trial.killedBy == .rest && trial.seed == 3 && trial.seedsTried == 3)
    }
}
