import CabineConsole
import CabineCore
import CabineLog
import CabineNotices
import CabineRuntime
import CabineSite
import Foundation
import HALContract
import HALLinux

/// Commands about the log.
extension StationCommands {
    private var logFolder: String { station.layout.data + "/log" }

    private func entries(_ filter: LogFilter, last: Int?, _ body: (LogEntry) async -> Bool) async throws(ConsoleFault)
        -> Int
    {
        var count = 0
        do throws(LogFault) {
            var reader = LogReader(folder: logFolder, filter: filter)
            try reader.seek(last.map { .last($0) } ?? .first)
            while !Task.isCancelled, let entry = try reader.next() {
                if await body(entry) { count += 1 }
            }
        } catch { throw ConsoleFault("\(error)") }
        return count
    }

    func tailLog(_ count: Int, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let shown = try await entries(LogFilter(), last: count) { entry in
            await terminal.print(entry.display)
            return true
        }
        return "\(shown) entries"
    }

    func filterLog(_ words: String, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let level = NoticeLevel.allCases.first { $0.name == words }
        let subsystem = Subsystem.allCases.first { $0.name == words }
        let filter = LogFilter(level: level, subsystems: subsystem.map { [$0] } ?? [])
        let isWord = level == nil && subsystem == nil
        let shown = try await entries(filter, last: nil) { entry in
            let line = entry.display
            guard !isWord || line.contains(words) else { return false }
            await terminal.print(line)
            return true
        }
        return "\(shown) entries"
    }

    func printLog(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let shown = try await entries(LogFilter(), last: nil) { entry in
            await terminal.print(String(decoding: entry.line, as: UTF8.self))
            return true
        }
        return "\(shown) entries, a JSON object each"
    }

    /// The file that is sent is a copy: one that grew could not be gone on with after a cut.
    func sendLog(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let folder = logFolder
        let path = try outgoing.prepare("log", extension: "jsonl", cabin: station.site.cabin) {
            () throws(ConsoleFault) in
            var bytes: [UInt8] = []
            do throws(LogFault) {
                var reader = LogReader(folder: folder)
                try reader.seek(.first)
                while try reader.lines(into: &bytes, bytesMaximum: .max) > 0 {}
            } catch { throw ConsoleFault("\(error)") }
            return bytes
        }
        let result = try await terminal.send(OutgoingFile(path: path, fallback: "logs print"))
        outgoing.sent("log")
        return "\(result): \(URL(fileURLWithPath: path).lastPathComponent)"
    }
}

/// Copies on their way to a technician: each stays until it has arrived, so that a transfer goes on after a cut.
final class OutgoingFolder: Sendable {
    private let path: String

    init(_ path: String) throws {
        self.path = path
        _ = try DirectoryStore(path)
    }

    /// The copy of `kind` that is still on its way, or a new one.
    func prepare(
        _ kind: String, extension ending: String, cabin: String, _ make: () throws(ConsoleFault) -> [UInt8]
    ) throws(ConsoleFault) -> String {
        do throws(DeviceFault) {
            let store = try DirectoryStore(existing: path)
            if let name = try store.list().first(where: { $0.hasPrefix("\(cabin)-\(kind)-") }) {
                return path + "/" + name
            }
            let name = "\(cabin)-\(kind)-\(WallText.utc(MachineClock.wall).filter { $0 != ":" && $0 != "-" }).\(ending)"
            let bytes: [UInt8]
            do throws(ConsoleFault) { bytes = try make() } catch { throw DeviceFault(.system, "\(error)") }
            try store.replace(name, with: bytes)
            return path + "/" + name
        } catch { throw ConsoleFault("\(error)") }
    }

    /// The copies of `kind` have arrived.
    func sent(_ kind: String) {
        guard let store = try? DirectoryStore(existing: path), let names = try? store.list() else { return }
        for name in names where name.contains("-\(kind)-") { try? store.remove(name) }
    }
}
