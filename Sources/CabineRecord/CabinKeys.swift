public import Crypto
import FoundationEssentials
public import HALContract

/// The secrets of one cabin. They have no readable description.
public struct CabinKeys: Sendable, CustomStringConvertible, CustomReflectable {
    /// File of the P-256 key that signs uploads and answers TLS, PKCS #8 PEM.
    public static let signingFile = "cabin-key.pem"
    /// File of the Ed25519 key that signs vouchers, PKCS #8 PEM.
    public static let voucherFile = "voucher-key.pem"

    /// Signs uploads; also the key of the cabin's TLS certificate.
    public let signing: P256.Signing.PrivateKey
    /// Signs vouchers.
    public let voucher: Curve25519.Signing.PrivateKey

    /// Fresh keys.
    public init() {
        signing = P256.Signing.PrivateKey()
        voucher = Curve25519.Signing.PrivateKey()
    }

    /// The keys in two PEM texts.
    public init(signingPEM: String, voucherPEM: String) throws(RecordFault) {
        do {
            signing = try P256.Signing.PrivateKey(pemRepresentation: signingPEM)
        } catch {
            throw .key("\(Self.signingFile) is not a P-256 private key in PEM")
        }
        voucher = try Ed25519PEM.privateKey(voucherPEM, file: Self.voucherFile)
    }

    /// The keys in `store`, made there on the first call. The store must keep files from other users (mode 0600).
    ///
    /// A key that is there and cannot be read is an error, never replaced: it may have signed vouchers.
    public static func open(in store: any FileStore) throws -> CabinKeys {
        let names = try store.list()
        if !names.contains(signingFile), !names.contains(voucherFile) {
            let fresh = CabinKeys()
            // The voucher key first: with only one of the two files, a later call knows that the signing key is missing.
            try store.replace(voucherFile, with: Array(Ed25519PEM.text(of: fresh.voucher).utf8))
            try store.replace(signingFile, with: Array(fresh.signing.pemRepresentation.utf8))
            return fresh
        }
        if !names.contains(signingFile) {
            // Cut between the two files of the first call: no upload was ever signed.
            let signing = P256.Signing.PrivateKey()
            try store.replace(signingFile, with: Array(signing.pemRepresentation.utf8))
        }
        return try CabinKeys(
            signingPEM: String(decoding: try store.read(signingFile), as: UTF8.self),
            voucherPEM: String(decoding: try store.read(voucherFile), as: UTF8.self))
    }

    /// Encrypts what the outbox keeps, so that a search of the disk finds no number.
    public var atRest: SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: signing.rawRepresentation), info: Data("cabine/outbox/v1".utf8),
            outputByteCount: 32)
    }

    /// What the collector enrols: the signing key's public half in PEM.
    public var signingPublicPEM: String { signing.publicKey.pemRepresentation }

    /// What the operator verifies vouchers with: SubjectPublicKeyInfo in PEM (RFC 8410).
    public var voucherPublicPEM: String { Ed25519PEM.text(of: voucher.publicKey) }

    /// Nothing about the keys.
    public var description: String { "<redacted>" }
    /// Nothing about the keys.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
