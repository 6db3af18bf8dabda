/// When an acceptor's fraud line speaks, and for how long coins are refused then.
///
/// | state | what happens | then |
/// |---|---|---|
/// | quiet | asserted | in doubt: noise, or fraud |
/// | in doubt | released before the debounce time | quiet: it was noise |
/// | in doubt | the debounce time passes, or it is released after it | refusing |
/// | refusing | asserted again, however short | the time of refusal begins anew once it is released |
/// | refusing | the time of refusal passes, line released | quiet |
struct FraudWatch: Hashable, Sendable {
    enum Outcome: Hashable, Sendable {
        /// It was noise.
        case noise
        /// Fraud: coins must be refused from now on.
        case fraud
        /// The time of refusal is over.
        case over
    }

    private let profile: FraudProfile
    private var assertedAt: UInt64?
    private var refusesUntil: UInt64?

    init(profile: FraudProfile) { self.profile = profile }

    /// Whether coins are refused for fraud.
    var isRefusing: Bool { refusesUntil != nil }
    /// Whether the line is asserted and nobody can tell yet what it means.
    var isInDoubt: Bool { assertedAt != nil && refusesUntil == nil }
    /// Whether the line says right now that a coin is pulled back.
    var isAsserted: Bool { assertedAt != nil }

    /// When `check` has something to say, in nanoseconds; nil while it is quiet or only an edge can change anything.
    var nextCheck: UInt64? {
        if let assertedAt { return isRefusing ? nil : assertedAt + Self.nanoseconds(profile.debounceMilliseconds) }
        return refusesUntil
    }

    /// Takes the level of the line; what was due before it is told with it, should nobody have looked.
    mutating func take(asserted: Bool, nanoseconds now: UInt64) -> [Outcome] {
        guard asserted != (assertedAt != nil) else { return [] }
        let due = check(nanoseconds: now)
        guard assertedAt == nil else {
            assertedAt = nil
            if isRefusing {
                refusesUntil = now + Self.nanoseconds(profile.refuseMilliseconds)
                return due
            }
            return due + [.noise]
        }
        assertedAt = now
        return due + (profile.debounceMilliseconds == 0 ? check(nanoseconds: now) : [])
    }

    mutating func check(nanoseconds now: UInt64) -> [Outcome] {
        guard let due = nextCheck, now >= due else { return [] }
        if assertedAt != nil {
            refusesUntil = now + Self.nanoseconds(profile.refuseMilliseconds)
            return [.fraud]
        }
        refusesUntil = nil
        return [.over]
    }

    private static func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(milliseconds) * 1_000_000 }
}
