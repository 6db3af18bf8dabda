public import CabineCore

/// The monotonic clock of a simulated world; only the simulator moves it.
///
/// A transport's call that would block says how long with `spend`: the caller goes on after that time, and everything
/// else in the world happens meanwhile.
public final class SimulatedTime {
    /// The present instant.
    public private(set) var now: Instant
    /// Nanoseconds the calls since the last `takeSpent` would have blocked.
    private var spent: UInt64 = 0

    /// A clock that stands at `now`.
    public init(now: Instant = Instant(nanoseconds: 0)) { self.now = now }

    /// Moves on; never back.
    public func advance(to instant: Instant) {
        precondition(instant >= now, "simulated time never goes back")
        now = instant
    }

    /// Says that the call under way takes this long.
    public func spend(milliseconds: UInt64) { spent += milliseconds * 1_000_000 }

    /// What the calls since the last time took, in nanoseconds.
    public func takeSpent() -> UInt64 {
        defer { spent = 0 }
        return spent
    }
}
