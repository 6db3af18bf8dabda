public import CabineRecord
public import Crypto
import FoundationEssentials

/// The key that turns numbers into indexes; kept outside the database.
public struct IndexKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// The key in `bytes`, 32 of them.
    public init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "the index key has 32 bytes")
        key = SymmetricKey(data: bytes)
    }

    /// The name of a record inside the collector.
    public func index(of number: RecordNumber) -> RecordIndex {
        RecordIndex(bytes: Array(HMAC<SHA256>.authenticationCode(for: Array(number.text.utf8), using: key)))
    }

    /// Nothing about the key.
    public var description: String { "<redacted>" }
    /// Nothing about the key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Encrypts a record under its own key. A key encrypts one record and no other, so the nonce may stay zero, and the
/// simulator gets the same bytes from the same seed.
enum RecordCipher {
    static let keyLength = 32
    private static let nonce = [UInt8](repeating: 0, count: 12)

    static func encrypt(_ bytes: [UInt8], key: [UInt8], index: RecordIndex) throws(StoreFault) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(
                bytes, using: SymmetricKey(data: key), nonce: AES.GCM.Nonce(data: nonce), authenticating: index.bytes)
            return Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw StoreFault("a record could not be encrypted: \(error)")
        }
    }

    static func decrypt(_ bytes: [UInt8], key: [UInt8], index: RecordIndex) throws(StoreFault) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: nonce), ciphertext: bytes.dropLast(16), tag: bytes.suffix(16))
            return Array(try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: index.bytes))
        } catch {
            throw StoreFault("a stored record is damaged: it does not decrypt under its key")
        }
    }
}

/// The cabins that may write.
public protocol CabinRegistry {
    /// The signing key of a cabin; nil when it is not enrolled, or no longer.
    func signingKey(of cabin: String) throws(StoreFault) -> P256.Signing.PublicKey?
    /// Whether `signature` is the enrolled cabin's word for this number and digest.
    func accepts(
        _ signature: [UInt8], of cabin: String, number: RecordNumber, digest: [UInt8]
    ) throws(StoreFault) -> Bool
}

extension CabinRegistry {
    /// By the cabin's P-256 key.
    public func accepts(
        _ signature: [UInt8], of cabin: String, number: RecordNumber, digest: [UInt8]
    ) throws(StoreFault) -> Bool {
        guard let key = try signingKey(of: cabin) else { return false }
        return UploadSignature.isValid(signature, number: number, digest: digest, key: key)
    }
}
