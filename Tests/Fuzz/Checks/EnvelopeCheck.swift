import CabineRecord
import HALContract

/// An upload envelope from the outbox, of any bytes.
///
/// | must hold |
/// |---|
/// | what is accepted can be encoded, and is decoded equal |
/// | the number in it cannot be moved to another record: a changed digest or record is refused |
/// | the request it makes names the number and the digest of its own content |
enum EnvelopeCheck {
    private static let cipherEnd = 1 + 12 + RecordNumber.length + 16

    @Sendable static func envelope(_ bytes: [UInt8]) throws(FuzzFinding) {
        let envelope: UploadEnvelope
        do throws(EnvelopeFault) {
            envelope = try UploadEnvelope(decoding: bytes, atRest: FixedKeys.atRest)
        } catch {
            return try demand(!error.description.isEmpty, "a refusal says why")
        }
        let encoded = try must("an accepted envelope is encoded") {
            try envelope.encode(atRest: FixedKeys.atRest)
        }
        try demand(encoded.count == bytes.count, "in as many bytes")
        let again = try must("and decoded") { try UploadEnvelope(decoding: encoded, atRest: FixedKeys.atRest) }
        try demand(
            again.number == envelope.number && again.sealed == envelope.sealed
                && again.signature == envelope.signature, "to the same envelope")
        for place in [1, cipherEnd - 1, cipherEnd, bytes.count - 1] {
            var changed = bytes
            changed[place] ^= 1
            try demand(refuses(changed), "byte \(place) changed")
        }
        try request(envelope)
    }

    private static func refuses(_ bytes: [UInt8]) -> Bool {
        do throws(EnvelopeFault) {
            _ = try UploadEnvelope(decoding: bytes, atRest: FixedKeys.atRest)
            return false
        } catch {
            return true
        }
    }

    private static func request(_ envelope: UploadEnvelope) throws(FuzzFinding) {
        let request = envelope.uploadRequest()
        try demand(request.path == "/records/" + envelope.number.text, "the path is the number's")
        let field = request.headers.first { $0.name == "Content-Digest" }?.value ?? ""
        try demand(
            UploadContract.digest(inContentDigest: field) == envelope.sealed.digest, "the digest is the content's")
        try demand(
            request.headers.allSatisfy { $0.value.utf8.allSatisfy { (0x20...0x7E).contains($0) } }, "plain headers")
    }
}
