/// What the console shows to somebody who wants to log in: the role's letter and 50 random bits.
///
/// A challenge is drawn anew for each login, so that a response that was overheard opens nothing later.
public struct Challenge: Hashable, Sendable, CustomStringConvertible {
    /// Random characters, five bits each: no cabin shows so many challenges that one would come back.
    private static let randomLength = SpokenCode.bodyLength - 1
    /// Draws after which the random source must be broken: each misses with a chance of one in nine.
    private static let drawLimit = 64

    /// What is asked for.
    public let role: Role
    private let code: SpokenCode

    /// A fresh challenge from `randomBytes`, which returns as many unpredictable bytes as it is asked for.
    public init(role: Role, _ randomBytes: (Int) -> [UInt8]) {
        self.role = role
        for _ in 0..<Self.drawLimit {
            let random = randomBytes(Self.randomLength)
            precondition(random.count == Self.randomLength, "random bytes")
            if let code = SpokenCode(body: [role.letter] + random.map { SpokenCode.alphabet[Int($0 & 31)] }) {
                self.code = code
                return
            }
        }
        preconditionFailure("the random source repeats itself")
    }

    /// The challenge that a person read aloud or typed.
    public init(_ typed: String) throws(AccessFault) {
        let code = try SpokenCode(typed: typed)
        guard let letter = code.text.utf8.first, let role = Role(letter: letter) else { throw .notAChallenge }
        self.role = role
        self.code = code
    }

    /// Twelve characters without hyphens: what the response is computed over, and the name of the login in the records.
    public var text: String { code.text }
    /// As it is shown: `S4K7-9QWM-2XAB`.
    public var description: String { code.grouped }
}

/// What opens a console to whoever was shown the challenge: 55 bits of an HMAC and a check character.
public struct Response: Hashable, Sendable, CustomStringConvertible {
    let code: SpokenCode

    init(_ code: SpokenCode) { self.code = code }

    /// The response that a person typed. One that was only mistyped is told apart here: it is no try.
    public init(_ typed: String) throws(AccessFault) { code = try SpokenCode(typed: typed) }

    /// As it is read over the telephone: `9WKM-40QX-TZ3P`.
    public var description: String { code.grouped }
}
