extension MessageID {
    /// The part of the cabin it speaks of, from the high byte of its number.
    public var subsystem: Subsystem {
        switch rawValue >> 8 {
        case 0x01: .program
        case 0x02: .log
        case 0x03: .service
        case 0x04: .session
        case 0x05: .money
        case 0x06: .journal
        case 0x07: .records
        case 0x08: .camera
        case 0x09: .pad
        case 0x0A: .coins
        case 0x0B: .printer
        case 0x0C: .lines
        case 0x0D: .console
        case 0x0E: .telemetry
        case 0x0F: .screen
        default: preconditionFailure("\(self): its number belongs to no subsystem")
        }
    }

    /// What the catalogue says of it, made once.
    public var definition: MessageDefinition { Self.definitions[place] }
    /// How urgent it ordinarily is.
    public var level: NoticeLevel { Self.definitions[place].level }
    /// The sentence a person reads.
    public var template: Template { Self.definitions[place].template }
    /// The name in logs and filters: `device-changed`.
    public var name: String { Self.names[place] }
    /// Its place in `allCases`, for tables beside the catalogue.
    public var place: Int { Int(Self.places[Int(rawValue)]) }

    /// The message with this name; nil when there is none.
    public init?(name: some StringProtocol) {
        guard let place = Self.names.firstIndex(where: { $0 == name }) else { return nil }
        self = Self.allCases[place]
    }

    /// The 128-bit identifier the systemd journal calls MESSAGE_ID, in 32 hexadecimal digits: ours in the first twelve
    /// bytes (drawn once, with `systemd-id128 new`), the message's number in the last four.
    public var journalIdentifier: String {
        let number = String(rawValue, radix: 16)
        return Self.journalPrefix + String(repeating: "0", count: 8 - number.count) + number
    }

    private static let journalPrefix = "19aa27ce0e8c4fd09d7f1358"
    private static let definitions = allCases.map(\.newDefinition)
    private static let names = allCases.map { "\($0)".dashed }
    /// From a number to a place: a small table instead of a search, since it is asked for each notice.
    private static let places: [UInt8] = {
        var places = [UInt8](repeating: 0, count: 0x1000)
        for (place, message) in allCases.enumerated() { places[Int(message.rawValue)] = UInt8(place) }
        return places
    }()

    /// The catalogue as the table of Sources/CabineLog/README.md.
    public static var catalogueTable: String {
        var table = "| message | level | what it says | fields | meaning |\n|---|---|---|---|---|\n"
        for message in allCases {
            let definition = message.definition
            let sentence = definition.template.text { "`\($0.name)`" }
            let fields = definition.keys.map { "`\($0.name)`" }.joined(separator: " ")
            table +=
                "| `\(message.name)` | \(definition.level.name) | \(sentence) | \(fields) | \(definition.meaning) |\n"
        }
        return table
    }
}

extension String {
    /// `deviceChanged` as `device-changed`.
    var dashed: String {
        var text = ""
        for character in self {
            if character.isUppercase { text += "-" }
            text += character.lowercased()
        }
        return text
    }
}
