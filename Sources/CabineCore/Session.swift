/// Why a photo does not conform, as far as the flow cares.
public enum PhotoRefusal: UInt8, Hashable, Sendable, CaseIterable {
    /// Nobody on the picture.
    case noFace
    /// More than one person.
    case severalFaces
    /// The head would not be 32 to 36 mm high.
    case headSize
    /// The eyes are not level.
    case eyesNotLevel
    /// Part of the head is outside the picture.
    case outOfFrame
    /// The camera delivered something that is no picture.
    case unreadable
    /// Another rule of the standard.
    case other
}

/// What became of one photo.
public enum PhotoVerdict: Hashable, Sendable {
    /// It meets the standard.
    case conforming
    /// It does not, and why.
    case refused(PhotoRefusal)
    /// There is no photo: the camera's failure ladder came to its end.
    case cameraFailed
}

/// What became of one signature.
public enum SignatureVerdict: UInt8, Hashable, Sendable, CaseIterable {
    /// A signature was drawn.
    case accepted
    /// Too few points or millimetres.
    case refused
    /// The pad failed.
    case padFailed
}

/// One customer's way through the cabin; it holds nothing personal.
public struct Session: Hashable, Sendable {
    /// Rises by one with every session.
    public let identifier: UInt64
    /// When it began.
    public let startedAt: Instant
    /// The customer's language.
    public internal(set) var language: Language
    /// The customer's document.
    public internal(set) var document: Document
    /// Photos taken.
    public internal(set) var takes: UInt8
    /// Signatures tried.
    public internal(set) var signatures: UInt8

    /// A session at some point of its way.
    public init(
        identifier: UInt64, startedAt: Instant, language: Language, document: Document = .drivingLicence,
        takes: UInt8 = 0, signatures: UInt8 = 0
    ) {
        self.identifier = identifier
        self.startedAt = startedAt
        self.language = language
        self.document = document
        self.takes = takes
        self.signatures = signatures
    }
}

/// One sheet being sold. Its identifier is the idempotency key of the record, of the print job and of their outcomes.
public struct Sale: Hashable, Sendable {
    /// Rises by one with every sale; never reused.
    public let identifier: UInt64
    /// The session it belongs to.
    public let session: Session
    /// What the customer pays.
    public let price: Cents
    /// The printer's own count before the sheet, to tell afterwards whether it came out.
    public let printsLeftBefore: UInt32

    /// A sale of one sheet.
    public init(identifier: UInt64, session: Session, price: Cents, printsLeftBefore: UInt32) {
        self.identifier = identifier
        self.session = session
        self.price = price
        self.printsLeftBefore = printsLeftBefore
    }
}

/// What the cabin owes on paper or on the screen. Everything signed is here, so that signing twice gives one voucher.
public struct Voucher: Hashable, Sendable {
    /// Rises by one with every voucher; never reused.
    public let serial: UInt64
    /// What is owed.
    public let amount: Cents
    /// Whether the sheet may have come out after all: the operator settles it by the printer's count.
    public let inDoubt: Bool
    /// When it was decided.
    public let time: WallTime
    /// The language it is written in.
    public let language: Language

    /// A promise of `amount`.
    public init(serial: UInt64, amount: Cents, inDoubt: Bool, time: WallTime, language: Language) {
        self.serial = serial
        self.amount = amount
        self.inDoubt = inDoubt
        self.time = time
        self.language = language
    }
}

/// What became of a sheet, by the rule "completed, and prints left fell by one, and no error text".
public enum PrintOutcome: UInt8, Hashable, Sendable, CaseIterable {
    /// The sheet is out.
    case printed
    /// Certainly no sheet.
    case notPrinted
    /// Nobody can tell.
    case unknown
}
