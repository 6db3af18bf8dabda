import CabineCore
import HALSim
import Testing

@testable import CabineSimulator

/// A failing world becomes a small one that fails in the same way.
struct ShrinkTests {
    /// The first seed whose world has many faults and breaks because of the planted bug, not by full queues, of which
    /// nothing small is left.
    private func failing(_ wrong: WrongOrder) throws -> WorldOptions {
        let failing = (1...200).lazy.map { WorldOptions(seed: $0, hours: 24) }.first { options in
            let verdict = Simulation.run(options, plant: wrong.plant())
            guard let violation = verdict.violation, violation.invariant != .limits else { return false }
            return verdict.hits.count >= 20 && Simulation.run(options).violation == nil
        }
        return try #require(failing)
    }

    @Test(arguments: CutTests.wrongOrders)
    func aPlantedBugShrinksToAFewFaults(_ wrong: WrongOrder) throws {
        let options = try failing(wrong)
        let shrunk = try #require(Shrinker(options, plant: { wrong.plant() }).run())
        print("\(wrong.name): \(shrunk)")
        #expect(shrunk.original.hits.count >= 20)
        #expect(shrunk.verdict.hits.count <= 8)
        #expect(shrunk.verdict.hits.count * 2 < shrunk.original.hits.count)
        #expect(shrunk.options.hours < options.hours)
        #expect(shrunk.violation.invariant == shrunk.original.violation?.invariant)
        #expect(shrunk.remains.filter { $0.contains("FAULT") }.count == shrunk.verdict.hits.count)

        let again = try Self.parsed(shrunk.commandLine)
        #expect(again == shrunk.options)
        let repeated = Simulation.run(again, plant: wrong.plant())
        #expect(repeated.violation == shrunk.violation)
        #expect(repeated.traceHash == shrunk.verdict.traceHash)
        // It is the bug that fails there, and nothing else.
        #expect(Simulation.run(again).violation == nil)
    }

    /// A bug of the catalogue is shrunk from the command line, and the command it prints shows it again.
    @Test func aBugOfTheCatalogueIsShrunkByName() throws {
        let mutant = try #require(Mutants.all.first { $0.name == "effect-before-journal" })
        let options = try #require(
            (1...60).lazy.map { WorldOptions(seed: $0, hours: 24) }.first {
                Simulation.run($0, mutant: mutant).violation != nil && Simulation.run($0).violation == nil
            })
        let shrunk = try #require(Shrinker(options, mutant: mutant).run())
        #expect(shrunk.commandLine.hasSuffix(" --mutant effect-before-journal"))
        #expect(shrunk.description.contains("repeat: cabine-sim run \(shrunk.commandLine) --trace"))
        #expect(Simulation.run(shrunk.options, mutant: mutant).violation == shrunk.violation)
        #expect(shrunk.verdict.hits.count <= shrunk.original.hits.count)
    }

    @Test func aSoundWorldIsNotShrunk() {
        #expect(Shrinker(WorldOptions(seed: 1, hours: 2)).run() == nil)
    }

    @Test func everyArgumentIsReadBack() throws {
        var options = WorldOptions(seed: 11, hours: 3.25)
        for fault in options.plan.enabled.prefix(2) { options.plan[fault] = 0 }
        options.suppressed = [
            FaultDice.Hit(component: 4, ordinal: 2, fault: .printerJam),
            FaultDice.Hit(component: 10, ordinal: 0, fault: .personLeaves),
        ]
        options.absent = [0, 7]
        options.customersPerHour = 0.25
        #expect(options.plan.enabled.count > 0)
        #expect(try Self.parsed(options.commandLine) == options)
        #expect(WorldOptions(seed: 3, hours: 24).commandLine == "--seed 3 --hours 24.0")

        var few = WorldOptions(seed: 3, hours: 1)
        few.plan = FaultPlan()
        few.plan[.powerCut] = 5_000
        #expect(try Self.parsed(few.commandLine) == few)
    }

    @Test(arguments: [
        (["--without", "printerjam"], "--without printerjam: no kind of fault; one of powerCut, "),
        (["--only", "x"], "--only x: no kind of fault"),
        (["--suppress", "4.printerJam"], "not COMPONENT.ORDINAL.KIND"),
        (["--suppress", "4.-1.printerJam"], "not COMPONENT.ORDINAL.KIND"),
        (["--suppress", "4.1.jam"], "--suppress jam: no kind of fault"),
        (["--absent", "1,-2"], "--absent -2: no customer"),
        (["--customers-per-hour", "0"], "--customers-per-hour 0.0: more than 0, at most 60"),
        (["--hours", "0"], "--hours 0.0: more than 0"),
        (["--only", "powerCut", "--rate", "0"], "--rate 0: 1 to 1000000"),
    ])
    func aWrongArgumentIsExplained(_ arguments: [String], _ message: String) {
        do throws(WorldArgumentFault) {
            _ = try Self.parsed("--seed 1 " + arguments.joined(separator: " "))
            Issue.record("accepted: \(arguments)")
        } catch {
            #expect(error.description.contains(message))
        }
    }

    /// As the executable reads them.
    private static func parsed(_ commandLine: String) throws(WorldArgumentFault) -> WorldOptions {
        let words = commandLine.split(separator: " ").map(String.init)
        func value(_ name: String) -> String? {
            words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
        return try WorldOptions(
            seed: value("--seed").flatMap { UInt64($0) } ?? 0, hours: value("--hours").flatMap { Double($0) } ?? 24,
            only: value("--only"), rate: value("--rate").flatMap { UInt32($0) } ?? WorldOptions.onlyPerMillion,
            without: value("--without"), suppress: value("--suppress"), absent: value("--absent"),
            customersPerHour: value("--customers-per-hour").flatMap { Double($0) },
            everyLook: words.contains("--every-look"))
    }
}
