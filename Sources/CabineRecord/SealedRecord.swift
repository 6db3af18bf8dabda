public import Crypto
import FoundationEssentials

/// A record only the State can open.
///
/// Bytes, numbers big-endian:
///
///     offset  bytes  content
///     0       4      "CBSR"
///     4       1      version, 1
///     5       8      first bytes of SHA-256 of the State's public key (X9.63): which key opens it
///     13      4      length of the ciphertext
///     17      8      first bytes of SHA-256 of everything else: tells damage from a wrong number
///     25      65     encapsulated key (HPKE enc, X9.63)
///     90      n      ciphertext of the archive with its 16-byte tag
///
/// HPKE (RFC 9180) base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; info is "cabine/record/v1", the
/// associated data is the number's 22 ASCII characters. Any HPKE library opens bytes 25 to the end.
public struct SealedRecord: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of a record: eight times an ordinary one. The collector refuses more (413).
    public static let byteLimit = 524_288
    static let magic = Array("CBSR".utf8)
    static let version: UInt8 = 1
    static let encapsulatedKeyLength = 65
    static let headerLength = 25
    static let tagLength = 16
    private static let info = Data("cabine/record/v1".utf8)
    private static let suite = HPKE.Ciphersuite.P256_SHA256_AES_GCM_256

    /// The record in the form above.
    public let bytes: [UInt8]

    /// Accepts bytes whose header and checksum are right. Whether they open is known only by opening.
    public init(bytes: [UInt8]) throws(RecordFault) {
        try Self.check(bytes)
        self.bytes = bytes
    }

    /// Seals `archive` for the holder of `stateKey`, bound to `number`.
    public init(
        sealing archive: [UInt8], number: RecordNumber, to stateKey: P256.KeyAgreement.PublicKey
    ) throws(RecordFault) {
        let encapsulated: [UInt8]
        let ciphertext: [UInt8]
        do {
            var sender = try HPKE.Sender(recipientKey: stateKey, ciphersuite: Self.suite, info: Self.info)
            ciphertext = Array(try sender.seal(archive, authenticating: Array(number.text.utf8)))
            encapsulated = Array(sender.encapsulatedKey)
        } catch {
            throw .key("sealing to the State's public key failed: \(error)")
        }
        let length = UInt32(ciphertext.count).bigEndianBytes
        let start = Self.magic + [Self.version] + Self.identifier(of: stateKey) + length
        let rest = encapsulated + ciphertext
        let total = start.count + 8 + rest.count
        guard total <= Self.byteLimit else { throw .tooLarge(found: total, limit: Self.byteLimit) }
        bytes = start + Self.checksum(start, rest[...]) + rest
    }

    /// The archive inside.
    public func open(with stateKey: P256.KeyAgreement.PrivateKey, number: RecordNumber) throws(RecordFault) -> [UInt8] {
        guard Array(bytes[5..<13]) == Self.identifier(of: stateKey.publicKey) else { throw .wrongKey }
        let body = bytes[Self.headerLength...]
        do {
            var recipient = try HPKE.Recipient(
                privateKey: stateKey, ciphersuite: Self.suite, info: Self.info,
                encapsulatedKey: Data(body.prefix(Self.encapsulatedKeyLength)))
            let ciphertext = Array(body.dropFirst(Self.encapsulatedKeyLength))
            return Array(try recipient.open(ciphertext, authenticating: Array(number.text.utf8)))
        } catch {
            // Key and checksum fit, so the number is the only honest cause left.
            throw .wrongNumber
        }
    }

    /// SHA-256 of the record, as Content-Digest carries it.
    public var digest: [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// The size alone.
    public var description: String { "sealed record of \(bytes.count) bytes" }

    private static func check(_ bytes: [UInt8]) throws(RecordFault) {
        let least = headerLength + encapsulatedKeyLength + tagLength
        guard bytes.starts(with: magic.prefix(bytes.count)) else { throw .notARecord }
        guard bytes.count >= least else { throw .truncated(found: bytes.count, needed: least) }
        guard bytes.count <= byteLimit else { throw .tooLarge(found: bytes.count, limit: byteLimit) }
        guard bytes[4] == version else { throw .version(Int(bytes[4])) }
        let length = bytes[13..<17].reduce(0) { $0 << 8 | Int($1) }
        let needed = headerLength + encapsulatedKeyLength + length
        guard bytes.count >= needed else { throw .truncated(found: bytes.count, needed: needed) }
        let sum = checksum(Array(bytes[..<17]), bytes[headerLength...])
        guard bytes.count == needed, length >= tagLength, Array(bytes[17..<headerLength]) == sum else { throw .altered }
    }

    private static func identifier(of key: P256.KeyAgreement.PublicKey) -> [UInt8] {
        Array(SHA256.hash(data: key.x963Representation).prefix(8))
    }

    private static func checksum(_ start: [UInt8], _ rest: ArraySlice<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: start)
        hash.update(data: Array(rest))
        return Array(hash.finalize().prefix(8))
    }
}
