/// Why a sealed record does not open, or is none.
public enum RecordFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Fewer bytes than its own header says.
    case truncated(found: Int, needed: Int)
    /// The first bytes are not those of a sealed record.
    case notARecord
    /// A version this program does not read.
    case version(Int)
    /// More bytes than a record may have.
    case tooLarge(found: Int, limit: Int)
    /// Its checksum does not fit: damaged on a disk or on the way.
    case altered
    /// Sealed to another key than the one offered.
    case wrongKey
    /// It belongs to another number, or someone forged its checksum.
    case wrongNumber
    /// It opened, and what is inside is not a record.
    case content(String)
    /// The key offered cannot be used.
    case key(String)

    /// What is wrong, and what to do where a person can do something.
    public var description: String {
        switch self {
        case .truncated(let found, let needed):
            "the sealed record is truncated: \(found) of \(needed) bytes; fetch it again"
        case .notARecord: "this is not a sealed record: its first bytes are not CBSR"
        case .version(let version): "the sealed record has version \(version), this program reads version 1"
        case .tooLarge(let found, let limit): "the sealed record has \(found) bytes, the limit is \(limit)"
        case .altered: "the sealed record was altered: its checksum does not fit; fetch it again"
        case .wrongKey: "the record was sealed to another key: give the State's key it was sealed to"
        case .wrongNumber: "the record does not open under this number: it belongs to another one, or was forged"
        case .content(let detail): "the record opened, and its content is wrong: \(detail)"
        case .key(let detail): "the key cannot be used: \(detail)"
        }
    }
}
