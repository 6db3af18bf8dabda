/// How much a notice asks of whoever reads it; the numbers are those of syslog (RFC 5424, table 2).
public enum NoticeLevel: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    /// Somebody must come, or money and records are at risk.
    case critical = 2
    /// Something failed; the log is made durable at once.
    case error = 3
    /// Something failed that the cabin helps itself with.
    case warning = 4
    /// Ordinary, and an operator wants to know.
    case notice = 5
    /// Ordinary.
    case info = 6
    /// For whoever looks for a cause.
    case debug = 7

    /// The word for it, as consoles and settings spell it.
    public var name: String {
        switch self {
        case .critical: "critical"
        case .error: "error"
        case .warning: "warning"
        case .notice: "notice"
        case .info: "info"
        case .debug: "debug"
        }
    }

    /// The level with this word; nil when there is none.
    public init?(name: some StringProtocol) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    /// The more urgent is the lesser, as its number is.
    public static func < (left: NoticeLevel, right: NoticeLevel) -> Bool { left.rawValue < right.rawValue }
}

/// The part of a cabin a notice speaks of; every message belongs to one.
public enum Subsystem: UInt8, Hashable, Sendable, CaseIterable {
    case program
    case log
    case service
    case session
    case money
    case journal
    case records
    case camera
    case pad
    case coins
    case printer
    case lines
    case console
    case telemetry
    case screen

    /// The word for it, as consoles and settings spell it.
    public var name: String { "\(self)" }

    /// The subsystem with this word; nil when there is none.
    public init?(name: some StringProtocol) {
        guard let subsystem = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = subsystem
    }
}

/// What a field of a notice holds. None of them holds anything of a customer: a key for that does not exist.
public enum NoticeKey: UInt8, Hashable, Sendable, CaseIterable {
    /// A board's identifier.
    case board
    /// The program's version.
    case version
    /// One word for why.
    case cause
    /// A sentence for a person: what happened, where, what to do.
    case detail
    /// A device, or a part of the program.
    case device
    /// Health of a device: `ready`, `failed`, `unknown`.
    case health
    /// The screen the cabin is at.
    case mode
    /// An amount in hundredths of the site's currency.
    case cents
    /// Credit afterwards, in hundredths of the site's currency.
    case credit
    /// A sale's number, which is a record's and a print job's key.
    case sale
    /// A voucher's serial number.
    case serial
    /// A job's name with the print queue.
    case job
    /// Prints left.
    case left
    /// How many of what the message counts.
    case count
    /// The message another notice speaks of.
    case message
    /// A duration.
    case seconds
    /// A duration.
    case milliseconds
    /// A status code.
    case status
    /// A try, from 1.
    case attempt
    /// A file of the cabin's own.
    case file
    /// A number of bytes.
    case bytes
    /// The operator or technician who acts, as their certificate or login names them.
    case operatorName
    /// A command, without its arguments where they could be secret.
    case command
    /// What came of it.
    case result
    /// A role: `view`, `service`, `cash`.
    case role
    /// Where a connection comes from.
    case peer

    /// The name in logs: the word in capitals, as the systemd journal spells fields.
    public var name: String {
        switch self {
        case .board: "BOARD"
        case .version: "VERSION"
        case .cause: "CAUSE"
        case .detail: "DETAIL"
        case .device: "DEVICE"
        case .health: "HEALTH"
        case .mode: "MODE"
        case .cents: "CENTS"
        case .credit: "CREDIT"
        case .sale: "SALE"
        case .serial: "SERIAL"
        case .job: "JOB"
        case .left: "LEFT"
        case .count: "COUNT"
        case .message: "ABOUT"
        case .seconds: "SECONDS"
        case .milliseconds: "MILLISECONDS"
        case .status: "STATUS"
        case .attempt: "ATTEMPT"
        case .file: "FILE"
        case .bytes: "BYTES"
        case .operatorName: "OPERATOR"
        case .command: "COMMAND"
        case .result: "RESULT"
        case .role: "ROLE"
        case .peer: "PEER"
        }
    }
}

/// What a field holds. Texts that are literals, or 15 bytes at most, cost no allocation.
public enum NoticeValue: Hashable, Sendable {
    case integer(Int64)
    case text(String)
}

/// One field of a notice.
public struct NoticeField: Hashable, Sendable {
    /// What it holds.
    public let key: NoticeKey
    /// The value.
    public let value: NoticeValue

    /// A number.
    public static func field(_ key: NoticeKey, _ number: some BinaryInteger) -> NoticeField {
        NoticeField(key: key, value: .integer(Int64(clamping: number)))
    }

    /// A text. It is cut where an entry would be longer than the log takes.
    public static func field(_ key: NoticeKey, _ text: String) -> NoticeField {
        NoticeField(key: key, value: .text(text))
    }

    /// A sentence for a person.
    public static func detail(_ text: String) -> NoticeField { field(.detail, text) }
}

/// One thing a part of the cabin says: a message of the catalogue and at most six fields.
///
/// A value without an array, so that making one allocates nothing.
public struct Notice: Hashable, Sendable {
    /// Which message of the catalogue.
    public let message: MessageID
    /// How urgent it is; the catalogue's level unless said otherwise.
    public let level: NoticeLevel
    private let first: NoticeField?
    private let second: NoticeField?
    private let third: NoticeField?
    private let fourth: NoticeField?
    private let fifth: NoticeField?
    private let sixth: NoticeField?

    /// A notice; fields in the order they are read.
    public init(
        _ message: MessageID, level: NoticeLevel? = nil, _ first: NoticeField? = nil, _ second: NoticeField? = nil,
        _ third: NoticeField? = nil, _ fourth: NoticeField? = nil, _ fifth: NoticeField? = nil,
        _ sixth: NoticeField? = nil
    ) {
        self.message = message
        self.level = level ?? message.level
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
        self.fifth = fifth
        self.sixth = sixth
    }

    /// Calls `body` with each field, in order.
    @inlinable
    public func forEachField(_ body: (NoticeField) -> Void) {
        for place in 0..<6 { if let field = field(at: place) { body(field) } }
    }

    @usableFromInline
    func field(at place: Int) -> NoticeField? {
        switch place {
        case 0: first
        case 1: second
        case 2: third
        case 3: fourth
        case 4: fifth
        default: sixth
        }
    }

    /// The value of a field; nil when it has none with this key.
    public subscript(key: NoticeKey) -> NoticeValue? {
        var found: NoticeValue?
        forEachField { field in if field.key == key, found == nil { found = field.value } }
        return found
    }
}

extension Notice: CustomStringConvertible {
    /// What a person reads.
    public var description: String {
        message.template.text { key in
            switch self[key] {
            case .integer(let number)?: String(number)
            case .text(let text)?: text
            case nil: ""
            }
        }
    }
}

extension Notice {
    /// The sentence and every field, as a line: what a test looks through.
    public var everything: String {
        var line = "\(message.name): \(description)"
        forEachField { field in
            switch field.value {
            case .integer(let number): line += " \(field.key.name)=\(number)"
            case .text(let text): line += " \(field.key.name)=\(text)"
            }
        }
        return line
    }
}

/// Where parts of the cabin say what happened.
public typealias NoticeSink = @Sendable (Notice) -> Void
