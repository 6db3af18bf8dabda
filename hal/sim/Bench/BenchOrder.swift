public import CabineCore

/// One line of the bench panel of a simulated cabin, understood; what it moves is up to who obeys it.
public enum BenchOrder: Hashable, Sendable {
    /// An empty line.
    case nothing
    /// The list of commands.
    case help
    /// Insert one coin, in hundredths.
    case coin(cents: Int)
    /// Press a button of the screen.
    case touch(Button)
    /// Sign on the pad and press OK.
    case sign(seed: UInt64)
    /// Let a simulated customer do everything.
    case customer(seed: UInt64)
    /// Put the picture in a file before the camera.
    case photo(path: String)
    /// Put a drawn person before the camera.
    case person(seed: UInt64)
    /// Put a drawn person into the cabin who does something wrong, or wears something.
    case changedPerson(seed: UInt64, [PersonChange])
    /// Leave the cabin empty.
    case nobody
    /// Sign on the pad, and press nothing.
    case ink(seed: UInt64)
    /// Cut the network, or mend it.
    case network(on: Bool)
    /// Cut the power: the program ends at once, without a word to anybody.
    case power
    /// Make something fail, by the name the station gives it.
    case trouble(name: String)
    /// Turn the service key.
    case key(turned: Bool)
    /// Open or close the service door.
    case door(open: Bool)
    /// Come into the cabin, or leave it.
    case presence(inside: Bool)
    /// Say that the price was paid at the counter.
    case paid
    /// The whole state.
    case status
    /// Stop the cabin.
    case quit

    /// Bytes of a line: a command and the longest path Linux takes.
    public static let bytesMaximum = 4_200

    private static let buttons: [(name: String, button: Button)] = [
        ("start", .start), ("proceed", .proceed), ("shoot", .shoot), ("retake", .retake), ("redo", .redo),
        ("back", .back), ("cancel", .cancel), ("voucher", .voucher),
    ]

    /// Reads a line: a command, then for some of them one value. A file name may hold spaces.
    public init(line: String) throws(BenchOrderFault) {
        guard line.utf8.count <= Self.bytesMaximum else {
            throw BenchOrderFault("a line has at most \(Self.bytesMaximum) bytes")
        }
        let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard let command = words.first else {
            self = .nothing
            return
        }
        let value = words.count > 1 ? Self.trimmed(words[1]) : ""
        if let plain = Self.plain(String(command)) {
            guard value.isEmpty else { throw BenchOrderFault("\(command): takes no value") }
            self = plain
        } else {
            self = try Self.valued(String(command), value)
        }
    }

    private static func plain(_ command: String) -> BenchOrder? {
        if let button = buttons.first(where: { $0.name == command })?.button { return .touch(button) }
        return switch command {
        case "help": .help
        case "paid": .paid
        case "power": .power
        case "status": .status
        case "quit": .quit
        default: nil
        }
    }

    private static func valued(_ command: String, _ value: String) throws(BenchOrderFault) -> BenchOrder {
        switch command {
        case "coin": .coin(cents: try cents(value))
        case "language": .touch(.language(try choose(command, value, Language.allCases)))
        case "document": .touch(.document(try choose(command, value, Document.allCases)))
        case "sign": .sign(seed: try seed(command, value))
        case "customer": .customer(seed: try seed(command, value))
        case "person": try person(value)
        case "ink": .ink(seed: try seed(command, value))
        case "network": .network(on: try choose(command, value, ["on", "off"]) == "on")
        case "photo": .photo(path: try named(value, "photo: give a JPEG or PNG file"))
        case "trouble": .trouble(name: try named(value, "trouble: give its name, or none"))
        case "key": .key(turned: try choose(command, value, ["in", "out"]) == "in")
        case "door": .door(open: try choose(command, value, ["open", "closed"]) == "open")
        case "inside": .presence(inside: try choose(command, value, ["somebody", "nobody"]) == "somebody")
        default: throw BenchOrderFault("unknown command '\(shown(command))'; `help` lists them")
        }
    }

    /// An acceptor's one coin is bounded: a number of any size would be that many pulses.
    private static func cents(_ value: String) throws(BenchOrderFault) -> Int {
        guard let cents = Int(value), cents > 0, cents <= Limits.coinMaximum.value else {
            throw BenchOrderFault("coin: give its worth in hundredths, 1 to \(Limits.coinMaximum.value), such as 200")
        }
        return cents
    }

    private static func seed(_ command: String, _ value: String) throws(BenchOrderFault) -> UInt64 {
        guard !value.isEmpty else { return 1 }
        guard let seed = UInt64(value) else {
            throw BenchOrderFault("\(command): the seed is a whole number, or nothing")
        }
        return seed
    }

    /// Nobody, or a seed and what is changed of its person.
    private static func person(_ value: String) throws(BenchOrderFault) -> BenchOrder {
        if value == "nobody" { return .nobody }
        let words = value.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count > 1 else { return .person(seed: try seed("person", value)) }
        var changes: [PersonChange] = []
        for word in words.dropFirst() {
            guard let change = PersonChange(name: word) else {
                throw BenchOrderFault("person: accepted after the seed: \(PersonChange.names.joined(separator: ", "))")
            }
            changes.append(change)
        }
        return .changedPerson(seed: try seed("person", words[0]), changes)
    }

    private static func named(_ value: String, _ advice: String) throws(BenchOrderFault) -> String {
        guard !value.isEmpty, !value.contains("\0") else { throw BenchOrderFault(advice) }
        return value
    }

    private static func choose<Choice>(
        _ command: String, _ value: String, _ choices: [Choice]
    ) throws(BenchOrderFault) -> Choice {
        guard let choice = choices.first(where: { "\($0)" == value }) else {
            throw BenchOrderFault("\(command): accepted: \(choices.map { "\($0)" }.joined(separator: ", "))")
        }
        return choice
    }

    private static func trimmed(_ text: Substring) -> String {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last].drop { $0.isWhitespace })
    }

    /// What was typed, short, and without what a terminal would obey.
    private static func shown(_ text: String) -> String {
        String(text.prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0.isPunctuation) ? $0 : "?" })
    }
}

/// Why a line is no order: what is accepted instead.
public struct BenchOrderFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// For whoever typed the line.
    public let description: String

    init(_ description: String) { self.description = description }
}
