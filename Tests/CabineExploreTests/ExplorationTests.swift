import CabineCore
import CabineExplore
import SanitizerScale
import Testing

@testable import CabineJournal

/// The search of the unchanged controller.
struct ExplorationTests {
    static let small = ExplorationBounds(coins: 3, cuts: 1, failures: 1, visits: 0)

    /// The counts are part of the specification: a change that moves them adds or takes away behaviour of the cabin.
    @Test func theTableOfEveryTestRunCloses() {
        let states = Sanitizer.volume(of: "states", full: 7_048_764, sanitized: 212_664)
        let report = Exploration(bounds: Sanitizer.isAtWork ? Self.small : .ci).run()
        print(report)
        #expect(report.isClosed)
        #expect(report.frontier == 0)
        #expect(report.states == states)
        #expect(report.edges == (Sanitizer.isAtWork ? 6_541_411 : 257_200_969))
        #expect(report.depth == (Sanitizer.isAtWork ? 59 : 81))
        #expect(report.livenessChecked == report.states)
        #expect(report.stuck == 0)
    }

    /// A cabin beside a counter: what is released, sold, owed and in doubt, in every order of events and cuts.
    @Test func theTableOfTheCounterCloses() {
        var bounds = ExplorationBounds.counter
        if Sanitizer.isAtWork { bounds.coins = 2 }
        let report = Exploration(bounds: bounds).run()
        print(report)
        #expect(report.isClosed)
        #expect(report.frontier == 0 && report.stuck == 0)
        if !Sanitizer.isAtWork { #expect(report.states == 2_028_452 && report.edges == 80_071_030) }
        #expect(report.boundsMet.map(\.bound) == [.coins, .cuts, .failures, .visits])
    }

    /// The same table gives the same search, level by level.
    @Test func theSearchIsDeterministic() {
        var first: [Exploration.Progress] = []
        var second: [Exploration.Progress] = []
        _ = Exploration(bounds: Self.small).run { first.append($0) }
        _ = Exploration(bounds: Self.small).run { second.append($0) }
        #expect(first.count > 50)
        #expect(first == second)
    }

    /// A limit of the alphabet that held something back is named; a capacity that was met fails the search.
    @Test func noBoundIsMetInSilence() {
        let closed = Exploration(bounds: Self.small).run()
        print(closed)
        #expect(closed.isClosed)
        #expect(closed.boundsMet.map(\.bound) == [.coins, .cuts, .failures, .visits])

        var tight = Self.small
        tight.states = 1_000
        let full = Exploration(bounds: tight).run()
        #expect(full.capacitiesMet == [.states])
        #expect(!full.isClosed)
        #expect(full.frontier > 0)
        #expect(full.description.contains("FAILED: met states"))

        var shallow = Self.small
        shallow.depth = 20
        let cut = Exploration(bounds: shallow).run()
        #expect(cut.capacitiesMet == [.depth])
        #expect(cut.depth == 20)
        #expect(cut.frontier > 0)
        #expect(!cut.isClosed)
    }

    /// Sales, vouchers or orders the books have no room for: the search says so instead of going on.
    @Test func booksThatAreTooSmallFailTheSearch() {
        let manySales = Mutation(
            "numbers of sales that rise too fast",
            outcome: { _, _, after, effects in (after.sales < 8 ? after.with(sales: 8) : after, effects) })
        let manyVouchers = Mutation(
            "serials that rise too fast",
            outcome: { _, _, after, effects in
                (after.vouchersIssued < 8 ? after.with(vouchersIssued: 8) : after, effects)
            })
        let manyOrders = Mutation(
            "an order given nine times",
            outcome: { _, _, after, effects in
                (after, effects.flatMap { effect in [Effect](repeating: effect, count: effect.isQuestion ? 9 : 1) })
            })
        let cases: [(Mutation, ExplorationBound)] = [
            (manySales, .sales), (manyVouchers, .vouchers), (manyOrders, .lane),
        ]
        for (mutation, bound) in cases {
            let report = Exploration(bounds: Self.small, mutation: mutation).run()
            #expect(report.capacitiesMet == [bound], "\(mutation.name)")
            #expect(!report.isClosed)
            #expect(report.frontier > 0)
        }
    }

    /// Every state that was reached survives the journal's snapshot codec.
    @Test func everyStateSurvivesTheSnapshot() throws {
        let states = Exploration(bounds: Self.small).controllerStates()
        #expect(states.count > 20_000)
        for state in states {
            var writer = ByteWriter()
            writer.put(state)
            var reader = ByteReader(writer.bytes[...])
            let read = try reader.state()
            try reader.end()
            if read != state { Issue.record("\(state.mode) is read back as \(read.mode)") }
        }
    }

    /// What the regular rounds are for: without them an order the outbox refused once would wait for the next start.
    @Test func withoutTheRoundsARefusedOrderIsStuck() throws {
        let careless = Mutation("a refused order is never repeated", repeatsRefusedOrders: false)
        let report = Exploration(bounds: Self.small, mutation: careless).run()
        let counterexample = try #require(report.counterexample)
        #expect(counterexample.promise == .noWayToRest)
        #expect(counterexample.steps.last?.contains("outbox cannot release or discard") == true)
        #expect(report.stuck > 0)
    }
}

extension Effect {
    fileprivate var isQuestion: Bool { if case .askPrintOutcome = self { true } else { false } }
}

/// The search of controllers with a bug each: it finds them all.
struct PlantedBugTests {
    static let bugs = bugsOfRecovery + bugsOfDelivery + bugsInCorners

    @Test(arguments: bugs)
    func isFound(_ bug: PlantedBug) throws {
        let report = Exploration(bounds: bug.bounds, mutation: bug.mutation, heldTo: bug.heldTo).run()
        let counterexample = try #require(report.counterexample, "not found: \(bug.mutation.name)")
        print("\(bug.mutation.name): \(report.states) states\n\(counterexample)")
        #expect(counterexample.promise == bug.promise)
        #expect(!counterexample.steps.isEmpty)
        #expect(!report.isClosed)
    }

    /// A promise no bug breaks might be one the search does not see.
    @Test(arguments: Promise.allCases)
    func everyPromiseIsBrokenByTwoBugs(_ promise: Promise) {
        #expect(Self.bugs.filter { $0.promise == promise }.count >= 2)
    }

    /// The other direction: a mutation that changes nothing is no bug.
    @Test func nothingIsFoundWithoutABug() {
        let plain = Exploration(bounds: ExplorationTests.small).run()
        let mutated = Exploration(bounds: ExplorationTests.small, mutation: Mutation("none")).run()
        #expect(plain.isClosed && mutated.isClosed)
        #expect(plain.states == mutated.states && plain.edges == mutated.edges)
    }
}
