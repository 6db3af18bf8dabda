internal import Glibc

/// The clock that the cabin times everything with, read nowhere else.
///
/// CLOCK_MONOTONIC, which the kernel stamps line edges and V4L2 its frames with. Apart, so that drivers' transports and the
/// runtime read the same one.
public enum MonotonicClock {
    /// Nanoseconds since the computer started.
    public static func nanoseconds() -> UInt64 {
        var time = timespec()
        let result = clock_gettime(CLOCK_MONOTONIC, &time)
        precondition(result == 0, "CLOCK_MONOTONIC is always there")
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
