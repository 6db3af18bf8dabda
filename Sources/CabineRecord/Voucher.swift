public import CabineCore
public import Crypto
import FoundationEssentials

/// What a cabin owes a customer it could not serve.
public struct VoucherClaim: Hashable, Sendable {
    /// The cabin's prefix, four ASCII characters.
    public let cabin: String
    /// Counts the cabin's vouchers: redeemed once.
    public let serial: UInt64
    /// What is owed, in cents.
    public let amountCents: UInt32
    /// ISO 4217 code.
    public let currency: String
    /// When it was made out.
    public let issuedAt: WallTime
    /// Whether the cabin does not know if a sheet came out: the operator looks before paying.
    public let inDoubt: Bool

    /// A debt of `amountCents`.
    public init(
        cabin: String, serial: UInt64, amountCents: UInt32, currency: String, issuedAt: WallTime, inDoubt: Bool
    ) {
        precondition(cabin.utf8.count == 4 && currency.utf8.count == 3, "cabin has 4 bytes, currency 3")
        self.cabin = cabin
        self.serial = serial
        self.amountCents = amountCents
        self.currency = currency
        self.issuedAt = issuedAt
        self.inDoubt = inDoubt
    }

    private static let version: UInt8 = 1
    /// Version, cabin, serial, amount, currency, milliseconds, flags.
    static let encodedLength = 1 + 4 + 8 + 4 + 3 + 8 + 1

    func encoded() -> [UInt8] {
        [Self.version] + Array(cabin.utf8) + serial.bigEndianBytes + amountCents.bigEndianBytes + Array(currency.utf8)
            + UInt64(bitPattern: issuedAt.millisecondsSince1970).bigEndianBytes + [inDoubt ? 1 : 0]
    }

    init?(encoded bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.unsigned() == Self.version, let cabin = reader.take(4), let serial = reader.unsigned(UInt64.self),
            let amount = reader.unsigned(UInt32.self), let currency = reader.take(3),
            let time = reader.unsigned(UInt64.self), let flags = reader.unsigned(UInt8.self), flags <= 1,
            reader.remaining == 0, (cabin + currency).allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.init(
            cabin: String(decoding: cabin, as: UTF8.self), serial: serial, amountCents: amount,
            currency: String(decoding: currency, as: UTF8.self),
            issuedAt: WallTime(millisecondsSince1970: Int64(bitPattern: time)), inDoubt: flags == 1)
    }
}

/// Why a text is no voucher of this cabin.
public enum VoucherFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not a voucher's text.
    case notAVoucher
    /// The signature is not the cabin's: forged, or another cabin's.
    case signature

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .notAVoucher: "this is not a voucher: scan the whole QR code again"
        case .signature: "the voucher was not signed by this cabin: do not pay, report it"
        }
    }
}

/// A signed debt: verified offline by whoever has the cabin's public voucher key.
///
/// The QR text is `CBV1:` and the claim with its Ed25519 signature in Crockford's base 32, all of QR's compact
/// alphanumeric set. Ed25519 is deterministic (RFC 8032): signing one claim again gives the same voucher, so a voucher
/// printed again after a power cut is still one voucher.
public struct Voucher: Hashable, Sendable {
    private static let marker = "CBV1:"
    private static let context = Array("cabine/voucher/v1".utf8)
    private static let signatureLength = 64
    /// 15 characters of the hash, so 75 bits, and a check character: four groups of four.
    private static let codeHashLength = 15

    /// What is owed.
    public let claim: VoucherClaim
    /// Ed25519 over "cabine/voucher/v1" and the encoded claim.
    public let signature: [UInt8]

    /// Signs `claim` with the cabin's voucher key.
    public init(signing claim: VoucherClaim, with key: Curve25519.Signing.PrivateKey) throws(RecordFault) {
        self.claim = claim
        do {
            signature = Array(try key.signature(for: Self.context + claim.encoded()))
        } catch {
            throw .key("signing a voucher failed: \(error)")
        }
    }

    /// The voucher in a QR text, when `key` signed it. Spaces, line ends and lower case do no harm.
    public init(qrText: String, verifiedBy key: Curve25519.Signing.PublicKey) throws(VoucherFault) {
        let text = qrText.filter { !$0.isWhitespace }.uppercased()
        guard text.hasPrefix(Self.marker), let bytes = Crockford.decode(String(text.dropFirst(Self.marker.count))),
            bytes.count == VoucherClaim.encodedLength + Self.signatureLength,
            let claim = VoucherClaim(encoded: Array(bytes.prefix(VoucherClaim.encodedLength)))
        else { throw .notAVoucher }
        self.claim = claim
        signature = Array(bytes.suffix(Self.signatureLength))
        guard key.isValidSignature(signature, for: Self.context + claim.encoded()) else { throw .signature }
    }

    /// What the QR code holds: 154 characters of the alphanumeric set.
    public var qrText: String { Self.marker + Crockford.encode(claim.encoded() + signature) }

    /// 16 characters a person can read over the telephone: the hash of claim and signature with a check character.
    ///
    /// The code alone proves nothing to somebody who lacks the voucher: it is compared with the code of the voucher in
    /// the cabin's journal. A counter is hashed along until the check character falls in Crockford's alphabet.
    public var shortCode: String {
        for counter in UInt8.min...UInt8.max {
            let hash = SHA256.hash(data: claim.encoded() + signature + [counter])
            let body = Array(Crockford.encode(Array(hash)).utf8.prefix(Self.codeHashLength))
            if let check = CheckCharacter.of(body), Crockford.contains(check) {
                return String(decoding: body + [check], as: UTF8.self)
            }
        }
        preconditionFailure("SHA-256 missed the alphabet 256 times")
    }

    /// Whether a code read aloud or typed is this voucher's; spaces, hyphens and lower case are accepted.
    public func matches(shortCode code: String) -> Bool {
        code.filter { !$0.isWhitespace && $0 != "-" }.uppercased() == shortCode
    }
}
