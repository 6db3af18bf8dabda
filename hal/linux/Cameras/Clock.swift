import Glibc

/// The clock that drivers time their calls with.
enum Clock {
    /// CLOCK_MONOTONIC, which V4L2 stamps its frames with.
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// The end of a call's time.
struct Deadline {
    private let nanoseconds: UInt64

    /// `milliseconds` from now; at once when it is not positive.
    init(milliseconds: Int) { nanoseconds = Clock.nanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000 }

    /// What is left; 0 when it has passed.
    var milliseconds: Int {
        let now = Clock.nanoseconds()
        return now < nanoseconds ? Int((nanoseconds - now) / 1_000_000) : 0
    }

    var hasPassed: Bool { Clock.nanoseconds() >= nanoseconds }
}
