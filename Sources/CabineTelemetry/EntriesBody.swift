import CabineGzip
import CabineLog
import Hummingbird
import HummingbirdCore
import NIOCore

/// How entries are written for a client.
enum EntriesForm: Hashable, Sendable {
    case json
    case export
    case text
    case eventStream

    /// The first form of an Accept header that is known here; text for anything else, as gatewayd has it.
    init(accept: String) {
        for item in accept.split(separator: ",") {
            switch item.prefix(while: { $0 != ";" }).trimming(" ") {
            case "application/json": self = .json
            case ExportFormat.mediaType: self = .export
            case "text/event-stream": self = .eventStream
            case "text/plain", "text/*", "*/*": self = .text
            default: continue
            }
            return
        }
        self = .text
    }

    var contentType: String {
        switch self {
        case .json: "application/json"
        case .export: ExportFormat.mediaType
        case .text: "text/plain; charset=utf-8"
        case .eventStream: "text/event-stream"
        }
    }

    func write(_ lines: [UInt8]) -> [UInt8] {
        switch self {
        case .json: return lines
        case .export: return ExportFormat.entries(of: lines)
        case .text:
            var text = ""
            for line in lines.split(separator: UInt8(ascii: "\n")) {
                if let entry = LogEntry(line: Array(line)) { text += entry.display + "\n" }
            }
            return Array(text.utf8)
        case .eventStream:
            var bytes: [UInt8] = []
            for line in lines.split(separator: UInt8(ascii: "\n")) {
                bytes += "data: ".utf8
                bytes += line
                bytes += "\n\n".utf8
            }
            return bytes
        }
    }
}

extension Substring {
    func trimming(_ character: Character) -> Substring {
        var text = drop { $0 == character }
        while text.last == character { text.removeLast() }
        return text
    }
}

/// Entries on their way to a client: 64 KiB at a time, the next only when the connection has taken the last.
struct EntriesBody: Sendable {
    private static let pieceBytes = 65_536
    /// How often a client that follows is served.
    private static let followPause: Duration = .milliseconds(250)

    let source: LogSource
    let form: EntriesForm
    let isPacked: Bool
    let follows: Bool
    /// At most so many entries; nil for all.
    let count: UInt64?

    func send(_ reader: LogReader, _ writer: inout any ResponseBodyWriter) async throws {
        var reader = reader
        let gzip = isPacked ? try GzipEncoder() : nil
        var left = count ?? .max
        while true {
            var lines: [UInt8] = []
            left -= try reader.lines(into: &lines, bytesMaximum: Self.pieceBytes, countMaximum: left)
            let isLast = lines.isEmpty && !follows || left == 0
            var bytes = form.write(lines)
            if let gzip { bytes = gzip.pack(bytes, isLast ? .end : follows ? .flush : .more) }
            if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
            if isLast { break }
            if lines.isEmpty {
                try await Task.sleep(for: Self.followPause)
                reader.limit = await source.freshLimit()
            } else {
                // Others have their turn between two pieces.
                await Task.yield()
            }
        }
        try await writer.finish(nil)
    }
}
