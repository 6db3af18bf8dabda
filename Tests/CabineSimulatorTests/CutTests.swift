import CabineCore
import HALSim
import SanitizerScale
import Testing

@testable import CabineSimulator

/// The power is cut at every durable boundary of every scripted session; bugs of the journal's order prove that it
/// would be seen.
struct CutTests {
    @Test func everyBoundaryOfEverySessionHolds() {
        let count = Sanitizer.volume(of: "sessions cut", full: CutSession.all.count, sanitized: 2)
        let report = CutEnumeration(pairs: false, sessions: Array(CutSession.all.prefix(count))).run()
        print(report)
        #expect(report.isClean)
        #expect(report.violations.isEmpty)
        #expect(report.unreached == 0)
        #expect(report.sessions == count)
        // Each boundary with each of its four ends; a session that made no sheet would have far fewer.
        #expect(report.boundaries > (Sanitizer.isAtWork ? 60 : 1_300))
        #expect(report.cases == SimulatedDisk.CutEffect.allCases.count * report.boundaries)
    }

    /// A second cut at each boundary of the recovery, a few of them here and all in the long run.
    @Test func theRecoveryIsCutToo() {
        let pairs = Sanitizer.volume(of: "pairs of cuts", full: 400, sanitized: 40)
        let report = CutEnumeration(pairs: true, limit: pairs, sessions: [CutSession(.buys)]).run()
        print(report)
        #expect(report.isClean)
        #expect(report.rows[0].pairs == pairs)
        #expect(report.pairsThereAre > 10_000)
    }

    /// The worlds whose boundaries are cut do what their names say.
    @Test func everySessionIsWhatItsNameSays() {
        for session in CutSession.all {
            let verdict = Simulation.run(session.options(seed: 1))
            #expect(verdict.violation == nil, "\(session.name)")
            #expect(verdict.customers == session.customers.count, "\(session.name)")
            if let fault = session.fault { #expect(verdict.hits.contains { $0.fault == fault }, "\(session.name)") }
            let buys = session.customers.filter { $0 == .buys || $0 == .retakes || $0 == .overpays }.count
            if session.fault == nil { #expect(verdict.sheets == buys, "\(session.name)") }
            let vouchers = session.customers.filter { $0 == .takesVoucher || $0 == .overpays }.count
            if session.fault == nil { #expect(verdict.vouchers >= vouchers, "\(session.name)") }
        }
    }

    /// The controls: prototypes known to be wrong, in the sessions in which they go wrong.
    static let wrongOrders: [WrongOrder] = [
        WrongOrder("effects, then the journal") {
            var plant = Plant()
            plant.actsBeforeJournal = true
            return plant
        },
        WrongOrder("the intent, then printing again instead of asking") {
            var plant = Plant()
            plant.effect = { _, effect in
                if case .askPrintOutcome(let sale) = effect { [.print(sale)] } else { [effect] }
            }
            return plant
        },
        WrongOrder("the journal is never synced") {
            var plant = Plant()
            plant.journalSlip = .syncSkipped
            return plant
        },
    ]

    @Test(arguments: wrongOrders)
    func aWrongOrderIsFound(_ wrong: WrongOrder) {
        let sessions = [CutSession(.buys), CutSession(.takesVoucher), CutSession(.buys, .buys)]
        let report = CutEnumeration(pairs: false, sessions: sessions, plant: wrong.plant).run()
        let counts = Invariant.allCases.compactMap { invariant in
            let count = report.violations.filter { $0.violation.invariant == invariant }.count
            return count > 0 ? "\(invariant.rawValue) \(count)" : nil
        }
        print(
            "\(wrong.name): \(report.violations.count) of \(report.cases) cases fail: \(counts.joined(separator: ", "))"
        )
        print(report.violations.first.map { "  \($0.violation)" } ?? "  nothing")
        #expect(!report.isClean)
        #expect(!report.violations.isEmpty)
        // Without any cut the bug is invisible: it is the cut that shows it.
        for session in sessions {
            #expect(Simulation.run(session.options(seed: 1), plant: wrong.plant()).violation == nil)
        }
    }

    /// The seam the bugs are planted at is not itself a bug.
    @Test func aPlantThatChangesNothingIsNotFound() {
        let report = CutEnumeration(pairs: false, sessions: [CutSession(.buys)]) {
            var plant = Plant()
            plant.effect = { [$1] }
            return plant
        }.run()
        #expect(report.isClean)
    }

    /// A failure is repeated by what the report says of it.
    @Test func aFailureIsRepeatedByItsOptions() throws {
        let wrong = Self.wrongOrders[1]
        let report = CutEnumeration(pairs: false, sessions: [CutSession(.buys)], plant: wrong.plant).run()
        let failure = try #require(report.violations.first)
        let texts = failure.options.cuts.map(\.description)
        let cuts = texts.compactMap { PlannedCut($0) }
        #expect(cuts == failure.options.cuts)
        let options = failure.session.options(seed: failure.options.seed, cuts: cuts)
        #expect(Simulation.run(options, plant: wrong.plant()).violation == failure.violation)
        #expect(Simulation.run(options).violation == nil)
        #expect(report.description.contains("cuts \(texts.joined(separator: ","))"))
    }

    @Test(arguments: [
        "", "journal", "journal.1", "disk.1.lost", "journal.-1.lost", "journal.1.gone", "journal.1.lost.x",
    ])
    func noCutIsReadFromAnotherText(_ text: String) {
        #expect(PlannedCut(text) == nil)
    }
}

/// A bug in the order of journal and effects.
struct WrongOrder: Sendable, CustomTestStringConvertible {
    let name: String
    let plant: @Sendable () -> Plant

    init(_ name: String, _ plant: @escaping @Sendable () -> Plant) {
        self.name = name
        self.plant = plant
    }

    var testDescription: String { name }
}
