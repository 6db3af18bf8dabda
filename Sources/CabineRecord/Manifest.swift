import Crypto
import FoundationEssentials

/// What a record says of itself, as `manifest.json`. It holds the number: it has no readable description.
public struct Manifest: Codable, Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Digest and size of one file of the record.
    public struct Member: Codable, Hashable, Sendable {
        /// The file's name.
        public let name: String
        /// Its size in bytes.
        public let bytes: Int
        /// Its SHA-256 in lower-case hexadecimal.
        public let sha256: String

        /// The entry of `bytes` under `name`.
        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes.count
            sha256 = hexadecimal(SHA256.hash(data: bytes))
        }
    }

    /// The only version there is.
    public static let currentVersion = 1

    /// Version of this form.
    public let version: Int
    /// The record's number, 22 characters.
    public let number: String
    /// The cabin that took the picture.
    public let cabin: String
    /// The rules the portrait was judged by.
    public let standard: String
    /// When the record was made, RFC 3339 in UTC.
    public let issuedAt: String
    /// The document the customer asked for.
    public let document: String
    /// The other files, in the order of the archive.
    public let members: [Member]

    private enum CodingKeys: String, CodingKey {
        case version, number, cabin, standard, document, members
        case issuedAt = "issued-at"
    }

    /// Nothing about the record.
    public var description: String { "<redacted>" }
    /// Nothing about the record.
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// The JSON text with sorted keys: one manifest has one text.
    func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            preconditionFailure("strings and integers always encode: \(error)")
        }
    }

    static func decode(_ bytes: [UInt8]) throws(RecordFault) -> Manifest {
        do {
            return try JSONDecoder().decode(Manifest.self, from: Data(bytes))
        } catch {
            // The decoder's own words may repeat the number.
            throw .content("manifest.json is not a manifest of this version")
        }
    }
}
