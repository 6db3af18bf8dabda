import CabineAuthority
import ArgumentParser
import CollectorServer

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how many records, tombstones and cabins there are.")

    @OptionGroup var data: DataOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting { () async throws(CollectorFault) in
            let logger = collectorLogger()
            let settings = try data.folder.settings()
            let server = try CollectorServer(folder: data.folder, logger: logger)
            let counts = try await server.counts()
            let cabins = try DurableFile.names(in: data.path + "/cabins").count
            if json {
                print(
                    "{\"cabins\":\(cabins),\"records\":\(counts.records),\"tombstones\":\(counts.tombstones),"
                        + "\"url\":\"\(settings.url)\"}")
            } else {
                print("address     \(settings.url)")
                print("cabins      \(cabins)")
                print("records     \(counts.records)")
                print("tombstones  \(counts.tombstones)")
            }
        }
    }
}
