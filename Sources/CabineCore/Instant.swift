/// A point on the monotonic clock, in nanoseconds since that clock's own start.
///
/// It never goes back and says nothing about the date: see `WallTime` for that. Instants of two boots do not compare.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the monotonic clock started.
    public let nanoseconds: UInt64

    /// The instant `nanoseconds` after the clock's start.
    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// The later of the two is the greater.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// This instant moved forward.
    public func advanced(byMilliseconds milliseconds: UInt64) -> Instant {
        Instant(nanoseconds: nanoseconds &+ milliseconds &* 1_000_000)
    }

    /// Whole milliseconds from `earlier` to this instant; 0 when it is not later.
    public func milliseconds(since earlier: Instant) -> UInt64 {
        self > earlier ? (nanoseconds - earlier.nanoseconds) / 1_000_000 : 0
    }
}

/// A date and time of day as people and papers need it, in milliseconds since 1970-01-01 00:00 UTC.
///
/// It may jump either way: nothing is ever timed with it.
public struct WallTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public let millisecondsSince1970: Int64

    /// A time of day.
    public init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }

    /// The later of the two is the greater.
    public static func < (left: WallTime, right: WallTime) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }
}
