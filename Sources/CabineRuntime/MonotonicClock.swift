public import CabineCore
import Glibc
import HALClock

/// The clocks of this machine, in the core's types.
public enum MachineClock {
    /// CLOCK_MONOTONIC, the clock the kernel stamps line edges with.
    public static var now: Instant {
        Instant(nanoseconds: MonotonicClock.nanoseconds())
    }

    /// The date and time.
    public static var wall: WallTime {
        var time = timespec()
        let result = clock_gettime(CLOCK_REALTIME, &time)
        precondition(result == 0, "CLOCK_REALTIME is always there")
        return WallTime(millisecondsSince1970: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// A time as the calendar and the clock on the wall show it here.
    static func local(_ wall: WallTime) -> (year: Int, month: Int, day: Int, hour: Int, minute: Int) {
        var seconds = time_t(wall.millisecondsSince1970 / 1_000)
        var fields = tm()
        localtime_r(&seconds, &fields)
        return (
            Int(fields.tm_year) + 1_900, Int(fields.tm_mon) + 1, Int(fields.tm_mday), Int(fields.tm_hour),
            Int(fields.tm_min)
        )
    }
}
