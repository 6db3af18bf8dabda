public import CabineRecord
public import HALContract
import Synchronization

/// The portrait of a session, as sheet and record need it. It is personal data: it has no readable description.
public struct SessionPortrait: Sendable, CustomStringConvertible, CustomReflectable {
    /// The picture, for the sheet.
    public let image: RGBImage
    /// The picture, for the record.
    public let jp2: [UInt8]
    /// Chin to crown on the printed portrait.
    public let headHeightMillimetres: Double
    /// What the checks said of it; where not all passed, the sheet says so.
    public let conformity: Conformity

    /// What the checks said of a portrait that was taken.
    public enum Conformity: Sendable {
        /// Every check passed.
        case conforming
        /// None failed, and some could not tell.
        case unsure
        /// Some failed, and the site takes such photos.
        case failed
    }

    /// A portrait with its file.
    public init(image: RGBImage, jp2: [UInt8], headHeightMillimetres: Double, conformity: Conformity = .conforming) {
        self.conformity = conformity
        self.image = image
        self.jp2 = jp2
        self.headHeightMillimetres = headHeightMillimetres
    }

    /// Nothing about the portrait.
    public var description: String { "<redacted>" }
    /// Nothing about the portrait.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The signature of a session, as sheet and record need it. It is personal data: it has no readable description.
public struct SessionSignature: Sendable, CustomStringConvertible, CustomReflectable {
    /// The picture, for the sheet.
    public let image: GrayImage
    /// The picture, for the record.
    public let jp2: [UInt8]

    /// A signature with its file.
    public init(image: GrayImage, jp2: [UInt8]) {
        self.image = image
        self.jp2 = jp2
    }

    /// Nothing about the signature.
    public var description: String { "<redacted>" }
    /// Nothing about the signature.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The only place where photo, signature and number of a session are, and only until the session is wiped.
public final class Vault: Sendable {
    /// What a session left so far.
    public struct Content: Sendable {
        /// What the customer is shown of the last photo.
        public var review: PhotoReview?
        /// The conforming photo.
        public var portrait: SessionPortrait?
        /// The accepted signature.
        public var signature: SessionSignature?
        /// The number of the stored record.
        public var number: RecordNumber?

        /// Nothing.
        public init() {}
    }

    private struct Keeping {
        var session: UInt64 = 0
        /// Sessions up to here were wiped: a photo that comes late is nobody's any more.
        var wiped: UInt64 = 0
        var content = Content()

        mutating func keep(_ session: UInt64, _ change: (inout Content) -> Void) {
            guard session > wiped else { return }
            if session != self.session { content = Content() }
            self.session = session
            change(&content)
        }
    }

    private let keeping = Mutex(Keeping())

    /// An empty vault.
    public init() {}

    /// What is kept of a session; nothing of any other.
    public func read(_ session: UInt64) -> Content {
        keeping.withLock { session == $0.session ? $0.content : Content() }
    }

    /// Whatever is kept now, of any session: for the search after personal data that should be gone.
    public var present: Content { keeping.withLock { $0.content } }

    func keep(review: PhotoReview?, session: UInt64) {
        keeping.withLock { $0.keep(session) { $0.review = review } }
    }

    func keep(portrait: SessionPortrait, session: UInt64) {
        keeping.withLock { $0.keep(session) { $0.portrait = portrait } }
    }

    func keep(signature: SessionSignature?, session: UInt64) {
        keeping.withLock { $0.keep(session) { $0.signature = signature } }
    }

    func keep(number: RecordNumber, session: UInt64) {
        keeping.withLock { $0.keep(session) { $0.number = number } }
    }

    /// Forgets everything of a session; a later one is left alone.
    func wipe(session: UInt64) {
        keeping.withLock { keeping in
            keeping.wiped = max(keeping.wiped, session)
            if session >= keeping.session { keeping.content = Content() }
        }
    }
}
