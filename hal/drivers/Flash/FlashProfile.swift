/// How a flash is driven; belongs to the board.
///
/// One bound, the board's, of how long the line is asserted. A line that lights the flash is asserted for the picture; one
/// that arms it for the camera from the release of the shutter on, see `FlashedTrigger`. How long an armed flash is lit is
/// bounded by the exposure and by the flash's own electronics, which the board's README names.
public struct FlashProfile: Hashable, Sendable {
    /// A studio flash charges within 5 s, an old one within 8.
    public static let chargeLimitMillisecondsDefault: UInt64 = 10_000

    /// Who fires it.
    public let strobe: StrobeMode
    /// Longest time our line is asserted, whether that lights the flash or arms it.
    public let onLimitMilliseconds: UInt64
    /// Whether it says on a line of its own that it is charged.
    public let saysReady: Bool
    /// Longest charging; a flash that takes longer is worn or has no supply.
    public let chargeLimitMilliseconds: UInt64

    /// A flash; times in milliseconds.
    public init(
        strobe: StrobeMode = .fromLine, onLimitMilliseconds: UInt64 = FlashDriver.limitDefaultMilliseconds,
        saysReady: Bool = false, chargeLimitMilliseconds: UInt64 = chargeLimitMillisecondsDefault
    ) {
        precondition(
            onLimitMilliseconds > 0 && chargeLimitMilliseconds > 0, "a flash that can be on, and goes off")
        self.strobe = strobe
        self.onLimitMilliseconds = onLimitMilliseconds
        self.saysReady = saysReady
        self.chargeLimitMilliseconds = chargeLimitMilliseconds
    }

    /// The flash a board states; nil when it states no limit, which `BoardCheck` names.
    public init?(_ wiring: FlashWiring) {
        guard let limit = wiring.onLimitMilliseconds, limit > 0 else { return nil }
        self.init(
            strobe: wiring.strobe, onLimitMilliseconds: min(limit, wiring.strobe.onLimitMaximumMilliseconds),
            saysReady: wiring.ready != nil)
    }
}

/// Whether a flash can be fired.
public enum FlashReadiness: Hashable, Sendable {
    /// Now.
    case ready
    /// Not yet; it may still take this long.
    case charging(leftMilliseconds: UInt64)
    /// It charges for longer than it may: look at its supply, or replace its tube.
    case exhausted(milliseconds: UInt64)
}
