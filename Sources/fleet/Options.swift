import ArgumentParser
import CabineAuthority
import FleetCore
import Foundation

/// Where the operator's folder is.
struct FolderOption: ParsableArguments {
    @Option(
        name: .customLong("fleet"),
        help: ArgumentHelp("The operator's folder; without it FLEET_HOME, or ./fleet.", valueName: "DIR"),
        completion: .directory)
    var given: String?

    @Option(
        help: ArgumentHelp("The cabins; without it inventory.yaml of that folder.", valueName: "FILE"),
        completion: .file(extensions: ["yaml", "yml"]))
    var inventory: String?

    var path: String { given ?? ProcessInfo.processInfo.environment["FLEET_HOME"] ?? "fleet" }
    var folder: FleetFolder { FleetFolder(path: path) }

    func readInventory() throws(ServiceFault) -> Inventory { try Inventory(reading: inventory ?? folder.inventoryFile) }
}

/// How many at once, and how patient.
struct RoundOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Cabins asked at the same time.", valueName: "N"))
    var jobs = 32

    @Option(help: ArgumentHelp("Tries for a cabin that does not answer.", valueName: "N"))
    var tries = 3

    @Option(help: ArgumentHelp("How long a cabin may be silent.", valueName: "SECONDS"))
    var timeout = 30.0

    @Option(
        help: ArgumentHelp("How long one cabin may take in all; it goes on from there next time.", valueName: "SECONDS")
    )
    var cabinTimeout = 300.0

    func validate() throws {
        guard (1...1_024).contains(jobs) else { throw ValidationError("--jobs must be 1 to 1024") }
        guard (1...20).contains(tries) else { throw ValidationError("--tries must be 1 to 20") }
        guard timeout > 0, cabinTimeout > 0 else { throw ValidationError("times must be more than 0") }
    }

    var settings: RoundSettings {
        var settings = RoundSettings()
        settings.jobs = jobs
        settings.tries = tries
        settings.patience.connect = .seconds(min(timeout, 10))
        settings.patience.silence = .seconds(timeout)
        settings.patience.whole = .seconds(cabinTimeout)
        return settings
    }
}

/// The cabins a command is for; their names complete from the inventory.
struct CabinArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Cabins by name; all of them without one.", valueName: "CABIN"),
        completion: .custom { (_: [String], _: Int, _: String) in CabinArguments.names() })
    var cabins: [String] = []

    static func names() -> [String] {
        let path = ProcessInfo.processInfo.environment["FLEET_HOME"] ?? "fleet"
        do throws(ServiceFault) {
            return try Inventory(reading: FleetFolder(path: path).inventoryFile).cabins.map(\.name)
        } catch {
            return []
        }
    }
}
