import CabineAuthority
import Foundation

/// The files a pull left, read as text.
enum LogTail {
    /// One entry.
    struct Entry {
        /// As it was pulled.
        let raw: String
        /// Wall clock, in microseconds since 1970.
        let microseconds: Int64
        /// For people.
        let text: String
    }

    private static let pieceBytes = 1 << 20

    /// Gives each entry of a file to `body`; a cabin that was never pulled has none.
    static func entries(of path: String, _ body: (Entry) throws -> Void) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        var rest = Data()
        do {
            while let piece = try file.read(upToCount: pieceBytes), !piece.isEmpty {
                rest += piece
                while let end = rest.firstIndex(of: 0x0A) {
                    try body(entry(rest[rest.startIndex..<end]))
                    rest = rest[rest.index(after: end)...]
                }
                rest = Data(rest)
            }
        } catch let error as CocoaError {
            throw ServiceFault(.badData, "\(path): cannot be read: \(error.localizedDescription)")
        }
    }

    /// The last entries of a file, as text.
    static func last(_ count: Int, of path: String) -> [String] {
        guard count > 0, let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        guard let size = try? file.seekToEnd() else { return [] }
        try? file.seek(toOffset: size - min(size, UInt64(pieceBytes)))
        let lines = ((try? file.readToEnd()) ?? Data()).split(separator: 0x0A)
        // The first piece of a cut file may be half an entry.
        return lines.dropFirst(size > UInt64(pieceBytes) ? 1 : 0).suffix(count).map { entry($0).text }
    }

    private static func entry(_ line: Data) -> Entry {
        let raw = String(decoding: line, as: UTF8.self)
        guard let object = (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any] else {
            return Entry(raw: raw, microseconds: 0, text: plain(raw))
        }
        func field(_ name: String) -> String? { object[name] as? String }
        let microseconds = field("__REALTIME_TIMESTAMP").flatMap { Int64($0) } ?? 0
        let time = Date(timeIntervalSince1970: Double(microseconds) / 1e6).formatted(.iso8601)
        let levels = ["EMERG", "ALERT", "CRIT", "ERROR", "WARNING", "notice", "info", "debug"]
        let level = field("PRIORITY").flatMap { Int($0) }.flatMap { levels.indices.contains($0) ? levels[$0] : nil }
        let speaker = field("CABINE_SUBSYSTEM") ?? field("SYSLOG_IDENTIFIER")
        let text = [time, level ?? "", speaker ?? "", field("MESSAGE") ?? raw]
        return Entry(
            raw: raw, microseconds: microseconds, text: plain(text.filter { !$0.isEmpty }.joined(separator: " ")))
    }

    /// A log comes from elsewhere: a terminal does not obey it.
    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
