import CabineAuthority
import ArgumentParser
import CollectorServer
import Foundation

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until SIGTERM or SIGINT.",
        discussion: """
            When it is ready it prints one line: {"listening":"ADDRESS:PORT"}. Records older than six months are \
            destroyed at the start and every hour.
            """)

    @OptionGroup var data: DataOption

    @Option(help: "Address to listen at.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen at; 0 takes any free one.")
    var port = 8443

    @Flag(help: "Stop when standard input ends: for programs that start a collector of their own.")
    var untilInputEnds = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    }

    /// A parent that dies closes the pipe without a word; the collector then stops as on SIGTERM.
    private func stopWhenInputEnds() {
        Thread.detachNewThread {
            while !FileHandle.standardInput.availableData.isEmpty {}
            kill(getpid(), SIGTERM)
        }
    }

    func run() async throws {
        try await reporting { () async throws(CollectorFault) in
            forbidCores()
            if untilInputEnds { stopWhenInputEnds() }
            let logger = collectorLogger()
            let server = try CollectorServer(folder: data.folder, logger: logger)
            let host = host
            try await server.run(host: host, port: port) { port in
                let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
                // Whoever asked may be gone already: the collector serves all the same.
                try? FileHandle.standardOutput.write(contentsOf: Data("{\"listening\":\"\(address)\"}\n".utf8))
            }
        }
    }
}
