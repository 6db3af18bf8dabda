import FoundationEssentials
public import HALContract

/// Names and forms of the upload contract that cabin and collector share.
public enum UploadContract {
    /// Carries the cabin's signature: base64 of the DER of `UploadSignature`.
    public static let signatureHeader = "Cabine-Signature"
    /// Media type of a sealed record.
    public static let mediaType = "application/vnd.cabine.record"

    /// The path of a record.
    public static func path(of number: RecordNumber) -> String { "/records/\(number.text)" }

    /// Content-Digest as RFC 9530 writes it: `sha-256=:base64:`.
    public static func contentDigest(_ digest: [UInt8]) -> String {
        "sha-256=:\(Data(digest).base64EncodedString()):"
    }

    /// The SHA-256 in a Content-Digest, which may list other algorithms beside it; nil when there is none.
    public static func digest(inContentDigest field: String) -> [UInt8]? {
        for item in field.split(separator: ",") {
            let text = item.filter { $0 != " " && $0 != "\t" }
            guard text.lowercased().hasPrefix("sha-256=:"), text.hasSuffix(":") else { continue }
            let base64 = text.dropFirst("sha-256=:".count).dropLast()
            guard let data = Data(base64Encoded: String(base64)), data.count == 32 else { return nil }
            return Array(data)
        }
        return nil
    }
}

extension UploadEnvelope {
    /// The idempotent PUT of this record.
    public func uploadRequest() -> UplinkRequest {
        UplinkRequest(
            method: "PUT", path: UploadContract.path(of: number),
            headers: [
                ("Content-Type", UploadContract.mediaType),
                ("Content-Digest", UploadContract.contentDigest(sealed.digest)),
                (UploadContract.signatureHeader, Data(signature).base64EncodedString()),
            ], body: sealed.bytes)
    }
}
