/// The number a customer types into the State's online form, and the only name of a record.
///
/// Whoever knows it can be linked to a person: it has no readable description, only `text` and `grouped` spell it.
public struct RecordNumber: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Characters of a number.
    public static let length = 22

    /// The 22 characters without spaces, as they are sent.
    public let text: String

    /// A number that a scheme drew or accepted.
    public init(accepted text: String) {
        precondition(Self.isNumber(text), "22 digits and capitals")
        self.text = text
    }

    /// A number a scheme accepted earlier, read back from a disk; nil when the text cannot be one.
    init?(restored text: String) {
        guard Self.isNumber(text) else { return nil }
        self.text = text
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.count == length && text.utf8.allSatisfy(CheckCharacter.alphabet.contains)
    }

    /// The number as paper and screens show it: by four, the last two alone.
    public var grouped: String {
        var result = ""
        for (place, character) in text.enumerated() {
            if place > 0, place % 4 == 0 { result.append(" ") }
            result.append(character)
        }
        return result
    }

    /// Nothing about the number.
    public var description: String { "<redacted>" }
    /// Nothing about the number.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a text is no number. Places count from 1, spaces and hyphens left out; no case repeats the number.
public enum NumberFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Too few or too many characters.
    case length(found: Int)
    /// A character numbers never hold.
    case character(Character, place: Int)
    /// The last character does not fit the others.
    case checkCharacter
    /// The number was given out by another collector or cabin.
    case prefix(expected: String)

    /// What is wrong and what to look at.
    public var description: String {
        switch self {
        case .length(let found):
            "the number has \(found) characters, it must have \(RecordNumber.length): compare it with the sheet"
        case .character(let character, let place):
            "character \(place) of the number cannot be '\(character)'" + Self.hint(character)
        case .checkCharacter:
            "the check character of the number is wrong: at least one character was mistyped, compare it with the sheet"
        case .prefix(let expected):
            "the number was given out elsewhere: here numbers begin with \(expected)"
        }
    }

    private static func hint(_ character: Character) -> String {
        switch character {
        case "O", "o": ": is it the digit 0?"
        case "I", "i", "L", "l": ": is it the digit 1?"
        case "U", "u": ": is it the letter V?"
        default: ": only digits and capitals except I, L, O and U"
        }
    }
}
