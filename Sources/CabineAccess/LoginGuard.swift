public import CabineCore

/// What the guard must remember across restarts: durable before a response is looked at.
public struct LoginMemory: Hashable, Sendable {
    /// Wrong responses since the last right one.
    public let failures: UInt8

    /// Nobody failed.
    public static let none = LoginMemory(failures: 0)
    /// After a memory that cannot be read the guard waits as after the first wrong responses that cost time.
    public static let unreadable = LoginMemory(failures: LoginGuard.freeFailures)

    init(failures: UInt8) { self.failures = failures }

    /// What the file holds.
    public init(bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(64), as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0] == "failures", let failures = UInt8(words[1]),
            failures <= LoginGuard.failuresMaximum
        else {
            self = .unreadable
            return
        }
        self.init(failures: failures)
    }

    /// What the file is to hold.
    public var bytes: [UInt8] { Array("failures \(failures)\n".utf8) }
}

/// Why no login takes place now.
public enum LoginRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Too many wrong responses: nothing is looked at before so many milliseconds have passed.
    case wait(milliseconds: UInt64)
    /// No challenge was shown, or it was used, or it is too old.
    case noChallenge
    /// Not a response; no try was spent.
    case code(AccessFault)

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .wait(let milliseconds):
            "too many wrong responses: wait \((milliseconds + 999) / 1_000) s, then ask for a new challenge"
        case .noChallenge: "no challenge is open: type login and the role, and use the challenge shown then, once"
        case .code(let fault): fault.description
        }
    }
}

/// Shows challenges, takes one response to each, and slows guessing down. Pure: whoever runs it keeps `memory` durable.
///
/// | what happens | what follows |
/// |---|---|
/// | a challenge is asked for | the one before is void |
/// | a response with a wrong check character | a typing error: nothing is spent |
/// | any other response | the challenge is void, and the failure is in `memory` before anything is compared |
/// | the third wrong response in a row, and each after it | a pause: 30 s, then twice as long each time, an hour at most |
/// | a right response | the failures are forgotten |
/// | a restart, with or without a power cut | the challenge is void, and the whole pause begins anew: no clock is trusted |
/// | the memory cannot be written | nothing is compared |
public struct LoginGuard: Sendable {
    /// Wrong responses that cost no pause: people mishear.
    static let freeFailures: UInt8 = 3
    /// The pause is an hour long before this; counting on would say nothing.
    static let failuresMaximum: UInt8 = 32
    /// The first pause.
    static let pauseMilliseconds: UInt64 = 30_000
    /// The longest pause: a technician who waits for it has called the operator meanwhile.
    static let pauseMaximumMilliseconds: UInt64 = 3_600_000
    /// How long a challenge waits for its response: a telephone call.
    public static let challengeMilliseconds: UInt64 = 900_000

    /// A response that was taken and is still to be compared, once `memory` is durable.
    public struct Attempt: Sendable {
        /// What it answers.
        public let challenge: Challenge
        let response: Response
    }

    /// What must be durable.
    public private(set) var memory: LoginMemory
    private var open: (challenge: Challenge, shownAt: Instant)?
    private var notBefore: Instant

    /// A guard that begins with what was remembered.
    public init(memory: LoginMemory, at now: Instant) {
        self.memory = memory
        notBefore = now.advanced(byMilliseconds: Self.pause(after: memory.failures))
    }

    /// A fresh challenge.
    public mutating func challenge(
        for role: Role, at now: Instant, _ randomBytes: (Int) -> [UInt8]
    ) throws(LoginRefusal) -> Challenge {
        try refuseEarly(now)
        let challenge = Challenge(role: role, randomBytes)
        open = (challenge, now)
        return challenge
    }

    /// Takes what was typed. Make `memory` durable before `conclude`: a power cut in between must not give a free try.
    public mutating func take(_ typed: String, at now: Instant) throws(LoginRefusal) -> Attempt {
        try refuseEarly(now)
        guard let open, now.milliseconds(since: open.shownAt) <= Self.challengeMilliseconds else {
            self.open = nil
            throw .noChallenge
        }
        let response: Response
        do throws(AccessFault) { response = try Response(typed) } catch { throw .code(error) }
        self.open = nil
        memory = LoginMemory(failures: min(memory.failures + 1, Self.failuresMaximum))
        notBefore = now.advanced(byMilliseconds: Self.pause(after: memory.failures))
        return Attempt(challenge: open.challenge, response: response)
    }

    /// Compares. When it is right, `memory` has changed once more and should be made durable, too.
    public mutating func conclude(_ attempt: Attempt, cabin: String, key: UnlockKey, at now: Instant) -> Bool {
        guard key.verify(attempt.response, to: attempt.challenge, cabin: cabin) else { return false }
        memory = .none
        notBefore = now
        return true
    }

    /// The challenge shown is void: somebody logged in in another way, or the line went away.
    public mutating func forget() { open = nil }

    private func refuseEarly(_ now: Instant) throws(LoginRefusal) {
        if now < notBefore { throw .wait(milliseconds: notBefore.milliseconds(since: now)) }
    }

    private static func pause(after failures: UInt8) -> UInt64 {
        guard failures >= freeFailures else { return 0 }
        return min(pauseMilliseconds << UInt64(failures - freeFailures), pauseMaximumMilliseconds)
    }
}
