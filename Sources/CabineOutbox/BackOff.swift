/// How long to wait before the link is tried again.
///
/// Exponential with full jitter, kept at the ceiling, so that ten thousand cabins that lost the collector together do
/// not come back together.
struct BackOff: Hashable, Sendable {
    /// The first wait is up to this long.
    static let baseMilliseconds: UInt64 = 2_000
    /// No wait is drawn from more than this; a record is at most this late after an outage ends.
    static let ceilingMilliseconds: UInt64 = 900_000
    /// Longest Retry-After that is obeyed; more is a mistake of the collector's.
    static let retryAfterMaximumMilliseconds: UInt64 = 3_600_000

    private(set) var failures = 0

    mutating func failed(random: UInt64) -> UInt64 {
        // Seventeen doublings pass the ceiling; counting on would overflow the shift.
        let width = min(Self.ceilingMilliseconds, Self.baseMilliseconds << UInt64(min(failures, 16)))
        failures = min(failures + 1, 1_000)
        return random % (width + 1)
    }

    /// The collector asked for this wait; a jitter of its own keeps cabins apart that were told the same.
    static func obey(retryAfterSeconds seconds: Int, random: UInt64) -> UInt64 {
        let asked = UInt64(max(0, min(seconds, 86_400))) * 1_000
        return min(asked, retryAfterMaximumMilliseconds) + random % (baseMilliseconds + 1)
    }

    mutating func succeeded() { failures = 0 }
}
