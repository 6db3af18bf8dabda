import Glibc

/// Bounds of a log. The defaults are those of a cabin; tests make them small.
public struct LogSettings: Sendable {
    /// A file is full at this size; one file is read and written whole when it is repaired.
    public var segmentBytes = 1 << 20
    /// A file is finished after this time, so that a quiet cabin's days lie in files of their own.
    public var segmentSeconds: UInt64 = 86_400
    /// All files together, whatever happens; the oldest goes first. Some 100,000 entries: a month of an ordinary cabin.
    public var quotaBytes = 32 << 20
    /// What waits in memory while the disk refuses.
    public var waitingBytesMaximum = 1 << 20
    /// Entries that no error makes durable at once are so after this time.
    public var syncMilliseconds: UInt64 = 5_000
    /// The pace of the writer: how long an entry waits in memory at most.
    public var writeMilliseconds: UInt64 = 50
    /// Slots of the ring; a power of two.
    public var ringSlots = 1_024
    /// Slots that only errors may fill.
    public var ringReserve = 128
    /// How often a message may come.
    public var rates = LogRates()
    /// The journal's socket where the program runs under systemd; nil where it does not.
    public var journalSocket: String?
    /// The clocks.
    public var clock: @Sendable () -> LogTime = { LogTime.now }
    /// The kernel's identifier of this boot, 32 hexadecimal digits.
    public var boot = LogTime.bootIdentifier

    /// The bounds of a cabin.
    public init() {}

    /// Files at most: the quota, less one that is being repaired beside itself.
    var segmentsMaximum: Int { max(2, quotaBytes / segmentBytes - 1) }
}

/// How often one message may come before it is suppressed and counted: `burst` at once, then one each `pause`.
public struct LogRates: Sendable {
    /// Of errors and warnings: a device that fails is asked again every few seconds for ever.
    public var faultBurst = 20
    /// Between two of them after the burst.
    public var faultPauseMilliseconds: UInt64 = 60_000
    /// Of the rest: coins come in dozens, sessions all day.
    public var newsBurst = 200
    /// Between two of them after the burst.
    public var newsPauseMilliseconds: UInt64 = 2_000
    /// Between two counts of what was suppressed.
    public var reportMilliseconds: UInt64 = 60_000

    /// The rates of a cabin.
    public init() {}
}

/// Both clocks at one moment.
public struct LogTime: Hashable, Sendable {
    /// CLOCK_REALTIME, microseconds since 1970; it may jump.
    public let wallMicroseconds: Int64
    /// CLOCK_MONOTONIC, nanoseconds since the boot.
    public let monotonicNanoseconds: UInt64

    /// A moment.
    public init(wallMicroseconds: Int64, monotonicNanoseconds: UInt64) {
        self.wallMicroseconds = wallMicroseconds
        self.monotonicNanoseconds = monotonicNanoseconds
    }

    /// What the machine's clocks say; two calls that do not enter the kernel.
    public static var now: LogTime {
        var wall = timespec()
        var monotonic = timespec()
        let wallResult = clock_gettime(CLOCK_REALTIME, &wall)
        let monotonicResult = clock_gettime(CLOCK_MONOTONIC, &monotonic)
        precondition(wallResult == 0 && monotonicResult == 0, "both clocks are always there")
        return LogTime(
            wallMicroseconds: Int64(wall.tv_sec) * 1_000_000 + Int64(wall.tv_nsec) / 1_000,
            monotonicNanoseconds: UInt64(monotonic.tv_sec) * 1_000_000_000 + UInt64(monotonic.tv_nsec))
    }

    /// The kernel's identifier of this boot (Documentation/admin-guide/sysctl/kernel.rst, `random/boot_id`) without its
    /// dashes, as the systemd journal writes it; zeros where /proc is not mounted.
    public static let bootIdentifier: String = {
        var bytes = [UInt8](repeating: 0, count: 64)
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        let count = descriptor >= 0 ? read(descriptor, &bytes, bytes.count) : -1
        if descriptor >= 0 { close(descriptor) }
        let digits = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter(\.isHexDigit)
        return digits.count == 32 ? digits : String(repeating: "0", count: 32)
    }()
}

extension LogSettings {
    /// The socket of the systemd journal, where the program runs under systemd with its output connected to the journal.
    public static var journalSocketOfEnvironment: String? { JournalSocket.ofEnvironment() }
}
