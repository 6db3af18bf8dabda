public import Crypto
import FoundationEssentials

/// The cabin's word that it made a record: HPKE's base mode says for whom, not by whom.
///
/// P-256 ECDSA with SHA-256 over three lines, each ended by a line feed: `cabine/upload/v1`, the number, the record's
/// SHA-256 in lower-case hexadecimal. The signature is DER, as `openssl dgst -sha256 -sign` writes it.
public enum UploadSignature {
    /// Longest DER signature of P-256.
    public static let byteLimit = 72

    /// Signs `number` and `digest`.
    public static func make(
        number: RecordNumber, digest: [UInt8], key: P256.Signing.PrivateKey
    ) throws(RecordFault) -> [UInt8] {
        do {
            return Array(try key.signature(for: message(number, digest)).derRepresentation)
        } catch {
            throw .key("signing with the cabin's key failed: \(error)")
        }
    }

    /// Whether the holder of `key` signed `number` and `digest`.
    public static func isValid(
        _ signature: [UInt8], number: RecordNumber, digest: [UInt8], key: P256.Signing.PublicKey
    ) -> Bool {
        guard let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
        return key.isValidSignature(parsed, for: message(number, digest))
    }

    private static func message(_ number: RecordNumber, _ digest: [UInt8]) -> Data {
        Data("cabine/upload/v1\n\(number.text)\n\(hexadecimal(digest))\n".utf8)
    }
}
