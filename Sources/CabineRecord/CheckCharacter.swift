/// The check character of ISO/IEC 7064, MOD 37,36: one letter or digit that catches every single mistyped character and
/// nearly every swap of two neighbours.
public enum CheckCharacter {
    /// The alphabet of the standard; the place of a character is its value.
    static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    /// The check character for `text`, or nil when `text` holds anything but 0-9 and A-Z.
    public static func of(_ text: String) -> Character? {
        of(Array(text.utf8)).map { Character(Unicode.Scalar($0)) }
    }

    /// Whether the last character of `text` is the check character of those before it.
    public static func isValid(_ text: String) -> Bool {
        let characters = Array(text.utf8)
        guard let last = characters.last else { return false }
        return of(Array(characters.dropLast())) == last
    }

    /// The hybrid system of clause 10: the product runs modulo 37, the sum modulo 36 with 36 standing for 0.
    static func of(_ characters: [UInt8]) -> UInt8? {
        var product = 36
        for character in characters {
            guard let value = value(of: character) else { return nil }
            let sum = (product + value) % 36
            product = (sum == 0 ? 36 : sum) * 2 % 37
        }
        return alphabet[(37 - product) % 36]
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
