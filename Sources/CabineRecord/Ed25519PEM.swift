public import Crypto
import FoundationEssentials

/// Ed25519 keys as `openssl pkey` reads and writes them (RFC 8410): a fixed DER header before the 32 bytes.
public enum Ed25519PEM {
    private static let privateHeader: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private static let publicHeader: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]

    /// PKCS #8.
    static func text(of key: Curve25519.Signing.PrivateKey) -> String {
        wrap(privateHeader + Array(key.rawRepresentation), label: "PRIVATE KEY")
    }

    /// SubjectPublicKeyInfo.
    public static func text(of key: Curve25519.Signing.PublicKey) -> String {
        wrap(publicHeader + Array(key.rawRepresentation), label: "PUBLIC KEY")
    }

    static func privateKey(_ text: String, file: String) throws(RecordFault) -> Curve25519.Signing.PrivateKey {
        let seed = unwrap(text, label: "PRIVATE KEY", header: privateHeader)
        guard let seed, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .key("\(file) is not an Ed25519 private key in PEM")
        }
        return key
    }

    /// The public key in `text`.
    public static func publicKey(_ text: String) throws(RecordFault) -> Curve25519.Signing.PublicKey {
        let point = unwrap(text, label: "PUBLIC KEY", header: publicHeader)
        guard let point, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: point) else {
            throw .key("not an Ed25519 public key in PEM")
        }
        return key
    }

    private static func wrap(_ bytes: [UInt8], label: String) -> String {
        "-----BEGIN \(label)-----\n\(Data(bytes).base64EncodedString())\n-----END \(label)-----\n"
    }

    private static func unwrap(_ text: String, label: String, header: [UInt8]) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
        let marks = ["-----BEGIN \(label)-----", "-----END \(label)-----"].map { $0.filter { !$0.isWhitespace } }
        guard lines.count >= 3, lines.first == marks[0], lines.last == marks[1],
            let data = Data(base64Encoded: lines.dropFirst().dropLast().joined()),
            data.count == header.count + 32, data.starts(with: header)
        else { return nil }
        return Array(data.suffix(32))
    }
}
