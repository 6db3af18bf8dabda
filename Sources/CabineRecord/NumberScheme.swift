/// How numbers are made and read. The official structure is not public: whoever learns it replaces this one value.
public protocol NumberScheme: Sendable {
    /// A fresh number from `randomBytes`, which returns as many unpredictable bytes as it is asked for.
    func draw(_ randomBytes: (Int) -> [UInt8]) -> RecordNumber
    /// The number a person typed: spaces, hyphens and lower case are accepted.
    func parse(_ text: String) throws(NumberFault) -> RecordNumber
    /// The cabin that gave the number out.
    func cabin(of number: RecordNumber) -> String
}

/// Collector (2), cabin (4), 15 random characters of five bits, one MOD 37,36 check character; all from Crockford's
/// alphabet.
///
/// The check character may fall on I, L, O or U, one time in nine: then the random part is drawn again.
public struct CrockfordNumberScheme: NumberScheme {
    /// Characters that name the collector.
    public static let collectorLength = 2
    /// Characters that name the cabin.
    public static let cabinLength = 4
    /// Random characters: 75 bits, beyond guessing even with every number of six months in use.
    public static let randomLength = 15
    /// Draws after which the random source must be broken: 64 misses in a row have a chance of 1 in 10^61.
    static let drawLimit = 64

    /// What every number of this scheme begins with; shorter than six characters when it reads more than one cabin's.
    public let prefix: String

    /// The scheme of one cabin; both prefixes are capitals and digits of Crockford's alphabet.
    public init(collectorPrefix: String, cabinPrefix: String) throws(NumberFault) {
        try Self.check(collectorPrefix, length: Self.collectorLength)
        try Self.check(cabinPrefix, length: Self.cabinLength)
        prefix = collectorPrefix + cabinPrefix
    }

    /// The scheme of whoever reads numbers of any cabin and draws none: the collector and the State.
    public static let anyCabin = CrockfordNumberScheme(prefix: "")

    private init(prefix: String) { self.prefix = prefix }

    /// A fresh number. A scheme of any cabin cannot draw.
    public func draw(_ randomBytes: (Int) -> [UInt8]) -> RecordNumber {
        precondition(prefix.utf8.count == Self.collectorLength + Self.cabinLength, "only a cabin's scheme draws")
        for _ in 0..<Self.drawLimit {
            let random = randomBytes(Self.randomLength)
            precondition(random.count == Self.randomLength, "random bytes")
            let body = Array(prefix.utf8) + random.map { Crockford.alphabet[Int($0 & 31)] }
            if let check = CheckCharacter.of(body), Crockford.contains(check) {
                return RecordNumber(accepted: String(decoding: body + [check], as: UTF8.self))
            }
        }
        preconditionFailure("the random source repeats itself")
    }

    /// The number in `text`.
    public func parse(_ text: String) throws(NumberFault) -> RecordNumber {
        let characters = text.filter { !$0.isWhitespace && $0 != "-" }
        for (index, character) in characters.enumerated() {
            guard let value = character.asciiValue, Crockford.contains(Self.capital(value)) else {
                throw .character(character, place: index + 1)
            }
        }
        guard characters.count == RecordNumber.length else { throw .length(found: characters.count) }
        let capitals = String(decoding: characters.utf8.map(Self.capital), as: UTF8.self)
        guard CheckCharacter.isValid(capitals) else { throw .checkCharacter }
        guard capitals.hasPrefix(prefix) else { throw .prefix(expected: prefix) }
        return RecordNumber(accepted: capitals)
    }

    /// Characters 3 to 6.
    public func cabin(of number: RecordNumber) -> String {
        String(number.text.dropFirst(Self.collectorLength).prefix(Self.cabinLength))
    }

    /// Refuses a prefix that would make every number unreadable.
    public static func check(_ prefix: String, length: Int) throws(NumberFault) {
        for (index, character) in prefix.enumerated() {
            guard let value = character.asciiValue, Crockford.contains(value) else {
                throw .character(character, place: index + 1)
            }
        }
        guard prefix.utf8.count == length else { throw .length(found: prefix.utf8.count) }
    }

    private static func capital(_ character: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character) ? character - 32 : character
    }
}
