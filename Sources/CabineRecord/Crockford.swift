/// Crockford's base 32: digits and capitals without I, L, O and U, which people misread for one another.
public enum Crockford {
    /// The alphabet; the place of a character is its value.
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// Whether `character` is a digit or capital of the alphabet.
    static func contains(_ character: UInt8) -> Bool { alphabet.contains(character) }

    /// The bytes as text, five bits a character, the last character filled up with zero bits.
    public static func encode(_ bytes: [UInt8]) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
            }
        }
        if bits > 0 { characters.append(alphabet[Int(buffer << UInt32(5 - bits)) & 31]) }
        return String(decoding: characters, as: UTF8.self)
    }

    /// The bytes `text` stands for, or nil when it holds another character or its filling bits are not zero: every byte
    /// string has exactly one text.
    public static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = (buffer << 5 | UInt32(value)) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        guard bits < 5, buffer & (1 << UInt32(bits) - 1) == 0 else { return nil }
        return bytes
    }
}
