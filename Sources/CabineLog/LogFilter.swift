import CLogSupport
public import CabineNotices

/// Which entries are wanted. Conditions on different fields must all hold; of several values of one field, any.
public struct LogFilter: Hashable, Sendable {
    /// Entries as urgent as this, or more.
    public var level: NoticeLevel?
    /// Fields and the values they may have, as in `?CABINE_SUBSYSTEM=camera`.
    public var matches: [Match] = []
    /// Said at this time or later, microseconds since 1970.
    public var sinceMicroseconds: Int64?
    /// Said before this time, microseconds since 1970.
    public var untilMicroseconds: Int64?

    /// A field and the values it may have.
    public struct Match: Hashable, Sendable {
        /// The field's name, such as `CABINE_SUBSYSTEM`.
        public let field: String
        /// Any of these.
        public var values: [String]

        /// A condition on `field`.
        public init(field: String, values: [String]) {
            self.field = field
            self.values = values
        }
    }

    /// Every entry.
    public init() {}

    /// Entries of these subsystems, of one boot, of one session, or of these messages, as far as given.
    public init(
        level: NoticeLevel? = nil, subsystems: [Subsystem] = [], boot: String? = nil, session: String? = nil,
        messages: [MessageID] = []
    ) {
        self.level = level
        if !subsystems.isEmpty { require("CABINE_SUBSYSTEM", subsystems.map(\.name)) }
        if let boot { require("_BOOT_ID", [boot]) }
        if let session { require("CABINE_SESSION", [session]) }
        if !messages.isEmpty { require("CABINE_EVENT", messages.map(\.name)) }
    }

    /// Adds a condition; further values of a field that has one are alternatives.
    public mutating func require(_ field: String, _ values: [String]) {
        if let place = matches.firstIndex(where: { $0.field == field }) {
            matches[place].values += values
        } else {
            matches.append(Match(field: field, values: values))
        }
    }

    /// Whether every entry is wanted.
    public var takesEverything: Bool {
        level == nil && matches.isEmpty && sinceMicroseconds == nil && untilMicroseconds == nil
    }

    /// Whether an entry is wanted.
    public func admits(_ entry: LogEntry) -> Bool { LogSieve(self).admits(entry.line[...]) }
}

/// A filter ready to look at many lines: what it looks for, as bytes of the line.
///
/// `"NAME":"` cannot stand inside a value, where a quotation mark has a backslash before it.
struct LogSieve {
    private let alternatives: [[[UInt8]]]
    private let level: UInt8?
    private let since: Int64?
    private let until: Int64?
    let takesEverything: Bool

    init(_ filter: LogFilter) {
        takesEverything = filter.takesEverything
        level = filter.level?.rawValue
        since = filter.sinceMicroseconds
        until = filter.untilMicroseconds
        alternatives = filter.matches.map { match in
            match.values.map { value in
                var pattern = Array("\"\(match.field)\":\"".utf8)
                LogLine.appendEscaped(value, to: &pattern)
                pattern.append(UInt8(ascii: "\""))
                return pattern
            }
        }
    }

    func admits(_ line: ArraySlice<UInt8>) -> Bool {
        if takesEverything { return true }
        return line.withUnsafeBytes { bytes in
            if let level {
                guard let digit = Self.value(of: "PRIORITY", in: bytes)?.first, digit >= UInt8(ascii: "0"),
                    digit - UInt8(ascii: "0") <= level
                else { return false }
            }
            if since != nil || until != nil {
                guard let digits = Self.value(of: "__REALTIME_TIMESTAMP", in: bytes),
                    let time = Int64(String(decoding: digits, as: UTF8.self)),
                    time >= since ?? .min, time < until ?? .max
                else { return false }
            }
            return alternatives.allSatisfy { any in any.contains { Self.find($0, in: bytes) != nil } }
        }
    }

    private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> FieldScanner.Bytes? {
        let pattern = name.withUTF8Buffer { Array("\"".utf8) + $0 + Array("\":\"".utf8) }
        guard let start = find(pattern, in: line) else { return nil }
        let rest = line[(start + pattern.count)...]
        return rest.prefix { $0 != UInt8(ascii: "\"") }
    }

    private static func find(_ pattern: [UInt8], in line: UnsafeRawBufferPointer) -> Int? {
        let found = log_find(line.baseAddress, line.count, pattern, pattern.count)
        return found < 0 ? nil : found
    }
}
