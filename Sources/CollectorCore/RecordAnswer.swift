import CabineRecord

/// Who speaks, from its certificate.
public enum Peer: Hashable, Sendable {
    /// A cabin, by its four-character prefix: writes its own numbers.
    case cabin(String)
    /// A server of the State, by its name: claims and confirms.
    case state(String)
}

/// A record as it arrives.
public struct Upload: Sendable, CustomStringConvertible {
    /// The number in the path, not yet checked.
    public let number: String
    /// The digest in Content-Digest; nil when there was none that can be read.
    public let digest: [UInt8]?
    /// The cabin's signature; nil when there was none that can be read.
    public let signature: [UInt8]?
    /// The sealed record.
    public let bytes: [UInt8]

    /// An upload as it was sent.
    public init(number: String, digest: [UInt8]?, signature: [UInt8]?, bytes: [UInt8]) {
        self.number = number
        self.digest = digest
        self.signature = signature
        self.bytes = bytes
    }

    /// The size alone.
    public var description: String { "upload of \(bytes.count) bytes" }
}

/// Why the collector refuses. Each has its HTTP status and a text for the operator of the client; none names a number.
public enum Refusal: Hashable, Sendable, CaseIterable {
    /// The number cannot be one.
    case badNumber
    /// No Content-Digest with SHA-256.
    case noDigest
    /// The content is not what Content-Digest says.
    case badDigest
    /// The content is no sealed record.
    case badRecord
    /// No signature that can be read.
    case noSignature
    /// The signature is not the enrolled cabin's.
    case badSignature
    /// The peer may not do this: a State's server writing, a cabin reading.
    case wrongRole
    /// The number was given out by another cabin.
    case otherCabin
    /// No such record.
    case unknown
    /// Another content is stored under this number.
    case conflict
    /// Another server of the State holds it, or the claim is not the one given out.
    case otherClaim
    /// The record was taken or purged.
    case gone
    /// Above the limit.
    case tooLarge

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .badNumber, .noDigest, .badDigest, .badRecord, .noSignature: 400
        case .badSignature, .wrongRole, .otherCabin: 403
        case .unknown: 404
        case .conflict, .otherClaim: 409
        case .gone: 410
        case .tooLarge: 413
        }
    }

    /// Short and always the same for one kind (RFC 9457, title).
    public var title: String {
        switch self {
        case .badNumber: "The number is not valid"
        case .noDigest: "Content-Digest with sha-256 is missing"
        case .badDigest: "The content does not match Content-Digest"
        case .badRecord: "The content is not a sealed record"
        case .noSignature: "Cabine-Signature is missing or not base64"
        case .badSignature: "The signature is not that of the enrolled cabin"
        case .wrongRole: "The certificate does not allow this"
        case .otherCabin: "The number belongs to another cabin"
        case .unknown: "No record under this number"
        case .conflict: "Another record is stored under this number"
        case .otherClaim: "The record is claimed by another server or under another claim"
        case .gone: "The record was already taken or purged"
        case .tooLarge: "The record is larger than \(SealedRecord.byteLimit) bytes"
        }
    }

    /// The last part of the problem's type, stable for programs.
    public var name: String {
        switch self {
        case .badNumber: "bad-number"
        case .noDigest: "no-digest"
        case .badDigest: "bad-digest"
        case .badRecord: "bad-record"
        case .noSignature: "no-signature"
        case .badSignature: "bad-signature"
        case .wrongRole: "wrong-role"
        case .otherCabin: "other-cabin"
        case .unknown: "unknown"
        case .conflict: "conflict"
        case .otherClaim: "other-claim"
        case .gone: "gone"
        case .tooLarge: "too-large"
        }
    }
}

/// The answer to an upload.
public enum PutAnswer: Hashable, Sendable {
    /// Stored and durable: 201.
    case stored
    /// The same content was already there: 200.
    case already
    /// Not taken.
    case refused(Refusal)

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .stored: 201
        case .already: 200
        case .refused(let refusal): refusal.status
        }
    }
}

/// The answer to a claim.
public enum ClaimAnswer: Hashable, Sendable {
    /// The sealed record and what confirms it.
    case delivered(claim: String, record: [UInt8])
    /// Not given.
    case refused(Refusal)
}

/// The answer to a confirmation.
public enum ConfirmAnswer: Hashable, Sendable {
    /// The record is destroyed, now or by an earlier confirmation.
    case destroyed
    /// Not done.
    case refused(Refusal)
}
