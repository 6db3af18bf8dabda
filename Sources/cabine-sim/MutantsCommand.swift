import ArgumentParser
import CabineSimulator

struct MutantsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutants",
        abstract: "Plant every bug of the catalogue and see which invariant notices it, after how many seeds.")

    @Option(help: "Only the mutants whose names hold this text.")
    var name: String = ""

    func run() throws {
        let chosen = Mutants.all.filter { $0.name.contains(name) }
        guard !chosen.isEmpty else { throw ValidationError("--name \(name): no such mutant") }
        let start = seconds()
        var rows = [["part", "mutant", "killed by", "seeds", "seed"]]
        var survivors = 0
        var killers: [Invariant] = []
        for (index, mutant) in chosen.enumerated() {
            showProgress("\(index) of \(chosen.count) mutants")
            let trial = Mutants.trial(mutant)
            survivors += trial.killedBy == nil ? 1 : 0
            if let killer = trial.killedBy { killers.append(killer) }
            rows.append([
                mutant.part.rawValue, mutant.name, trial.killedBy?.rawValue ?? "SURVIVES", "\(trial.seedsTried)",
                trial.seed.map(String.init) ?? "-",
            ])
        }
        endProgress()
        say(table(rows))
        say("invariants and how many bugs each noticed first:")
        say(
            table(
                Invariant.allCases.map { invariant in
                    ["  " + invariant.rawValue, "\(killers.filter { $0 == invariant }.count)", invariant.meaning]
                }))
        say("\(chosen.count - survivors) of \(chosen.count) mutants killed, \((seconds() - start).text(1)) s")
        if survivors > 0 { throw ExitCode(1) }
    }
}
