import CabineCore
import CabineRecord
import Crypto
import FoundationEssentials

/// Records in every form they have on their way, around a few bytes that are no picture.
enum RecordSeeds {
    private static let body = [UInt8](repeating: 4, count: 65) + [UInt8](repeating: 0x5A, count: 40)

    @Sendable static func archives() throws(FuzzFinding) -> [FuzzSeed] {
        let content = RecordContent(
            number: FixedKeys.number, cabin: FixedKeys.cabin, standard: "fr-2009", document: "permis-de-conduire",
            issuedAt: WallTime(millisecondsSince1970: 1_795_392_000_000), portrait: Array("portrait".utf8),
            signature: Array("signature".utf8))
        let whole = content.archive()
        let nameless = Ustar.write([UstarMember(name: "a", bytes: []), UstarMember(name: "b", bytes: [1])])
        return [
            FuzzSeed(name: "a-record", bytes: whole), FuzzSeed(name: "two-files", bytes: nameless),
            FuzzSeed(name: "no-files", bytes: Ustar.write([])), FuzzSeed(name: "cut", bytes: Array(whole.prefix(700))),
        ]
    }

    @Sendable static func sealed() throws(FuzzFinding) -> [FuzzSeed] {
        let record = SealedForm.record(around: body)
        var other = record
        other[4] = 2
        return [
            FuzzSeed(name: "a-record", bytes: [0, 90, 0, 0] + record),
            FuzzSeed(name: "mended", bytes: [1, 17, 0, 0] + record.dropLast()),
            FuzzSeed(name: "another-version", bytes: [1, 0, 0, 0] + other),
            FuzzSeed(name: "cut", bytes: [0, 0, 0, 0] + record.prefix(30)),
        ]
    }

    @Sendable static func envelopes() throws(FuzzFinding) -> [FuzzSeed] {
        let whole = try envelope(signature: [UInt8](repeating: 0x30, count: 70))
        return [
            FuzzSeed(name: "whole", bytes: whole), FuzzSeed(name: "cut", bytes: Array(whole.prefix(90))),
            FuzzSeed(name: "no-signature", bytes: try envelope(signature: [])),
            FuzzSeed(name: "long-signature", bytes: try envelope(signature: [UInt8](repeating: 0x30, count: 73))),
        ]
    }

    /// The form written down a second time, with a nonce that is no secret.
    private static func envelope(signature: [UInt8]) throws(FuzzFinding) -> [UInt8] {
        let record = SealedForm.record(around: body)
        let digest = Array(SHA256.hash(data: record))
        let box = try must("a fixed box") {
            try AES.GCM.seal(
                Array(FixedKeys.number.text.utf8), using: FixedKeys.atRest,
                nonce: AES.GCM.Nonce(data: [UInt8](repeating: 9, count: 12)), authenticating: digest)
        }
        return [1] + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag) + digest + [UInt8(signature.count)]
            + signature + SealedForm.bigEndian(UInt32(record.count)) + record
    }

    @Sendable static func uploads() throws(FuzzFinding) -> [FuzzSeed] {
        let number = FixedKeys.number.text
        let digest = UploadContract.contentDigest(Array(SHA256.hash(data: body)))
        let signature = Data([UInt8](repeating: 0x30, count: 70)).base64EncodedString()
        return [
            FuzzSeed(name: "all-right", bytes: upload(15, 0, number, digest, signature)),
            FuzzSeed(name: "own-number", bytes: upload(14, 0, number.lowercased(), digest, signature)),
            FuzzSeed(name: "own-digest", bytes: upload(5, 0, number, "md5=:AA==:, \(digest)", signature)),
            FuzzSeed(name: "own-signature", bytes: upload(11, 0, number, digest, signature)),
            FuzzSeed(
                name: "own-form", bytes: upload(7 + 16, 0, number, digest, signature, SealedForm.record(around: body))),
            FuzzSeed(name: "another-cabin", bytes: upload(15, 1, number, digest, signature)),
            FuzzSeed(name: "a-state-server", bytes: upload(15, 2, number, digest, signature)),
        ]
    }

    private static func upload(
        _ right: UInt8, _ peer: UInt8, _ number: String, _ digest: String, _ signature: String,
        _ content: [UInt8] = body
    ) -> [UInt8] {
        var spill = ByteSpill()
        spill.put(right)
        spill.put(peer)
        for field in [number, digest, signature] { spill.put(field: field.utf8) }
        spill.put(rest: content)
        return spill.bytes
    }

    @Sendable static func replies() throws(FuzzFinding) -> [FuzzSeed] {
        let later: [(UInt64, String)] = [(503, "60"), (429, "-1"), (503, "9223372036854775807"), (0, ""), (500, "x")]
        let refused: [(UInt64, String)] = [(409, ""), (403, "5"), (503, ""), (201, "")]
        let file = Array("CBOX".utf8) + [0x06, 0xDA, 0x98, 0x36] + Array("a sealed record".utf8)
        return [
            FuzzSeed(name: "later", bytes: answers(later)),
            FuzzSeed(name: "refused-then-stored", bytes: answers(refused)),
            FuzzSeed(name: "a-file", bytes: [0] + file), FuzzSeed(name: "a-cut-file", bytes: [0] + file.prefix(6)),
        ]
    }

    private static func answers(_ answers: [(status: UInt64, retryAfter: String)]) -> [UInt8] {
        var spill = ByteSpill()
        spill.put(1)
        for answer in answers {
            spill.put(answer.status, bytes: 2)
            spill.put(field: answer.retryAfter.utf8)
            spill.put(UInt64.max, bytes: 8)
        }
        return spill.bytes
    }
}
