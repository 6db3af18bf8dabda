import CabineLog
import CabineNotices
import Foundation

/// What `GET /entries` was asked for, in the words of systemd-journal-gatewayd(8).
///
/// | asked | means |
/// |---|---|
/// | `?follow` | goes on with what is said later |
/// | `?boot` | of this boot only |
/// | `?discrete` | the entry at the cursor only |
/// | `?FIELD=value` | of these values only; several values of a field are alternatives |
/// | `Range: entries=cursor[[:skip]:count]` | from the entry at the cursor, less `skip`; a negative skip counts back from the cursor, or from the end |
/// | `Range: realtime=[since]:[until][[:skip]:count]` | said in these seconds since 1970 |
struct EntriesQuery {
    var filter = LogFilter()
    var follows = false
    var isDiscrete = false
    var cursor: LogCursor?
    var skip: Int64 = 0
    var count: UInt64?
    var since: Int64?
    var until: Int64?

    /// What a client asked wrongly.
    struct Mistake: Error {
        let text: String
    }

    init(query: String?, range: String?, boot: String) throws(Mistake) {
        for item in (query ?? "").split(separator: "&") { try take(item, boot: boot) }
        if let range { try take(range: range) }
    }

    private mutating func take(_ item: Substring, boot: String) throws(Mistake) {
        let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = String(parts[0]).removingPercentEncoding,
            let value = parts.count == 2 ? String(parts[1]).removingPercentEncoding : ""
        else { throw Mistake(text: "\(item): the query is not percent-encoded UTF-8") }
        switch name {
        case "follow": follows = try Self.flag(name, value)
        case "discrete": isDiscrete = try Self.flag(name, value)
        case "boot": if try Self.flag(name, value) { filter.require("_BOOT_ID", [boot]) }
        default:
            guard parts.count == 2, !name.isEmpty, name.utf8.count <= 64, name.first?.isNumber == false,
                name.utf8.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) || $0 == 95 })
            else { throw Mistake(text: "\(name): not follow, boot, discrete or FIELD=value with a field in capitals") }
            filter.require(name, [value])
        }
    }

    private static func flag(_ name: String, _ value: String) throws(Mistake) -> Bool {
        switch value {
        case "", "1", "true", "yes": true
        case "0", "false", "no": false
        default: throw Mistake(text: "\(name)=\(value): accepted: nothing, true or false")
        }
    }

    private mutating func take(range: String) throws(Mistake) {
        let wrong = Mistake(
            text: "Range: accepted: entries=cursor[[:skip]:count] or realtime=[since]:[until][[:skip]:count]")
        if range.hasPrefix("entries=") {
            var parts = range.dropFirst(8).split(separator: ":", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            let first = parts.removeFirst()
            if !first.isEmpty {
                guard let cursor = LogCursor(first) else { throw Mistake(text: "\(first): no cursor of a cabin's log") }
                self.cursor = cursor
            }
            try take(parts, wrong)
        } else if range.hasPrefix("realtime=") {
            var parts = range.dropFirst(9).split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count >= 2 else { throw wrong }
            since = try Self.seconds(parts.removeFirst(), wrong)
            until = try Self.seconds(parts.removeFirst(), wrong)
            filter.sinceMicroseconds = since
            filter.untilMicroseconds = until
            try take(parts, wrong)
        } else {
            throw wrong
        }
    }

    private static func seconds(_ text: String, _ wrong: Mistake) throws(Mistake) -> Int64? {
        if text.isEmpty { return nil }
        guard let seconds = Int64(text), abs(seconds) < Int64.max / 1_000_000 else { throw wrong }
        return seconds * 1_000_000
    }

    /// `[:skip]:count`
    private mutating func take(_ parts: [String], _ wrong: Mistake) throws(Mistake) {
        guard parts.count <= 2 else { throw wrong }
        if parts.count == 2 {
            guard let skip = Int64(parts[0]), skip > Int64.min else { throw wrong }
            self.skip = skip
        }
        if let last = parts.last, !last.isEmpty {
            guard let count = UInt64(last), count > 0 else { throw wrong }
            self.count = count
        }
    }

    /// A reader at the place asked for.
    func reader(folder: String, limit: UInt64) throws(LogFault) -> LogReader {
        var reader = LogReader(folder: folder, filter: filter)
        reader.limit = limit
        if skip < 0 {
            if let cursor, cursor.sequence > 0 { reader.limit = min(limit, cursor.sequence - 1) }
            try reader.seek(.last(Int(clamping: -skip)))
            reader.limit = limit
            return reader
        }
        guard let cursor else {
            try reader.skip(UInt64(skip))
            return reader
        }
        if skip == 0 {
            try reader.seek(.at(cursor))
        } else {
            // The one at the cursor is the first of those skipped; where it is gone, nothing in its stead.
            try reader.seek(.after(cursor))
            try reader.skip(UInt64(skip - 1))
        }
        return reader
    }
}
