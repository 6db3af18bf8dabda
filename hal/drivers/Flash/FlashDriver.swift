public import CabineCore
public import HALContract

/// A flash that cannot stay on: the time its line is asserted is bounded here, whatever the camera does.
///
/// | what happens | what the driver does |
/// |---|---|
/// | start of the program | off |
/// | the line refuses then | stays refused until `prove`, or `off`, has switched it off: nobody knows how it was left |
/// | on, charged or with no line that says so | asserts the line; remembers when, and until when at most |
/// | on, not charged | stays off, throws `busy`; `needsAttention` once it charges for longer than it may |
/// | on, and the line refuses | drives it back at once, and throws |
/// | on, and the camera fires it | waits for the shutter: its line stays off |
/// | the shutter is released, and the camera fires it | asserts the line for its limit; nothing before `on` or after `off` |
/// | the camera fires it, and the flash-ready line falls | stays armed: the exposure may still be under way |
/// | the limit passes | `check` switches it off and says so |
/// | the line refuses to go off | the fault goes up; `check` tries again 50 ms after it went on, then every 20 ms |
/// | on, while it is not known to be off | refused: its limit counts from when it went on first |
///
/// Where the camera fires the flash, the line arms it: see `FlashProfile`. No timer of this program ever fires it.
public final class FlashDriver {
    /// The longest on-time where the board says nothing else.
    public static let limitDefaultMilliseconds: UInt64 = 50

    /// The longest time the line is asserted.
    public let limitMilliseconds: UInt64
    private let profile: FlashProfile
    private let line: any OutputLine
    private var onSince: Instant?
    /// Whether a release of the shutter arms it.
    private var awaitsShutter = false
    /// The last time the line refused to go off.
    private var refusedAt: Instant?
    /// Whether it should be off and is not known to be.
    private var mustGoOff = false
    /// Whether it was ever known to be off since the start.
    private var wasOff = false
    private var isCharged = false
    /// Since when it charges, as far as anybody asked; nil while it is charged.
    private var chargingSince: Instant?
    /// Pause between two tries at a line that refuses to go off.
    private static let retryMilliseconds: UInt64 = 20

    /// A flash on `line`, switched off at once.
    public convenience init(
        line: any OutputLine, limitMilliseconds: UInt64 = limitDefaultMilliseconds
    ) {
        self.init(line: line, profile: FlashProfile(onLimitMilliseconds: limitMilliseconds))
    }

    /// A flash on `line`, driven as `profile` says and switched off at once.
    public init(line: any OutputLine, profile: FlashProfile) {
        self.line = line
        self.profile = profile
        limitMilliseconds = profile.onLimitMilliseconds
        do throws(DeviceFault) { try off() } catch {
            // A line that is not there yet is no reason to give up: `prove` tells whoever looks after the devices.
        }
    }

    /// Makes sure that it was off since the start; drives the line only where that is not known.
    ///
    /// - Throws: what the line throws.
    public func prove() throws(DeviceFault) {
        if !wasOff { try off() }
    }

    /// Takes the level of the flash-ready line.
    public func setCharged(_ charged: Bool, at now: Instant) {
        isCharged = charged
        chargingSince = charged ? nil : chargingSince ?? now
    }

    /// Whether the flash can be fired.
    public func readiness(at now: Instant) -> FlashReadiness {
        guard profile.saysReady, !isCharged else { return .ready }
        // Where nobody has told a level yet, the time to charge begins with the first question.
        let since = chargingSince ?? now
        chargingSince = since
        let elapsed = now.milliseconds(since: since)
        let limit = profile.chargeLimitMilliseconds
        return elapsed <= limit ? .charging(leftMilliseconds: limit - elapsed) : .exhausted(milliseconds: elapsed)
    }

    /// Switches the flash on, or has it wait for the shutter where the camera fires it; it must be switched off, or checked,
    /// before the limit passes.
    ///
    /// - Throws: `busy` while it is not known to be off, or not charged yet; `needsAttention` when it does not charge.
    public func on(at now: Instant) throws(DeviceFault) {
        guard wasOff else {
            throw DeviceFault(.busy, "flash line: it could not be switched off since the start; check its adapter")
        }
        guard onSince == nil else {
            throw DeviceFault(
                .busy, "flash line: it did not go off the last time; cut the flash's supply if it stays on")
        }
        switch readiness(at: now) {
        case .ready: break
        case .charging(let left):
            throw DeviceFault(.busy, "flash: not charged yet; it may take another \(left) ms")
        case .exhausted(let milliseconds):
            throw DeviceFault(
                .needsAttention,
                "flash: not charged after \(milliseconds) ms; check its supply and the flash-ready line, "
                    + "or replace its tube")
        }
        switch profile.strobe {
        case .fromLine: try assert(at: now)
        case .fromCamera: awaitsShutter = true
        }
    }

    /// Arms a flash that the camera fires, for the exposure that is about to begin: call it before the shutter's line is
    /// driven. Without `on` before, and where the line fires it, nothing happens.
    public func shutterOpens(at now: Instant) throws(DeviceFault) {
        guard awaitsShutter, onSince == nil else { return }
        try assert(at: now)
    }

    private func assert(at now: Instant) throws(DeviceFault) {
        onSince = now
        do throws(DeviceFault) {
            try line.set(asserted: true)
        } catch {
            // Nobody knows what a line that refused was driven to. Should it refuse this too, `check` goes on trying.
            do throws(DeviceFault) { try release() } catch { mustGoOff = true }
            throw error
        }
    }

    /// Switches the flash off.
    public func off() throws(DeviceFault) {
        awaitsShutter = false
        try release()
    }

    private func release() throws(DeviceFault) {
        mustGoOff = onSince != nil
        try line.set(asserted: false)
        wasOff = true
        onSince = nil
        refusedAt = nil
        mustGoOff = false
    }

    /// When `check` must be called next; nil while the flash is off.
    public var nextCheck: Instant? {
        refusedAt?.advanced(byMilliseconds: Self.retryMilliseconds)
            ?? onSince?.advanced(byMilliseconds: dueMilliseconds)
    }

    /// How long after it went on the line must be off.
    private var dueMilliseconds: UInt64 {
        mustGoOff ? min(limitMilliseconds, Self.limitDefaultMilliseconds) : limitMilliseconds
    }

    /// Switches the flash off when its limit has passed, or it should be off already.
    ///
    /// - Returns: whether it had to.
    public func check(at now: Instant) throws(DeviceFault) -> Bool {
        guard let onSince, now.milliseconds(since: onSince) >= dueMilliseconds else { return false }
        do throws(DeviceFault) {
            // It waits for the shutter still: a camera that is released again in one picture is lit again.
            try release()
        } catch {
            refusedAt = now
            throw error
        }
        return true
    }
}
