import HALClock

/// The end of a call's time.
struct Deadline {
    private let nanoseconds: UInt64

    /// `milliseconds` from now; at once when it is not positive.
    init(milliseconds: Int) {
        nanoseconds = MonotonicClock.nanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000
    }

    /// What is left; 0 when it has passed.
    var milliseconds: Int {
        let now = MonotonicClock.nanoseconds()
        return now < nanoseconds ? Int((nanoseconds - now) / 1_000_000) : 0
    }

    var hasPassed: Bool { MonotonicClock.nanoseconds() >= nanoseconds }
}
