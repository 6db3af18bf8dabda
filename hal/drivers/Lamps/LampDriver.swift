public import CabineCore
public import HALContract

/// A lamp that goes dark: the time it is lit is bounded here, and no error leaves it lit, whoever ordered it.
///
/// | what happens | what the driver does |
/// |---|---|
/// | start of the program | dark |
/// | lit | asserts the line; remembers since when |
/// | lit, and the line refuses | drives it back at once, and throws; somebody has to light it again |
/// | lit while it is lit | stays so; its limit begins anew, since somebody else is served |
/// | the limit passes | `check` darkens it and says so |
/// | the line refuses to darken | the fault goes up; `check` tries again every 2 s until it obeys |
public final class LampDriver {
    /// The longest that one customer may be served: the session, a print nobody can tell of, and the voucher after it.
    public static let limitDefaultMilliseconds =
        Limits.sessionMilliseconds + Limits.printOutcomeMilliseconds + Limits.voucherShownMilliseconds
    /// As often as lines are opened anew, see `LineReader`.
    private static let retryMilliseconds: UInt64 = 2_000

    private enum Mode {
        case dark
        case lit(since: Instant)
        /// It should be dark, and nobody knows whether it is. Nil: to be tried at the next check.
        case darkening(refusedAt: Instant?)
    }

    /// The longest time it is lit.
    public let limitMilliseconds: UInt64
    private let line: any OutputLine
    private var mode = Mode.darkening(refusedAt: nil)

    /// A lamp on `line`, dark at once.
    public init(line: any OutputLine, limitMilliseconds: UInt64 = limitDefaultMilliseconds) {
        precondition(limitMilliseconds > 0, "a lamp that can be lit, and goes dark")
        self.line = line
        self.limitMilliseconds = limitMilliseconds
        // A line that is not there yet is no reason to give up: `check` goes on trying.
        do throws(DeviceFault) { try release() } catch {}
    }

    /// Lights the lamp; `check` must be called at `nextCheck`.
    public func light(at now: Instant) throws(DeviceFault) {
        do throws(DeviceFault) {
            try line.set(asserted: true)
            mode = .lit(since: now)
        } catch {
            // Nobody knows what a line that refused was driven to. Should it refuse this too, `check` goes on trying.
            do throws(DeviceFault) { try darken(at: now) } catch {}
            throw error
        }
    }

    /// Darkens the lamp.
    public func darken(at now: Instant) throws(DeviceFault) {
        mode = .darkening(refusedAt: now)
        try release()
    }

    private func release() throws(DeviceFault) {
        try line.set(asserted: false)
        mode = .dark
    }

    /// When `check` must be called next; nil while the lamp is known to be dark.
    public var nextCheck: Instant? {
        switch mode {
        case .dark: nil
        case .lit(let since): since.advanced(byMilliseconds: limitMilliseconds)
        case .darkening(let refusedAt):
            refusedAt?.advanced(byMilliseconds: Self.retryMilliseconds) ?? Instant(nanoseconds: 0)
        }
    }

    /// Darkens the lamp when its limit has passed, or it should be dark already.
    ///
    /// - Returns: whether it had to.
    public func check(at now: Instant) throws(DeviceFault) -> Bool {
        guard let due = nextCheck, now >= due else { return false }
        try darken(at: now)
        return true
    }
}
