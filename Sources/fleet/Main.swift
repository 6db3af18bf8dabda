import ArgumentParser
import CabineAuthority
import FleetCore

@main
struct Fleet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "fleet", abstract: "Many cabins, one screen.")
}
