import ArgumentParser
import Glibc

@main
struct CabineSim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cabine-sim",
        abstract: "The deterministic simulator: the product's own cabin in a world that fails on purpose.",
        discussion: """
            A failure is a seed and a commit: the command it prints repeats it. Exit codes: 0 everything held, 1 \
            something did not, 64 wrong usage.
            """,
        subcommands: [
            RunCommand.self, ExploreCommand.self, CutsCommand.self, MutantsCommand.self, ShrinkCommand.self,
            CoverageCommand.self, SoakCommand.self,
        ])

    static func main() {
        // A reader that goes away is an ordinary end of output, not a crash.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            exit(withError: error)
        }
    }
}
