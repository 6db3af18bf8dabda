import ArgumentParser
import CabineLog
import CabineNotices
import Foundation

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print the log of a cabin's data folder.",
        discussion: """
            Beside a running cabin or without one. A line an entry: UTC time, level where it is one of trouble, subsystem, \
            sentence. Exit codes: 0 printed, 64 wrong usage, 69 no log there.
            """)

    @Argument(help: ArgumentHelp("The cabin's data folder.", valueName: "DIR"))
    var data: String

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("Only so many entries before the end.", valueName: "N"))
    var last: Int?

    @Flag(name: .shortAndLong, help: "Go on with what is said later, until interrupted.")
    var follow = false

    @Option(
        help: ArgumentHelp("Entries as urgent as this, or more: \(Self.levels).", valueName: "LEVEL"),
        transform: Self.level)
    var level: NoticeLevel?

    @Option(
        help: ArgumentHelp("Entries of this subsystem; may be repeated: \(Self.subsystems).", valueName: "NAME"),
        transform: Self.subsystem)
    var subsystem: [Subsystem] = []

    @Option(help: ArgumentHelp("Entries of this boot, 32 hexadecimal digits.", valueName: "ID"))
    var boot: String?

    @Option(help: ArgumentHelp("Entries of this session, 16 hexadecimal digits.", valueName: "ID"))
    var session: String?

    @Flag(help: "Print whole entries, as JSON lines.")
    var json = false

    private static let levels = NoticeLevel.allCases.map(\.name).joined(separator: ", ")
    private static let subsystems = Subsystem.allCases.map(\.name).joined(separator: ", ")

    private static func level(_ word: String) throws -> NoticeLevel {
        guard let level = NoticeLevel(name: word) else { throw ValidationError("no level; accepted: \(levels)") }
        return level
    }

    private static func subsystem(_ word: String) throws -> Subsystem {
        guard let subsystem = Subsystem(name: word) else {
            throw ValidationError("no subsystem; accepted: \(subsystems)")
        }
        return subsystem
    }

    private static let followPause: Duration = .milliseconds(200)

    func run() async throws {
        var reader = LogReader(
            folder: StationFolders(data: data).log,
            filter: LogFilter(level: level, subsystems: subsystem, boot: boot, session: session))
        do throws(LogFault) {
            try reader.seek(last.map { .last($0) } ?? .first)
            while true {
                while let entry = try reader.next() {
                    say(json ? String(decoding: entry.line, as: UTF8.self) : entry.display)
                }
                guard follow else { return }
                do { try await Task.sleep(for: Self.followPause) } catch { return }
            }
        } catch {
            throw Failure(.unavailable, error.description)
        }
    }
}
