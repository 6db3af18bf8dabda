/// An entry's place: which log, and the entry's sequence in it. It is opaque to clients, holds no colon, and compares
/// with cursors of the same log only.
public struct LogCursor: Hashable, Sendable, CustomStringConvertible {
    /// The log's identifier, 32 hexadecimal digits, drawn when its folder was new.
    public let log: String
    /// The entry's sequence; it rises by one with every entry, across restarts and boots.
    public let sequence: UInt64

    /// The place of an entry.
    public init(log: String, sequence: UInt64) {
        self.log = log
        self.sequence = sequence
    }

    /// Reads what `description` wrote; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("s="), parts[1].hasPrefix("i="), parts[0].utf8.count == 34,
            parts[0].dropFirst(2).utf8.allSatisfy({ hexValue($0) != nil }),
            let sequence = UInt64(parts[1].dropFirst(2), radix: 16)
        else { return nil }
        self.init(log: String(parts[0].dropFirst(2)), sequence: sequence)
    }

    /// `s=19aa…;i=1f`
    public var description: String { "s=\(log);i=" + String(sequence, radix: 16) }
}

/// The value of a hexadecimal digit; nil for any other byte.
func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
