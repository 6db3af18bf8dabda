public import CabineAccess

/// Values that only the running cabin knows.
public enum ValueList: Hashable, Sendable {
    /// Keys of the site file.
    case configKeys
    /// Devices of the status table.
    case devices
    /// Lamps of the board.
    case lamps
}

/// What may stand behind a command.
public struct ArgumentSpec: Hashable, Sendable {
    /// What is accepted.
    public enum Kind: Hashable, Sendable {
        /// One of these words.
        case oneOf([String])
        /// One of the cabin's values.
        case value(ValueList)
        /// A whole number.
        case number(ClosedRange<Int>)
        /// One word.
        case word
        /// The rest of the line; quotes around it are taken off.
        case rest
    }

    let name: String
    let kind: Kind
    let isOptional: Bool

    init(_ name: String, _ kind: Kind, optional: Bool = false) {
        self.name = name
        self.kind = kind
        isOptional = optional
    }

    var usage: String { isOptional ? "[\(name)]" : name }

    /// What is accepted, for an error or a question.
    var accepted: String {
        switch kind {
        case .oneOf(let words): words.joined(separator: ", ")
        case .value(.configKeys): "a key of the site file; `config get` lists them"
        case .value(.devices): "a device; `status` lists them"
        case .value(.lamps): "a lamp of the board"
        case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .word: "one word"
        case .rest: "the rest of the line"
        }
    }
}

/// What a command needs of the cabin.
public enum CommandGate: Hashable, Sendable {
    /// Nothing: it only looks, or changes what no customer notices.
    case none
    /// Nobody is being served when it begins.
    case idle
    /// The devices: refused while somebody is served, and nobody is served meanwhile.
    case devices
    /// The same, with the coin acceptor open.
    case coins
}

/// One command of the console, and of `cabine ctl`.
public struct CommandSpec: Hashable, Sendable {
    /// One or two words.
    public let name: String
    let arguments: [ArgumentSpec]
    /// Who may use it.
    public let role: Role
    /// What of the cabin it needs for itself.
    public let gate: CommandGate
    /// Whether it changes something: those are written down durably before they begin, with who asked.
    public let isRecorded: Bool
    /// One line for the list.
    public let summary: String
    /// What it is about to do, said before it does it.
    public let intent: String

    init(
        _ name: String, _ arguments: [ArgumentSpec] = [], _ role: Role, _ summary: String, intent: String = "",
        _ gate: CommandGate = .none, recorded: Bool? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.role = role
        self.gate = gate
        isRecorded = recorded ?? (role != .view)
        self.summary = summary
        self.intent = intent
    }

    /// As it is typed.
    public var usage: String { ([name] + arguments.map(\.usage)).joined(separator: " ") }
}

/// A line that was understood.
public struct Invocation: Hashable, Sendable {
    /// What is to be done.
    public let command: CommandSpec
    /// The values given, in the order of the arguments.
    public let values: [String]

    /// The value of argument `index`, or nil when it was left out.
    public func value(_ index: Int) -> String? { index < values.count ? values[index] : nil }
    /// The number of argument `index`, or nil when it was left out.
    public func number(_ index: Int) -> Int? { value(index).flatMap { Int($0) } }
    /// As it could be typed again.
    public var line: String { ([command.name] + values).joined(separator: " ") }
}

/// Why a line is no command: what is accepted instead. Plain ASCII.
public struct ConsoleFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// For whoever typed the line.
    public let description: String

    /// A refusal in words.
    public init(_ text: String) { description = PlainText.plain(text) }
}
