import ArgumentParser
import CabineSimulator
import Synchronization

struct CutsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cuts",
        abstract: "Cut the power at every durable boundary of every scripted session, with every end a write can take.")

    @Flag(help: "And again at every boundary of the recovery.")
    var pairs = false
    @Option(help: "Pairs at most, spread evenly over all of them.")
    var limit: Int?
    @Option(help: "Worlds at a time.")
    var jobs: Int = 1

    func validate() throws {
        guard (1...64).contains(jobs), limit.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--jobs 1 to 64, --limit above 0")
        }
    }

    func run() throws {
        let start = seconds()
        let report = CutEnumeration(pairs: pairs, limit: limit, jobs: jobs).run { done, known in
            if done % 64 == 0 { showProgress("\(done) of \(known) cases") }
        }
        endProgress()
        say(report.description)
        say("\((seconds() - start).text(1)) s")
        if !report.isClean { throw ExitCode(1) }
    }
}
