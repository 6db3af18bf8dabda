public import CabineNotices

/// One entry of a log, as it was read.
public struct LogEntry: Sendable {
    /// The whole line without its newline: the systemd journal's JSON form.
    public let line: [UInt8]
    /// The entry's place.
    public let cursor: LogCursor

    /// An entry from its line; nil when that is none: torn, or not ours.
    public init?(line: [UInt8]) {
        guard let cursor = LogLine.cursor(of: line) else { return nil }
        self.line = line
        self.cursor = cursor
    }

    /// The entry's sequence in its log.
    public var sequence: UInt64 { cursor.sequence }

    /// The value of a field, such as `MESSAGE`, `CABINE_DEVICE`, `_BOOT_ID`; nil when it has none of that name.
    public subscript(name: String) -> String? {
        var found: String?
        FieldScanner.each(line) { field, value in
            if found == nil, field.elementsEqual(name.utf8) { found = FieldScanner.text(value) }
        }
        return found
    }

    /// Every field, in the line's order.
    public var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        FieldScanner.each(line) { fields.append((String(decoding: $0, as: UTF8.self), FieldScanner.text($1))) }
        return fields
    }

    /// What a person reads.
    public var text: String { self["MESSAGE"] ?? "" }
    /// Which message of the catalogue; nil for one of a newer program.
    public var message: MessageID? { self["CABINE_EVENT"].flatMap { MessageID(name: $0) } }
    /// How urgent it is.
    public var level: NoticeLevel? { self["PRIORITY"].flatMap { UInt8($0) }.flatMap { NoticeLevel(rawValue: $0) } }
    /// The part of the cabin it speaks of.
    public var subsystem: Subsystem? { self["CABINE_SUBSYSTEM"].flatMap { Subsystem(name: $0) } }
    /// The kernel's identifier of the boot it was said in.
    public var boot: String? { self["_BOOT_ID"] }
    /// The random identifier of the session it was said in.
    public var session: String? { self["CABINE_SESSION"] }
    /// When, microseconds since 1970; the clock may have jumped since.
    public var wallMicroseconds: Int64? { self["__REALTIME_TIMESTAMP"].flatMap { Int64($0) } }
    /// When, microseconds since that boot.
    public var monotonicMicroseconds: UInt64? { self["__MONOTONIC_TIMESTAMP"].flatMap { UInt64($0) } }

    /// One line for a terminal: UTC time, level where it is one of trouble, subsystem, sentence. Control characters are
    /// shown as question marks, so that nothing in an entry steers a terminal.
    public var display: String {
        let trouble = level.map { $0 <= .warning ? " \($0.name.uppercased())" : "" } ?? ""
        let line =
            "\(UTCTime.text(microseconds: wallMicroseconds ?? 0))\(trouble) \(self["CABINE_SUBSYSTEM"] ?? "?"): \(text)"
        var plain = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            let steers = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0x2028
            plain.append(steers ? "?" : scalar)
        }
        return String(plain)
    }
}

/// Reads a line of ours without making anything of it: an object whose values are all strings.
enum FieldScanner {
    typealias Bytes = Slice<UnsafeRawBufferPointer>

    /// Calls `body` with each name and value, the value still escaped.
    static func each(_ line: [UInt8], _ body: (Bytes, Bytes) -> Void) {
        line.withUnsafeBytes { each($0, body) }
    }

    static func each(_ line: UnsafeRawBufferPointer, _ body: (Bytes, Bytes) -> Void) {
        var place = line.startIndex
        while let name = string(line, from: &place), let value = string(line, from: &place) { body(name, value) }
    }

    /// The next quoted string from `place`, which is moved behind it.
    private static func string(_ line: UnsafeRawBufferPointer, from place: inout Int) -> Bytes? {
        while place < line.count, line[place] != UInt8(ascii: "\"") { place += 1 }
        place += 1
        let start = place
        while place < line.count {
            switch line[place] {
            case UInt8(ascii: "\""):
                place += 1
                return line[start..<(place - 1)]
            case UInt8(ascii: "\\"): place += 2
            default: place += 1
            }
        }
        return nil
    }

    /// A value as it was said.
    static func text(_ escaped: Bytes) -> String {
        if !escaped.contains(UInt8(ascii: "\\")) { return String(decoding: escaped, as: UTF8.self) }
        var bytes: [UInt8] = []
        unescape(escaped) { bytes.append($0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Calls `put` with each byte of a value that bears escapes of ours: `\"`, `\\`, `\n`, `\u00XX`.
    static func unescape(_ escaped: Bytes, _ put: (UInt8) -> Void) {
        var place = escaped.startIndex
        while place < escaped.endIndex {
            let byte = escaped[place]
            guard byte == UInt8(ascii: "\\"), place + 1 < escaped.endIndex else {
                put(byte)
                place += 1
                continue
            }
            switch escaped[place + 1] {
            case UInt8(ascii: "n"): put(UInt8(ascii: "\n"))
            case UInt8(ascii: "u"):
                let digits = escaped[place..<escaped.endIndex].dropFirst(4).prefix(2)
                put(digits.reduce(0) { $0 << 4 | (hexValue($1) ?? 0) })
                place += 4
            case let other: put(other)
            }
            place += 2
        }
    }
}

/// Dates as ISO 8601 writes them, in UTC, without asking the machine for its place.
enum UTCTime {
    /// `2026-11-26T16:47:45.123456Z`
    static func text(microseconds: Int64) -> String {
        let seconds = microseconds.flooredQuotient(by: 1_000_000)
        let days = seconds.flooredQuotient(by: 86_400)
        let ofDay = Int(seconds - days * 86_400)
        let date = civil(days)
        return
            "\(padded(Int(date.year), 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
            + "\(padded(ofDay / 3_600, 2)):\(padded(ofDay / 60 % 60, 2)):\(padded(ofDay % 60, 2))."
            + "\(padded(Int(microseconds - seconds * 1_000_000), 6))Z"
    }

    /// The Gregorian date so many days after 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let day = Int(ofYear - (153 * shiftedMonth + 2) / 5) + 1
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
