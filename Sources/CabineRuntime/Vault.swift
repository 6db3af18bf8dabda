import CabineImaging
public import CabineRecord
import HALContract

/// The only place where photo, signature and number of a session are, and only until the session is wiped.
public actor Vault {
    struct Content {
        var portrait: Portrait?
        var signature: SignedName?
        var number: RecordNumber?
    }

    private var session: UInt64 = 0
    private var content = Content()

    /// An empty vault.
    public init() {}

    /// The number of the session, once its record is stored: what the screen shows beside the sheet.
    public func number(session: UInt64) -> RecordNumber? { read(session).number }

    /// The height of the head on the session's portrait.
    public func headHeightMillimetres(session: UInt64) -> Double? { read(session).portrait?.headHeightMillimetres }

    func read(_ session: UInt64) -> Content { session == self.session ? content : Content() }

    func keep(portrait: Portrait, session: UInt64) {
        begin(session)
        content.portrait = portrait
    }

    func keep(signature: SignedName?, session: UInt64) {
        begin(session)
        content.signature = signature
    }

    func keep(number: RecordNumber, session: UInt64) {
        begin(session)
        content.number = number
    }

    /// Forgets everything of a session; a later one is left alone.
    func wipe(session: UInt64) {
        if session >= self.session { content = Content() }
    }

    private func begin(_ session: UInt64) {
        if session != self.session { content = Content() }
        self.session = session
    }
}

/// A signature as the sheet and the record need it.
struct SignedName: Sendable {
    let image: GrayImage
    let jp2: [UInt8]
}
