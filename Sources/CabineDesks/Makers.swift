public import CabineCore
public import CabineRecord
public import HALContract

/// What became of a frame.
public enum PhotoMaking: Sendable {
    /// A portrait that meets the standard.
    case conforming(SessionPortrait)
    /// It does not; the text is for the log and says nothing about the person.
    case refused(PhotoRefusal, text: String)
}

/// Makes portraits of frames.
public protocol PhotoMaker {
    /// Judges and frames one picture.
    func portrait(of frame: CameraFrame) -> PhotoMaking
    /// Hands over, once, what the customer is shown of the last picture; nil when there is nothing to show.
    func takeReview() -> PhotoReview?
}

extension PhotoMaker {
    /// Nothing: most makers have nobody to show it to.
    public func takeReview() -> PhotoReview? { nil }
}

/// What became of pen strokes.
public enum SignatureMaking: Sendable {
    /// A signature.
    case accepted(SessionSignature)
    /// Not one; the text is for the log and says nothing about the person.
    case refused(text: String)
}

/// Makes signatures of strokes.
public protocol SignatureMaker {
    /// Judges and draws what was signed.
    func signature(of strokes: [PenStroke]) -> SignatureMaking
}

/// A voucher as people see it.
public struct SignedVoucher: Sendable {
    /// What is owed.
    public let voucher: CabineCore.Voucher
    /// What its QR code holds: claim and signature.
    public let qrText: String
    /// What a person reads over the telephone.
    public let shortCode: String

    /// A voucher that was signed.
    public init(voucher: CabineCore.Voucher, qrText: String, shortCode: String) {
        self.voucher = voucher
        self.qrText = qrText
        self.shortCode = shortCode
    }
}

/// Composes pages and signs vouchers.
public protocol PaperMaker {
    /// The sheet of a sale; nil when it cannot be composed, which is logged.
    func sheet(_ content: Vault.Content, _ sale: Sale) -> RGBImage?
    /// Signs a voucher and shows it; nil when it cannot be signed, which is logged.
    func sign(_ voucher: CabineCore.Voucher) -> SignedVoucher?
    /// A voucher on paper; nil when it cannot be composed, which is logged.
    func slip(_ signed: SignedVoucher) -> RGBImage?
    /// The technician's test sheet; nil when it cannot be composed, which is logged.
    func testSheet() -> RGBImage?
}

extension PaperMaker {
    /// No test sheet.
    public func testSheet() -> RGBImage? { nil }
}

/// Why a record could not be made or read back; in words for a technician.
public struct RecordMakingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened; nothing personal.
    public let description: String

    /// A failure in words.
    public init(_ description: String) { self.description = description }
}

/// Seals records, and makes of sealed ones what is sent.
public protocol RecordMaker {
    /// Whether everything is there that sealing needs.
    var hasKeys: Bool { get }
    /// Draws a number and seals a session under it; `payload` holds nothing readable.
    func seal(
        _ portrait: SessionPortrait, _ signature: SessionSignature, _ sale: Sale
    ) throws(RecordMakingFault) -> (number: RecordNumber, payload: [UInt8])
    /// The request that sends `payload`.
    func request(_ payload: [UInt8]) throws(RecordMakingFault) -> UplinkRequest
    /// Unpredictable bits, for the back-off.
    func random() -> UInt64
}
