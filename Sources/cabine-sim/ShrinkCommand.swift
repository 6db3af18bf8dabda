import ArgumentParser
import CabineSimulator

struct ShrinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shrink", abstract: "Find the smallest world that still fails as the world of a seed does.",
        discussion: "Exit code 0: shrunk; 1: the world of this seed holds every invariant, there is nothing to shrink.")

    @Option(help: "The seed that fails.")
    var seed: UInt64
    @Option(help: "Simulated hours, as in the run that failed.")
    var hours: Double = 24
    @OptionGroup var changes: WorldChanges
    @OptionGroup var bug: PlantedBug

    func validate() throws { _ = (try changes.options(seed: seed, hours: hours), try bug.find()) }

    func run() throws {
        let options = try changes.options(seed: seed, hours: hours)
        let shrunk = Shrinker(options, mutant: try bug.find()).run { hours, faults, runs in
            showProgress("\(hours.text(3)) h, \(faults) faults after \(runs) runs")
        }
        endProgress()
        guard let shrunk else {
            say("seed \(seed) holds every invariant: nothing to shrink")
            throw ExitCode(1)
        }
        say(shrunk.description)
    }
}
