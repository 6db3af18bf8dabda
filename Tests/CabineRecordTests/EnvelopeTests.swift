import CabineCore
@testable import CabineRecord
import Crypto
import HALContract
import HALSim
import Testing

@Suite struct EnvelopeTests {
    private func envelope(_ keys: CabinKeys) throws -> UploadEnvelope {
        var source = Source(state: 4)
        let scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        let number = scheme.draw { source.bytes($0) }
        let sealed = try SealedRecord(
            sealing: [1, 2, 3], number: number, to: P256.KeyAgreement.PrivateKey().publicKey)
        return try UploadEnvelope(number: number, sealed: sealed, signedBy: keys.signing)
    }

    @Test func whatIsKeptIsWhatIsSent() throws {
        let keys = CabinKeys()
        let envelope = try envelope(keys)
        let bytes = try envelope.encode(atRest: keys.atRest)
        let again = try UploadEnvelope(decoding: bytes, atRest: keys.atRest)
        #expect(again.number == envelope.number)
        #expect(again.sealed == envelope.sealed)
        #expect(again.signature == envelope.signature)
        #expect(!contains(bytes, Array(envelope.number.text.utf8)))
        #expect("\(again)" == "<redacted>")
    }

    /// What can be read can be written: a signature longer than any of P-256 is neither.
    @Test func aLongSignatureIsRefused() throws {
        let keys = CabinKeys()
        let envelope = try envelope(keys)
        var bytes = try envelope.encode(atRest: keys.atRest)
        let place = 1 + 12 + RecordNumber.length + 16 + 32
        #expect(Int(bytes[place]) == envelope.signature.count)
        bytes.insert(contentsOf: repeatElement(0, count: 73 - envelope.signature.count), at: place + 1)
        bytes[place] = 73
        #expect(throws: EnvelopeFault.malformed) { try UploadEnvelope(decoding: bytes, atRest: keys.atRest) }
    }

    @Test func everyTruncationAndBitFlipIsRefusedOrHarmless() throws {
        let keys = CabinKeys()
        let envelope = try envelope(keys)
        let bytes = try envelope.encode(atRest: keys.atRest)
        for count in 0..<bytes.count {
            #expect(throws: EnvelopeFault.self) {
                try UploadEnvelope(decoding: Array(bytes[..<count]), atRest: keys.atRest)
            }
        }
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = try? UploadEnvelope(decoding: changed, atRest: keys.atRest) else { continue }
            // Only the signature may change unseen here; the collector checks it.
            #expect(read.number == envelope.number && read.sealed == envelope.sealed)
            let key = keys.signing.publicKey
            #expect(
                !UploadSignature.isValid(
                    read.signature, number: read.number, digest: read.sealed.digest, key: key))
        }
        #expect(throws: EnvelopeFault.wrongKey) { try UploadEnvelope(decoding: bytes, atRest: CabinKeys().atRest) }
    }

    @Test func theRequestIsTheContracts() throws {
        let keys = CabinKeys()
        let envelope = try envelope(keys)
        let request = envelope.uploadRequest()
        #expect(request.method == "PUT")
        #expect(request.path == "/records/" + envelope.number.text)
        #expect(request.body == envelope.sealed.bytes)
        let digest = try #require(request.headers.first { $0.name == "Content-Digest" }?.value)
        #expect(UploadContract.digest(inContentDigest: digest) == envelope.sealed.digest)
        #expect(UploadContract.digest(inContentDigest: "sha-512=:AAAA:, " + digest) == envelope.sealed.digest)
        for wrong in ["", "sha-256=::", "sha-256=:AAAA:", "md5=:AAAA:", "sha-256=AAAA"] {
            #expect(UploadContract.digest(inContentDigest: wrong) == nil)
        }
    }

    @Test func keysAreMadeOnceAndKept() throws {
        let store = MemoryStore()
        let first = try CabinKeys.open(in: store)
        let second = try CabinKeys.open(in: store)
        #expect(first.signingPublicPEM == second.signingPublicPEM)
        #expect(first.voucherPublicPEM == second.voucherPublicPEM)
        #expect("\(first)" == "<redacted>")
        // A key that cannot be read is never replaced: it may have signed vouchers.
        try store.truncate(CabinKeys.voucherFile, to: 40)
        #expect(throws: RecordFault.self) { try CabinKeys.open(in: store) }
    }

    /// Cut at every step of the first start: the next start finds usable keys, and the same ones ever after.
    @Test func keysSurviveACutAnywhere() throws {
        for step in 0..<2 {
            let store = MemoryStore()
            store.operationsUntilCut = step
            #expect(throws: DeviceFault.self) { try CabinKeys.open(in: store) }
            store.cutPower(.nothing)
            let keys = try CabinKeys.open(in: store)
            #expect(try CabinKeys.open(in: store).voucherPublicPEM == keys.voucherPublicPEM)
        }
    }
}
