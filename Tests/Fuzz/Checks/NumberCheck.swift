import CabineRecord

/// A record number as somebody types it, or a path holds it.
///
/// | must hold |
/// |---|
/// | an accepted number, as sent and as printed, is accepted as the same number |
/// | one character mistyped is refused, whichever and wherever |
/// | nothing but the number itself spells it |
enum NumberCheck {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    @Sendable static func number(_ bytes: [UInt8]) throws(FuzzFinding) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let number = parsed(text) else { return }
        try demand(number.text.utf8.count == RecordNumber.length, "22 characters")
        try demand(parsed(number.text) == number && parsed(number.grouped) == number, "as sent and as printed")
        try demand(parsed(number.text.lowercased()) == number, "in lower case")
        try demand("\(number)" == "<redacted>", "a number has no description")
        let cabin = CrockfordNumberScheme.anyCabin.cabin(of: number)
        let scheme = try must("a cabin's scheme") {
            try CrockfordNumberScheme(collectorPrefix: String(number.text.prefix(2)), cabinPrefix: cabin)
        }
        try demand((try must("its own number") { try scheme.parse(text) }) == number, "its cabin reads it")
        try mistyped(number, place: bytes.count)
    }

    private static func mistyped(_ number: RecordNumber, place: Int) throws(FuzzFinding) {
        var characters = Array(number.text.utf8)
        let place = place % characters.count
        let right = characters[place]
        for wrong in alphabet where wrong != right {
            characters[place] = wrong
            let text = String(decoding: characters, as: UTF8.self)
            try demand(parsed(text) == nil, "character \(place + 1) mistyped")
        }
    }

    private static func parsed(_ text: String) -> RecordNumber? {
        do throws(NumberFault) {
            return try CrockfordNumberScheme.anyCabin.parse(text)
        } catch {
            return nil
        }
    }
}
