import CabineRecord

/// Twelve characters that are read over a telephone and typed: eleven of Crockford's base 32, then the check character of
/// ISO/IEC 7064 MOD 37,36, in three groups of four.
struct SpokenCode: Hashable, Sendable {
    static let bodyLength = 11
    static let length = bodyLength + 1
    /// A person types three groups with something between them; more is no code.
    static let typedMaximum = 64

    /// Twelve capitals and digits.
    let text: String

    /// `body` with its check character; nil where that is a letter which Crockford leaves out: then another body is drawn.
    init?(body: [UInt8]) {
        precondition(body.count == Self.bodyLength, "a code has eleven characters before the check character")
        let text = String(decoding: body, as: UTF8.self)
        guard let check = CheckCharacter.of(text), let value = check.asciiValue, Self.alphabet.contains(value) else {
            return nil
        }
        self.text = text + String(check)
    }

    /// What a person typed: spaces, hyphens and small letters are accepted, and O, I and L for 0, 1 and 1.
    init(typed: String) throws(AccessFault) {
        var characters: [UInt8] = []
        guard typed.utf8.count <= Self.typedMaximum else { throw .notACode }
        for byte in typed.utf8 where byte != 0x20 && byte != UInt8(ascii: "-") {
            guard let character = Self.character(byte), characters.count < Self.length else { throw .notACode }
            characters.append(character)
        }
        guard characters.count == Self.length else { throw .notACode }
        let text = String(decoding: characters, as: UTF8.self)
        guard CheckCharacter.isValid(text) else { throw .mistyped }
        self.text = text
    }

    /// `XXXX-XXXX-XXXX`.
    var grouped: String {
        let characters = Array(text)
        return [characters[0..<4], characters[4..<8], characters[8..<12]].map { String($0) }.joined(separator: "-")
    }

    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static func character(_ byte: UInt8) -> UInt8? {
        let capital = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
        switch capital {
        case UInt8(ascii: "O"): return UInt8(ascii: "0")
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return UInt8(ascii: "1")
        default: return alphabet.contains(capital) ? capital : nil
        }
    }
}

/// Why a text is no challenge, response or key.
public enum AccessFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not twelve characters of the alphabet.
    case notACode
    /// The check character is wrong: somebody misheard or mistyped.
    case mistyped
    /// A code of another kind: its first letter names no role.
    case notAChallenge
    /// Not an unlock key.
    case notAKey

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .notACode: "a code has 12 letters and digits, such as S4K7-9QWM-2XAB; type the whole of it"
        case .mistyped: "a character of the code is wrong: read it aloud once more and compare"
        case .notAChallenge: "this is no challenge: those begin with V, S or C, as the console shows them"
        case .notAKey: "this is no unlock key: it begins with CBU1: and has 58 characters"
        }
    }
}
