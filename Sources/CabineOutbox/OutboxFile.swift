import HALContract

/// The files of the outbox.
///
/// | file | content | written by |
/// |---|---|---|
/// | `record-N` | "CBOX", CRC-32C of the payload (big-endian), the payload | one `replace` |
/// | `record-N.go` | one byte: the record may be sent | one `replace` |
/// | `damaged-N` | a `record-N` whose checksum is wrong | kept for a person |
/// | `ballast` | zeros: room to go on with when the disk is full | one `replace` |
///
/// A record is removed before its mark: a cut between the two leaves a mark without a record, which means nothing.
enum OutboxFile {
    static let ballast = "ballast"
    static let damagedPrefix = "damaged-"
    private static let prefix = "record-"
    private static let markSuffix = ".go"
    private static let magic: [UInt8] = Array("CBOX".utf8)
    private static let headerBytes = 8

    static func record(_ key: UInt64) -> String { prefix + digits(key) }
    static func mark(_ key: UInt64) -> String { prefix + digits(key) + markSuffix }
    static func damaged(_ key: UInt64) -> String { damagedPrefix + digits(key) }

    /// The key of a record's file; nil for any other name.
    static func key(record name: String) -> UInt64? {
        guard name.hasPrefix(prefix), !name.hasSuffix(markSuffix) else { return nil }
        return UInt64(name.dropFirst(prefix.count))
    }

    /// The key of a mark's file; nil for any other name.
    static func key(mark name: String) -> UInt64? {
        guard name.hasPrefix(prefix), name.hasSuffix(markSuffix) else { return nil }
        return UInt64(name.dropFirst(prefix.count).dropLast(markSuffix.count))
    }

    static func encode(_ payload: [UInt8]) -> [UInt8] {
        let checksum = CRC32C.checksum(payload)
        return magic + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32($0))) } + payload
    }

    /// The payload; nil when the file is not what was written.
    static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= headerBytes, Array(bytes[..<4]) == magic else { return nil }
        let stated = bytes[4..<headerBytes].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let payload = Array(bytes[headerBytes...])
        return CRC32C.checksum(payload) == stated ? payload : nil
    }

    /// Twenty digits, so that names sort like keys.
    private static func digits(_ key: UInt64) -> String {
        let text = String(key)
        return String(repeating: "0", count: 20 - text.count) + text
    }
}
