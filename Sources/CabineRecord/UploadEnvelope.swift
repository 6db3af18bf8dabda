public import Crypto
import FoundationEssentials

/// Why an envelope from the disk cannot be sent.
public enum EnvelopeFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not an envelope, or cut short.
    case malformed
    /// The record inside is not the one that was put there.
    case altered
    /// The number does not decrypt: another cabin's key, or altered.
    case wrongKey

    /// What is wrong.
    public var description: String {
        switch self {
        case .malformed: "the entry is not an upload envelope"
        case .altered: "the record in the envelope was altered"
        case .wrongKey: "the envelope was written with another cabin key, or altered"
        }
    }
}

/// Everything needed to send one record, in the form the outbox keeps on disk: nothing personal can be read in it.
///
/// Version (1), number encrypted with AES-256-GCM under the cabin's at-rest key with the record's digest as associated
/// data (12 + 22 + 16), SHA-256 of the record (32), length and signature (1 + n), length and sealed record (4 + n).
public struct UploadEnvelope: Sendable, CustomStringConvertible, CustomReflectable {
    private static let version: UInt8 = 1
    private static let cipherLength = 12 + RecordNumber.length + 16

    /// The record's number.
    public let number: RecordNumber
    /// The sealed record.
    public let sealed: SealedRecord
    /// The cabin's signature over number and digest.
    public let signature: [UInt8]

    /// Signs `sealed` for sending.
    public init(number: RecordNumber, sealed: SealedRecord, signedBy key: P256.Signing.PrivateKey) throws(RecordFault) {
        self.number = number
        self.sealed = sealed
        signature = try UploadSignature.make(number: number, digest: sealed.digest, key: key)
    }

    /// An envelope around what was sealed and signed elsewhere.
    public init(number: RecordNumber, sealed: SealedRecord, signature: [UInt8]) {
        self.number = number
        self.sealed = sealed
        self.signature = signature
    }

    /// The bytes for the outbox. A nonce must never be used twice with one key; only a simulation gives its own.
    public func encode(
        atRest key: SymmetricKey, nonce: AES.GCM.Nonce = AES.GCM.Nonce()
    ) throws(EnvelopeFault) -> [UInt8] {
        let digest = sealed.digest
        let box: Data?
        do {
            box = try AES.GCM.seal(
                Array(number.text.utf8), using: key, nonce: nonce, authenticating: digest
            ).combined
        } catch {
            throw .wrongKey
        }
        guard let box, box.count == Self.cipherLength, signature.count <= UploadSignature.byteLimit else {
            throw .malformed
        }
        return [Self.version] + Array(box) + digest + [UInt8(signature.count)] + signature
            + UInt32(sealed.bytes.count).bigEndianBytes + sealed.bytes
    }

    /// The envelope in bytes from the outbox.
    public init(decoding bytes: [UInt8], atRest key: SymmetricKey) throws(EnvelopeFault) {
        var reader = ByteReader(bytes)
        guard reader.unsigned() == Self.version, let box = reader.take(Self.cipherLength), let digest = reader.take(32),
            let signatureLength = reader.unsigned(UInt8.self), signatureLength <= UploadSignature.byteLimit,
            let signature = reader.take(Int(signatureLength)),
            let length = reader.unsigned(UInt32.self), let record = reader.take(Int(length)), reader.remaining == 0
        else { throw .malformed }
        guard Array(SHA256.hash(data: record)) == digest, let sealed = try? SealedRecord(bytes: record) else {
            throw .altered
        }
        guard let opened = try? AES.GCM.open(AES.GCM.SealedBox(combined: box), using: key, authenticating: digest),
            let number = RecordNumber(restored: String(decoding: opened, as: UTF8.self))
        else { throw .wrongKey }
        self.number = number
        self.sealed = sealed
        self.signature = signature
    }

    /// Nothing about the record.
    public var description: String { "<redacted>" }
    /// Nothing about the record.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
