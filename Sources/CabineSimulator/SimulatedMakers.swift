import CabineCore
import CabineDesks
import CabineRecord
import Crypto
import FoundationEssentials
import HALContract
import HALSim

/// The mark that every personal byte of a world bears, so that a search finds it where it should not be.
struct Canary {
    /// What is searched for.
    static let marker: [UInt8] = Array("<canary:face+pen>".utf8)

    /// Personal bytes of a customer.
    static func bytes(of customer: Int, count: Int) -> [UInt8] {
        var bytes = marker + (0..<4).map { UInt8(truncatingIfNeeded: customer >> (8 * $0)) }
        var noise = SplitMix(seed: UInt64(customer))
        while bytes.count < count { bytes.append(UInt8(truncatingIfNeeded: noise.next())) }
        return bytes
    }

    /// Whether a text holds the mark's first characters, which nothing else in this world has.
    static func isMarked(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.indices.contains { bytes[$0] == marker[0] && bytes[$0...].starts(with: marker.prefix(7)) }
        }
    }

    /// Whose bytes these are; nil when they bear no mark.
    static func customer(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= marker.count + 4, bytes.starts(with: marker) else { return nil }
        return (0..<4).reduce(0) { $0 | Int(bytes[marker.count + $1]) << (8 * $1) }
    }
}

/// In place of the imaging pipeline: a frame is a portrait when it is whole, bears a face and the dice like it.
final class SimulatedPhotoMaker: PhotoMaker {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    func portrait(of frame: CameraFrame) -> PhotoMaking {
        guard case .rgb(let width, let height) = frame.encoding,
            frame.bytes.count == width * height * RGBImage.channels, width == StudioSize.width
        else { return .refused(.unreadable, text: "a frame of \(frame.bytes.count) bytes") }
        guard random.next(below: 8) > 0 else {
            let refusals = PhotoRefusal.allCases
            return .refused(refusals[random.next(below: refusals.count)], text: "by the dice")
        }
        guard Canary.customer(in: frame.bytes) != nil else { return .refused(.noFace, text: "nobody") }
        return .conforming(
            SessionPortrait(
                image: RGBImage(width: width, height: height, bytes: frame.bytes),
                jp2: Array(frame.bytes.prefix(StudioSize.fileBytes)), headHeightMillimetres: 34))
    }
}

/// The size of the simulated camera's frames.
enum StudioSize {
    static let width = 16
    static let height = 6
    static let fileBytes = 200
    static let markerBytes = 64
}

/// In place of the signature's drawing: strokes are a signature when there are enough points.
final class SimulatedSignatureMaker: SignatureMaker {
    /// Whose ink the last accepted signature held; more than one is a mixture.
    private(set) var authors: [Int] = []

    func signature(of strokes: [PenStroke]) -> SignatureMaking {
        let points = strokes.flatMap(\.points)
        guard points.count >= 8 else { return .refused(text: "\(points.count) points") }
        // Each customer writes on a line of their own: its height tells whose pen it was.
        authors = []
        for point in points {
            let author = Int((point.yMillimetres * 100).rounded()) - SimulatedInk.firstLine
            if !authors.contains(author) { authors.append(author) }
        }
        let bytes = Canary.bytes(of: authors[0], count: 96)
        return .accepted(
            SessionSignature(image: GrayImage(width: 8, height: 12, bytes: bytes), jp2: bytes))
    }
}

/// How simulated customers write.
enum SimulatedInk {
    /// The first customer's line, in pad counts from the top.
    static let firstLine = 500
    /// Customers before the lines begin anew; the pad has room for so many.
    static let lines = 5_000

    static func author(_ customer: Int) -> Int { customer % lines }

    static func strokes(of customer: Int) -> [PenStroke] {
        let y = Double(firstLine + author(customer)) / 100
        return [
            PenStroke(
                points: (0..<12).map { PenPoint(xMillimetres: 10 + Double($0) * 4, yMillimetres: y, pressure: 0.5) })
        ]
    }
}

/// Pages of simulated sheets and slips: as small as a page can be that bears the mark.
struct SimulatedPaperMaker: PaperMaker {
    func sheet(_ content: Vault.Content, _ sale: Sale) -> RGBImage? {
        guard let portrait = content.portrait, content.number != nil || !sale.session.document.terms.isSent else {
            return nil
        }
        return portrait.image
    }

    func sign(_ voucher: CabineCore.Voucher) -> SignedVoucher? {
        SignedVoucher(voucher: voucher, qrText: "", shortCode: "")
    }

    func slip(_ signed: SignedVoucher) -> RGBImage? {
        RGBImage(width: 4, height: 4, red: 255, green: 255, blue: 255)
    }
}

/// Records as the production codecs write them, with the seed's bits where the cabin has unpredictable ones.
///
/// The ciphertext is a stream of the number's, not HPKE: real sealing draws from the system's generator, and the same
/// seed would not give the same bytes again. Archive, header, checksum, envelope and request are the product's own.
final class SimulatedRecordMaker {
    static let cabin = "7K3M"
    static let keyBytes = [UInt8](repeating: 0x5A, count: 32)

    private var bits: SplitMix
    private let numbers: CrockfordNumberScheme
    private let atRest = SymmetricKey(data: keyBytes)
    /// Told whose portrait and whose signature are about to be sealed.
    var onContent: (Sale, _ portrait: Int?, _ signature: Int?) -> Void = { _, _, _ in }
    /// Told of every sealed record.
    var onSeal: (Sale, RecordNumber, [UInt8]) -> Void = { _, _, _ in }

    init(seed: UInt64, numbers: CrockfordNumberScheme) {
        bits = SplitMix(seed: seed)
        self.numbers = numbers
    }

    var hasKeys: Bool { true }

    func seal(
        _ portrait: SessionPortrait, _ signature: SessionSignature, _ sale: Sale, number given: RecordNumber?
    ) throws(RecordMakingFault) -> (number: RecordNumber, payload: [UInt8]) {
        let number =
            given ?? numbers.draw { count in (0..<count).map { _ in UInt8(truncatingIfNeeded: self.bits.next()) } }
        onContent(sale, Canary.customer(in: portrait.jp2), Canary.customer(in: signature.jp2))
        let archive = portrait.jp2 + signature.jp2
        do {
            let sealed = try SealedRecord(bytes: Self.seal(archive, under: bits.next()))
            let envelope = UploadEnvelope(
                number: number, sealed: sealed, signature: Self.signature(number: number, digest: sealed.digest))
            let nonce = try AES.GCM.Nonce(
                data: (0..<12).map { _ in UInt8(truncatingIfNeeded: self.bits.next()) })
            let payload = try envelope.encode(atRest: atRest, nonce: nonce)
            onSeal(sale, number, sealed.digest)
            return (number, payload)
        } catch {
            throw RecordMakingFault("\(error)")
        }
    }

    func request(_ payload: [UInt8]) throws(RecordMakingFault) -> UplinkRequest {
        do throws(EnvelopeFault) {
            return try UploadEnvelope(decoding: payload, atRest: atRest).uploadRequest()
        } catch {
            throw RecordMakingFault("\(error)")
        }
    }

    func random() -> UInt64 { bits.next() }

    static func seal(_ archive: [UInt8], under seed: UInt64) -> [UInt8] {
        var stream = SplitMix(seed: seed)
        let key = (0..<65).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        let text =
            archive.map { $0 ^ UInt8(truncatingIfNeeded: stream.next()) }
            + (0..<16).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        let length = UInt32(text.count)
        let start =
            Array("CBSR".utf8) + [1] + [UInt8](repeating: 7, count: 8)
            + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32($0))) }
        var hash = SHA256()
        hash.update(data: start)
        hash.update(data: key + text)
        return start + Array(hash.finalize().prefix(8)) + key + text
    }

    /// The cabin's word in this world: a keyed digest, since ECDSA draws a random number for each signature.
    static func signature(number: RecordNumber, digest: [UInt8]) -> [UInt8] {
        signature(number: number.text, digest: digest)
    }

    /// The same for a number in a request.
    static func signature(number: String, digest: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: keyBytes)
        hash.update(data: Array(number.utf8))
        hash.update(data: digest)
        return Array(hash.finalize())
    }
}
