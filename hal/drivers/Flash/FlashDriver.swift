public import CabineCore
public import HALContract

/// A flash that cannot stay on: the time it may is bounded here, whatever the camera does.
///
/// | what happens | what the driver does |
/// |---|---|
/// | start of the program | off |
/// | on | remembers when, and until when at most |
/// | the limit passes | `check` switches it off and says so |
/// | the line refuses to go off | the fault goes up, and `check` tries again 20 ms later, and again |
/// | on, while it is not known to be off | refused: its limit counts from when it went on first |
public final class FlashDriver {
    /// The longest on-time where the board says nothing else.
    public static let limitDefaultMilliseconds: UInt64 = 50

    /// The longest time the flash is on.
    public let limitMilliseconds: UInt64
    private let line: any OutputLine
    private var onSince: Instant?
    /// The last time the line refused to go off.
    private var refusedAt: Instant?
    /// Pause between two tries at a line that refuses to go off.
    private static let retryMilliseconds: UInt64 = 20

    /// A flash on `line`, switched off at once.
    public init(line: any OutputLine, limitMilliseconds: UInt64 = limitDefaultMilliseconds) throws(DeviceFault) {
        self.line = line
        self.limitMilliseconds = limitMilliseconds
        try line.set(asserted: false)
    }

    /// Switches the flash on; it must be switched off, or checked, before the limit passes.
    ///
    /// - Throws: `busy` while it is not known to be off.
    public func on(at now: Instant) throws(DeviceFault) {
        guard onSince == nil else {
            throw DeviceFault(
                .busy, "flash line: it did not go off the last time; cut the flash's supply if it stays on")
        }
        onSince = now
        try line.set(asserted: true)
    }

    /// Switches the flash off.
    public func off() throws(DeviceFault) {
        try line.set(asserted: false)
        onSince = nil
        refusedAt = nil
    }

    /// When `check` must be called next; nil while the flash is off.
    public var nextCheck: Instant? {
        refusedAt?.advanced(byMilliseconds: Self.retryMilliseconds)
            ?? onSince?.advanced(byMilliseconds: limitMilliseconds)
    }

    /// Switches the flash off when its limit has passed.
    ///
    /// - Returns: whether it had to.
    public func check(at now: Instant) throws(DeviceFault) -> Bool {
        guard let onSince, now.milliseconds(since: onSince) >= limitMilliseconds else { return false }
        do throws(DeviceFault) {
            try off()
        } catch {
            refusedAt = now
            throw error
        }
        return true
    }
}
