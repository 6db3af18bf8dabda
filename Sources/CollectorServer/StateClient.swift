public import CabineAuthority
public import CabineRecord
public import Crypto
import Foundation
public import HALContract

/// What a server of the State needs to pull a record: the private key records are sealed to, and its folder of
/// credentials.
public struct StateCredentials: Sendable, CustomStringConvertible {
    /// The usual name of the key file.
    public static let keyFile = "state-key"

    /// The client's certificate.
    public let certificatePEM: [UInt8]
    /// The client's private key.
    public let clientKeyPEM: [UInt8]
    /// The collector's authority.
    public let authorityPEM: [UInt8]
    /// The collector's address.
    public let url: String

    private struct Address: Codable {
        let url: String
    }

    /// The credentials in `folder`; `url` instead of the one in its collector.json.
    public init(folder: String, url: String?) throws(CollectorFault) {
        certificatePEM = try DurableFile.read(folder + "/client.pem")
        clientKeyPEM = try DurableFile.read(folder + "/client.key")
        authorityPEM = try DurableFile.read(folder + "/authority.pem")
        if let url {
            self.url = url
        } else {
            let bytes = try DurableFile.read(folder + "/collector.json")
            guard let address = try? JSONDecoder().decode(Address.self, from: Data(bytes)) else {
                throw CollectorFault(.badData, "\(folder)/collector.json must hold {\"url\":\"https://host:port\"}")
            }
            self.url = address.url
        }
    }

    /// The private key records are sealed to, from a PEM file.
    public static func stateKey(file: String) throws(CollectorFault) -> P256.KeyAgreement.PrivateKey {
        let text = String(decoding: try DurableFile.read(file), as: UTF8.self)
        do {
            return try P256.KeyAgreement.PrivateKey(pemRepresentation: text)
        } catch {
            throw CollectorFault(.badData, "\(file) is not a P-256 private key in PEM")
        }
    }

    /// The address alone.
    public var description: String { "credentials for \(url)" }
}

/// Pulls a record the way the State does: claim, open, check, write, and only then confirm, which destroys it.
public struct StateClient: Sendable {
    /// A record in base64 with its JSON around.
    public static let replyLimitBytes = SealedRecord.byteLimit / 3 * 4 + 4_096
    /// Attempts to confirm: the answer may get lost, and asking again is harmless.
    static let confirmAttempts = 3

    private let transport: any UplinkTransport
    private let stateKey: P256.KeyAgreement.PrivateKey

    /// A client over `transport`, which carries the State's certificate.
    public init(transport: any UplinkTransport, stateKey: P256.KeyAgreement.PrivateKey) {
        self.transport = transport
        self.stateKey = stateKey
    }

    /// What was pulled, for a report.
    public struct Pulled: Codable, Hashable, Sendable {
        /// Where the portrait was written.
        public let portrait: String
        /// Its size.
        public let portraitBytes: Int
        /// Where the signature was written.
        public let signature: String
        /// Its size.
        public let signatureBytes: Int
        /// The cabin that took the picture.
        public let cabin: String
        /// The document the customer asked for.
        public let document: String
        /// The rules the portrait was judged by.
        public let standard: String
        /// When the record was made.
        public let issuedAt: String

        private enum CodingKeys: String, CodingKey {
            case portrait, signature, cabin, document, standard
            case portraitBytes = "portrait_bytes"
            case signatureBytes = "signature_bytes"
            case issuedAt = "issued_at"
        }
    }

    /// Pulls `number` into the folder `out`. When it throws before the files are written, the record stays claimed and
    /// can be pulled again by the same client.
    public func pull(_ number: RecordNumber, out: String) async throws(CollectorFault) -> Pulled {
        // Before the claim: a record is not asked for when there is no place for it.
        try DurableFile.makeFolder(out)
        let reply = try await claim(number)
        let content = try open(reply.record, number)
        let pulled = Pulled(
            portrait: out + "/" + RecordContent.portraitName, portraitBytes: content.portrait.count,
            signature: out + "/" + RecordContent.signatureName, signatureBytes: content.signature.count,
            cabin: content.manifest.cabin, document: content.manifest.document, standard: content.manifest.standard,
            issuedAt: content.manifest.issuedAt)
        try DurableFile.write(content.portrait, to: pulled.portrait)
        try DurableFile.write(content.signature, to: pulled.signature)
        try await confirm(number, claim: reply.claim)
        return pulled
    }

    private func claim(_ number: RecordNumber) async throws(CollectorFault) -> ClaimReply {
        let reply = try await exchange("POST", UploadContract.path(of: number) + "/claim")
        guard reply.status == 200 else { throw Self.refusal(reply) }
        guard let decoded = try? JSONDecoder().decode(ClaimReply.self, from: Data(reply.body)) else {
            throw CollectorFault(.unavailable, "the collector's reply to the claim cannot be read")
        }
        return decoded
    }

    private func open(_ record: Data, _ number: RecordNumber) throws(CollectorFault) -> RecordContent {
        do throws(RecordFault) {
            let sealed = try SealedRecord(bytes: Array(record))
            return try RecordContent(archive: sealed.open(with: stateKey, number: number), number: number)
        } catch {
            throw CollectorFault(.badData, "\(error.description); it was not confirmed and stays at the collector")
        }
    }

    private func confirm(_ number: RecordNumber, claim: String) async throws(CollectorFault) {
        var last = CollectorFault(.unavailable, "the collector was not asked to confirm")
        for _ in 0..<Self.confirmAttempts {
            do {
                let reply = try await exchange("DELETE", "\(UploadContract.path(of: number))?claim=\(claim)")
                if reply.status == 204 { return }
                last = Self.refusal(reply)
                if last.kind == .refused { break }
            } catch {
                last = error
            }
        }
        throw CollectorFault(
            last.kind, "both pictures are written, but the collector did not confirm: \(last.description); pull again")
    }

    private func exchange(_ method: String, _ path: String) async throws(CollectorFault) -> UplinkReply {
        do {
            return try await transport.exchange(UplinkRequest(method: method, path: path, headers: [], body: []))
        } catch {
            throw CollectorFault(.unavailable, error.message)
        }
    }

    private static func refusal(_ reply: UplinkReply) -> CollectorFault {
        switch reply.status {
        case 404: CollectorFault(.refused, "not found: the collector has no record under this number (404)")
        case 410: CollectorFault(.refused, "the record was already taken or purged (410)")
        case 409: CollectorFault(.refused, "another server of the State has claimed the record (409)")
        case 403: CollectorFault(.refused, "the collector refuses these credentials (403): they must be the State's")
        case 400: CollectorFault(.badData, "the collector refuses the number (400)")
        default: CollectorFault(.unavailable, "the collector answers \(reply.status): try again later")
        }
    }
}
