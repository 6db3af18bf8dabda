import ArgumentParser
import CabineSimulator

@main
struct CabineSim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cabine-sim", abstract: "The deterministic simulator of a cabin and everything around it.",
        subcommands: [RunCommand.self])
}
