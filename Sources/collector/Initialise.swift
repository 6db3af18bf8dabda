import CabineAuthority
import ArgumentParser
import CollectorServer
import Foundation

struct Initialise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the collector's folder: private authority, server certificate, keys.",
        discussion: """
            With --state-out it also makes, for demonstrations and tests, the credentials of a server of the State and \
            the key pair that records are sealed to; on a folder that is already initialised it makes only those.
            """)

    @OptionGroup var data: DataOption

    @Option(help: "Address or name clients connect to; it goes into the server's certificate.")
    var host = "127.0.0.1"

    @Option(help: "Port clients are told.")
    var port = 8443

    @Option(help: ArgumentHelp("Where to write the State's credentials and state-key.", valueName: "dir"))
    var stateOut: String?

    @Option(help: "Name of the State's server in its certificate.")
    var stateName = "state-1"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
            throw ValidationError("--host must be an address or a name")
        }
    }

    func run() async throws {
        try await reporting { () async throws(CollectorFault) in
            let now = Date()
            let isInitialised = try data.folder.isInitialised
            if stateOut == nil || !isInitialised {
                try data.folder.initialise(host: host, port: port, now: now)
                print("initialised \(data.path) for https://\(host):\(port)")
            }
            if let stateOut {
                try data.folder.makeState(name: stateName, out: stateOut, now: now)
                print("wrote the State's credentials to \(stateOut)")
            }
        }
    }
}
