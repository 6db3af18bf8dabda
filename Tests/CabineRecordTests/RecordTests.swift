import CabineCore
@testable import CabineRecord
import Crypto
import Testing

@Suite struct RecordTests {
    let scheme: CrockfordNumberScheme
    let number: RecordNumber
    let other: RecordNumber
    let stateKey = P256.KeyAgreement.PrivateKey()

    init() throws {
        var source = Source(state: 1)
        scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        number = scheme.draw { source.bytes($0) }
        other = scheme.draw { source.bytes($0) }
    }

    private func content(_ number: RecordNumber) -> RecordContent {
        RecordContent(
            number: number, cabin: "AB12", standard: "ISO/IEC 19794-5", document: "permis-de-conduire",
            issuedAt: WallTime(millisecondsSince1970: 1_795_461_728_000),
            portrait: Array("portrait-marker".utf8), signature: Array("signature-marker".utf8))
    }

    private func sealed() throws -> SealedRecord {
        try SealedRecord(sealing: content(number).archive(), number: number, to: stateKey.publicKey)
    }

    @Test func theStateOpensWhatTheCabinSealed() throws {
        let record = try SealedRecord(bytes: sealed().bytes)
        let opened = try RecordContent(archive: record.open(with: stateKey, number: number), number: number)
        #expect(opened == content(number))
        #expect(opened.manifest.issuedAt == "2026-11-23T19:22:08Z")
    }

    @Test func nothingReadableIsInASealedRecord() throws {
        let bytes = try sealed().bytes
        for marker in ["portrait-marker", "signature-marker", number.text, "manifest", "AB12"] {
            #expect(!contains(bytes, Array(marker.utf8)))
        }
        #expect(contains(content(number).archive(), Array("portrait-marker".utf8)))
    }

    @Test func sealingTwiceGivesDifferentBytes() throws {
        #expect(try sealed().bytes != sealed().bytes)
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try sealed().bytes
        for count in 0..<bytes.count {
            #expect(throws: RecordFault.self) { try SealedRecord(bytes: Array(bytes[..<count])) }
        }
        let cut = Array(bytes.dropLast())
        #expect(throws: RecordFault.truncated(found: cut.count, needed: bytes.count)) { try SealedRecord(bytes: cut) }
    }

    @Test func everyBitFlipIsRefused() throws {
        let bytes = try sealed().bytes
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: RecordFault.self) { try SealedRecord(bytes: changed) }
        }
        #expect(throws: RecordFault.altered) {
            var changed = bytes
            changed[bytes.count - 1] ^= 1
            _ = try SealedRecord(bytes: changed)
        }
    }

    /// Whoever alters a record can mend the checksum too: then HPKE's tag refuses.
    @Test func aMendedChecksumDoesNotOpen() throws {
        var bytes = try sealed().bytes
        bytes[bytes.count - 1] ^= 1
        var hash = SHA256()
        hash.update(data: bytes[..<17])
        hash.update(data: bytes[25...])
        bytes.replaceSubrange(17..<25, with: Array(hash.finalize()).prefix(8))
        let forged = try SealedRecord(bytes: bytes)
        #expect(throws: RecordFault.wrongNumber) { try forged.open(with: stateKey, number: number) }
    }

    @Test func wrongKeyAndWrongNumberAreTold() throws {
        let record = try sealed()
        #expect(throws: RecordFault.wrongKey) {
            try record.open(with: P256.KeyAgreement.PrivateKey(), number: number)
        }
        #expect(throws: RecordFault.wrongNumber) { try record.open(with: stateKey, number: other) }
        #expect(throws: RecordFault.notARecord) { try SealedRecord(bytes: Array("hello".utf8)) }
        #expect(throws: RecordFault.altered) { try SealedRecord(bytes: record.bytes + [0]) }
    }

    @Test func theManifestGuardsThePictures() throws {
        let archive = content(number).archive()
        let place = try #require(position(of: Array("portrait-marker".utf8), in: archive))
        var changed = archive
        changed[place] ^= 1
        #expect(throws: RecordFault.content("the digest of portrait.jp2 is not the one in the manifest")) {
            try RecordContent(archive: changed, number: number)
        }
        #expect(throws: RecordFault.wrongNumber) { try RecordContent(archive: archive, number: other) }
        let partial = Ustar.write([UstarMember(name: "manifest.json", bytes: [])])
        #expect(throws: RecordFault.self) { try RecordContent(archive: partial, number: number) }
    }

    @Test func tooLargeARecordIsNotSealed() {
        let archive = [UInt8](repeating: 0, count: SealedRecord.byteLimit)
        #expect(throws: RecordFault.tooLarge(found: archive.count + 106, limit: SealedRecord.byteLimit)) {
            try SealedRecord(sealing: archive, number: number, to: stateKey.publicKey)
        }
    }

    @Test func theSignatureBindsNumberAndContent() throws {
        let key = P256.Signing.PrivateKey()
        let digest = try sealed().digest
        let signature = try UploadSignature.make(number: number, digest: digest, key: key)
        #expect(UploadSignature.isValid(signature, number: number, digest: digest, key: key.publicKey))
        #expect(!UploadSignature.isValid(signature, number: other, digest: digest, key: key.publicKey))
        #expect(!UploadSignature.isValid(signature, number: number, digest: digest.reversed(), key: key.publicKey))
        let stranger = P256.Signing.PrivateKey().publicKey
        #expect(!UploadSignature.isValid(signature, number: number, digest: digest, key: stranger))
        for count in 0..<signature.count {
            let cut = Array(signature[..<count])
            #expect(!UploadSignature.isValid(cut, number: number, digest: digest, key: key.publicKey))
        }
    }

    @Test func personalTypesShowNothing() throws {
        let content = content(number)
        var dumped = ""
        dump(content, to: &dumped)
        dump(content.manifest, to: &dumped)
        for text in ["\(content)", "\(content.manifest)", String(reflecting: content), dumped] {
            #expect(!text.contains(number.text))
            #expect(!text.contains("112"))
        }
    }
}

func contains(_ bytes: [UInt8], _ marker: [UInt8]) -> Bool { position(of: marker, in: bytes) != nil }

func position(of marker: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= marker.count else { return nil }
    return (0...(bytes.count - marker.count)).first { bytes[$0..<$0 + marker.count].elementsEqual(marker) }
}
