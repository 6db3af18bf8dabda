import CabineAuthority
import ArgumentParser
import CabineCore
import CabineRecord
import CollectorServer

struct Purge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Destroy records older than six months, and their keys.",
        discussion: "A serving collector does this by itself every hour.")

    @OptionGroup var data: DataOption

    @Option(
        help: ArgumentHelp(
            "Act as if it were this day, midnight UTC. Destroyed records cannot be brought back.",
            valueName: "yyyy-mm-dd"),
        transform: { text in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
                let date = CivilDate(year: year, month: month, day: day)
            else { throw ValidationError("'\(text)' is no date: write it as 2026-11-23") }
            return WallTime(millisecondsSince1970: date.millisecondsSince1970)
        })
    var now: WallTime?

    func run() async throws {
        try await reporting { () async throws(CollectorFault) in
            let logger = collectorLogger()
            let server = try CollectorServer(folder: data.folder, logger: logger)
            let count = try await server.purge(now: now ?? CollectorServer.wallClock())
            print("destroyed \(count) records")
        }
    }
}
