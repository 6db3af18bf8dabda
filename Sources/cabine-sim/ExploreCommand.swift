import ArgumentParser
import CabineExplore

struct ExploreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Search every interleaving of controller, journal, spooler and outbox within small bounds.")

    @Flag(help: "The large table: about a hundred million states, minutes, and a dozen GB of memory.")
    var long = false

    func run() throws {
        let start = seconds()
        let report = Exploration(bounds: long ? .long : .ci).run { progress in
            showProgress(
                "depth \(progress.depth): \(progress.states) states, \(progress.edges) edges, frontier \(progress.frontier)"
            )
        }
        endProgress()
        say(report.description)
        say("\((seconds() - start).text(1)) s, \(short(Double(report.states) / (seconds() - start))) states/s")
        if !report.isClosed { throw ExitCode(1) }
    }
}
