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
    private var log: LogSource { LogSource(folder: station.layout.log) }

    func tailLog(_ count: Int, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let shown = try await log.each(last: count) { line in
            await terminal.print(line)
            return true
        }
        return "\(shown) entries"
    }

    func filterLog(_ words: String, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let shown = try await log.each(filter: words) { line in
            await terminal.print(line)
            return true
        }
        return "\(shown) entries"
    }

    func printLog(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let shown = try await log.each { line in
            await terminal.print(line)
            return true
        }
        return "\(shown) entries"
    }

    /// The file that is sent is a copy: one that grew could not be gone on with after a cut.
    func sendLog(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let source = log
        let path = try outgoing.prepare("log", extension: "jsonl", cabin: station.site.cabin) {
            () throws(ConsoleFault) in try source.bytes()
        }
        let result = try await terminal.send(OutgoingFile(path: path, fallback: "logs print"))
        outgoing.sent("log")
        return "\(result): \(URL(fileURLWithPath: path).lastPathComponent)"
    }
}

/// The log of a cabin, as its files hold it.
private struct LogSource: Sendable {
    let folder: String

    /// The whole log, as JSON lines.
    func bytes() throws(ConsoleFault) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(LogFault) {
            var reader = LogReader(folder: folder)
            try reader.seek(.first)
            while try reader.lines(into: &bytes, bytesMaximum: .max) > 0 {}
        } catch { throw ConsoleFault("\(error)") }
        return bytes
    }

    /// Gives lines for people to `body`; how many there were. `filter` is a level, a subsystem or any words.
    func each(
        last: Int? = nil, filter words: String? = nil, _ body: (String) async -> Bool
    ) async throws(ConsoleFault) -> Int {
        let level = words.flatMap { NoticeLevel(name: $0) }
        let subsystem = words.flatMap { Subsystem(name: $0) }
        let isWord = words != nil && level == nil && subsystem == nil
        var count = 0
        do throws(LogFault) {
            var reader = LogReader(
                folder: folder, filter: LogFilter(level: level, subsystems: subsystem.map { [$0] } ?? []))
            try reader.seek(last.map { .last($0) } ?? .first)
            while !Task.isCancelled, let entry = try reader.next() {
                let line = entry.display
                guard !isWord || line.contains(words ?? "") else { continue }
                if await body(line) { count += 1 }
            }
        } catch { throw ConsoleFault("\(error)") }
        return count
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
