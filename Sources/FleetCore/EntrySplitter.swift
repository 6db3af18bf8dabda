import Glibc
import NIOCore

/// How entries are asked for and kept.
public enum EntryForm: String, Hashable, Sendable, CaseIterable {
    /// A JSON object a line.
    case json
    /// systemd's journal export format (systemd.io/JOURNAL_EXPORT_FORMATS).
    case export

    var accept: String {
        switch self {
        case .json: "application/json"
        case .export: "application/vnd.fdo.journal"
        }
    }

    /// The ending of a cabin's file.
    public var suffix: String {
        switch self {
        case .json: "jsonl"
        case .export: "export"
        }
    }
}

/// Cuts a stream of bytes into whole entries; what is not whole yet waits.
struct EntrySplitter {
    /// Longest entry: the cabin's own limit is a sixteenth.
    static let entryMaximum = 1 << 20

    private let form: EntryForm
    /// Bytes of an entry that is not whole yet.
    private(set) var rest: [UInt8] = []

    init(_ form: EntryForm) { self.form = form }

    /// What whole entries were found: their bytes together, the range of the first one, the start of the last one.
    struct Found {
        var bytes: [UInt8] = []
        var first: Range<Int>?
        var last: Range<Int>?
        var count = 0
    }

    mutating func take(_ piece: some Collection<UInt8>) throws(CabinFault) -> Found {
        var found = Found(bytes: rest)
        found.bytes.append(contentsOf: piece)
        var start = 0
        while let end = try end(of: found.bytes, from: start) {
            if found.first == nil { found.first = start..<end }
            found.last = start..<end
            found.count += 1
            start = end
        }
        rest = Array(found.bytes[start...])
        found.bytes.removeLast(rest.count)
        guard rest.count <= Self.entryMaximum else {
            throw CabinFault(.nonsense, "an entry of more than \(Self.entryMaximum) bytes")
        }
        return found
    }

    private func end(of bytes: [UInt8], from start: Int) throws(CabinFault) -> Int? {
        switch form {
        case .json: try endOfLine(bytes, start)
        case .export: try endOfExport(bytes, start)
        }
    }

    private func endOfLine(_ bytes: [UInt8], _ start: Int) throws(CabinFault) -> Int? {
        guard let end = ByteSearch.lineFeed(bytes, from: start) else { return nil }
        guard bytes[start] == UInt8(ascii: "{"), bytes[end - 1] == UInt8(ascii: "}") else {
            throw CabinFault(.nonsense, "a line that is no JSON object")
        }
        return end + 1
    }

    /// Fields are `NAME=text` lines, or `NAME`, a line feed, the length as eight bytes, the data and a line feed; an empty
    /// line ends the entry.
    private func endOfExport(_ bytes: [UInt8], _ start: Int) throws(CabinFault) -> Int? {
        var place = start
        while let end = ByteSearch.lineFeed(bytes, from: place) {
            if end == place {
                guard place > start else { throw CabinFault(.nonsense, "an empty entry") }
                return end + 1
            }
            if bytes[place..<end].contains(UInt8(ascii: "=")) {
                place = end + 1
                continue
            }
            guard bytes.count >= end + 9 else { return nil }
            let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[end + 1 + $1]) << (8 * UInt64($1)) }
            guard length <= UInt64(Self.entryMaximum) else {
                throw CabinFault(.nonsense, "a field of \(length) bytes")
            }
            place = end + 9 + Int(length)
            guard place < bytes.count else { return nil }
            guard bytes[place] == 0x0A else { throw CabinFault(.nonsense, "a field that does not end where it says") }
            place += 1
        }
        return nil
    }

    /// The cursor of one whole entry; nil when it holds none.
    static func cursor(_ entry: ArraySlice<UInt8>, _ form: EntryForm) -> String? {
        switch form {
        case .json:
            guard let from = ByteSearch.find(Array("\"__CURSOR\"".utf8), in: entry) else { return nil }
            var rest = entry[from...].dropFirst(10).drop { $0 == 0x20 }
            guard rest.first == UInt8(ascii: ":") else { return nil }
            rest = rest.dropFirst().drop { $0 == 0x20 }
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            let text = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
            return usable(text)
        case .export:
            for line in entry.split(separator: 0x0A) where line.starts(with: "__CURSOR=".utf8) {
                return usable(line.dropFirst(9))
            }
            return nil
        }
    }

    /// A cursor goes into a header line: printable, without what would end it.
    private static func usable(_ text: ArraySlice<UInt8>) -> String? {
        guard (1...512).contains(text.count), text.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") })
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Searches that are worth the C library's speed.
enum ByteSearch {
    static func lineFeed(_ bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, start < buffer.count,
                let found = memchr(base + start, 0x0A, buffer.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    static func find(_ needle: [UInt8], in hay: ArraySlice<UInt8>) -> Int? {
        hay.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var place = 0
            while place + needle.count <= buffer.count,
                let found = memchr(base + place, Int32(needle[0]), buffer.count - place - needle.count + 1)
            {
                place = UnsafeRawPointer(found) - base
                if memcmp(found, needle, needle.count) == 0 { return hay.startIndex + place }
                place += 1
            }
            return nil
        }
    }
}
