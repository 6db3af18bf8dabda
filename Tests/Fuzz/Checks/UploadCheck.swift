import CabineCore
import CabineRecord
import CollectorCore
import Crypto
import FoundationEssentials

/// A request as the collector reads it: number in the path, Content-Digest, Cabine-Signature, content, and who sent it.
///
/// | must hold |
/// |---|
/// | what is accepted has a right number of this cabin, digest, signature and form; what has them is accepted |
/// | an accepted record is stored once, delivered unchanged, and never stored again after it was taken |
/// | a refusal names no number |
enum UploadCheck {
    /// Which parts of an input are replaced by right ones, so that damage to one reaches the checks behind the others.
    private struct Right: OptionSet {
        let rawValue: UInt8
        static let number = Right(rawValue: 1)
        static let digest = Right(rawValue: 2)
        static let signature = Right(rawValue: 4)
        static let form = Right(rawValue: 8)
        static let checksum = Right(rawValue: 16)
        static let all: Right = [.number, .digest, .signature, .form]
    }

    private static let peers: [Peer] = [.cabin(FixedKeys.cabin), .cabin("ZZ99"), .state("server"), .cabin("")]

    @Sendable static func request(_ bytes: [UInt8]) throws(FuzzFinding) {
        var feed = ByteFeed(bytes)
        let right = Right(rawValue: feed.byte())
        let peer = peers[Int(feed.byte() % 4)]
        let path = feed.text()
        let digestField = feed.text()
        let signatureField = feed.text()
        var body = feed.rest()
        if right.contains(.form) { body = SealedForm.record(around: body + [UInt8](repeating: 0, count: 81)) }
        if right.contains(.checksum) { body = SealedForm.mended(body) }
        let digest = Array(SHA256.hash(data: body))
        let signature = try must("a signature") {
            try UploadSignature.make(number: FixedKeys.number, digest: digest, key: FixedKeys.signing)
        }
        // The two lines of the collector's route.
        let upload = Upload(
            number: right.contains(.number) ? FixedKeys.number.text : path,
            digest: UploadContract.digest(
                inContentDigest: right.contains(.digest) ? UploadContract.contentDigest(digest) : digestField),
            signature: right.contains(.signature) ? signature : Data(base64Encoded: signatureField).map(Array.init),
            bytes: body)
        try check(upload, from: peer, mustBeAccepted: right.isSuperset(of: .all) && peer == peers[0])
    }

    private static func check(_ upload: Upload, from peer: Peer, mustBeAccepted: Bool) throws(FuzzFinding) {
        let registry = MemoryCabinRegistry()
        registry.enrol(FixedKeys.cabin, key: FixedKeys.signing.publicKey)
        var drawn: UInt8 = 0
        let logic = RecordLogic(
            store: MemoryRecordStore(), keys: MemoryKeyStore(), registry: registry,
            indexKey: IndexKey(bytes: [UInt8](repeating: 7, count: 32)), scheme: CrockfordNumberScheme.anyCabin,
            random: { count in
                drawn &+= 1
                return [UInt8](repeating: drawn, count: count)
            })
        let now = WallTime(millisecondsSince1970: 1_795_392_000_000)
        let answer = try must("a store in memory") { try logic.put(upload, from: peer, now: now) }
        switch answer {
        case .refused(let refusal):
            try demand(!mustBeAccepted, "a right upload was refused: \(refusal)")
            try demand((400...413).contains(refusal.status), "a refusal is the client's fault")
        case .already: throw FuzzFinding("an empty store had it already")
        case .stored:
            try isRight(upload, from: peer)
            try must("a store in memory") { () throws in
                try life(of: upload, in: logic, peer, now)
            }
        }
    }

    /// The rules of the contract, written down a second time.
    private static func isRight(_ upload: Upload, from peer: Peer) throws(FuzzFinding) {
        let number = try must("an accepted number") { try CrockfordNumberScheme.anyCabin.parse(upload.number) }
        try demand(peer == .cabin(String(number.text.dropFirst(2).prefix(4))), "a cabin writes its own numbers")
        let digest = Array(SHA256.hash(data: upload.bytes))
        try demand(upload.digest == digest, "the digest is the content's")
        let isSigned = UploadSignature.isValid(
            upload.signature ?? [], number: number, digest: digest, key: FixedKeys.signing.publicKey)
        try demand(isSigned, "the enrolled cabin signed it")
        _ = try must("an accepted content is a sealed record") { try SealedRecord(bytes: upload.bytes) }
    }

    private static func life(
        of upload: Upload, in logic: RecordLogic<MemoryRecordStore, MemoryKeyStore, MemoryCabinRegistry>,
        _ peer: Peer, _ now: WallTime
    ) throws {
        try demand(try logic.put(upload, from: peer, now: now) == .already, "a repeated upload changes nothing")
        let state = Peer.state("server")
        guard case .delivered(let claim, let record) = try logic.claim(upload.number, by: state, now: now) else {
            throw FuzzFinding("a stored record is delivered")
        }
        try demand(record == upload.bytes, "a record is delivered unchanged")
        let ended = try logic.confirm(upload.number, claim: claim, by: state, now: now)
        try demand(ended == .destroyed, "a confirmed record is destroyed")
        let late = try logic.put(upload, from: peer, now: now)
        try demand(late == .refused(.gone), "a taken record does not come back")
    }
}
