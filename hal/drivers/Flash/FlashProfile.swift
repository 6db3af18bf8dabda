/// How a flash is driven; belongs to the board.
///
/// Two bounds, because the line means two things. A line that lights the flash may be asserted for `onLimitMilliseconds`.
/// A line that arms it must be asserted for as long as the camera may take to expose; how long it then is lit is bounded
/// by the exposure and by the flash's own electronics, which the board's README names.
public struct FlashProfile: Hashable, Sendable {
    /// The longest wait for a picture is 8 s; the rest is for a camera that opens its shutter late.
    public static let armLimitMillisecondsDefault: UInt64 = 10_000
    /// A studio flash charges within 5 s, an old one within 8.
    public static let chargeLimitMillisecondsDefault: UInt64 = 10_000

    /// Who fires it.
    public let strobe: StrobeMode
    /// Longest time it is lit by our line.
    public let onLimitMilliseconds: UInt64
    /// Longest time it is armed for the camera.
    public let armLimitMilliseconds: UInt64
    /// Whether it says on a line of its own that it is charged.
    public let saysReady: Bool
    /// Longest charging; a flash that takes longer is worn or has no supply.
    public let chargeLimitMilliseconds: UInt64

    /// A flash; times in milliseconds.
    public init(
        strobe: StrobeMode = .fromLine, onLimitMilliseconds: UInt64 = FlashDriver.limitDefaultMilliseconds,
        armLimitMilliseconds: UInt64 = armLimitMillisecondsDefault, saysReady: Bool = false,
        chargeLimitMilliseconds: UInt64 = chargeLimitMillisecondsDefault
    ) {
        precondition(
            onLimitMilliseconds > 0 && armLimitMilliseconds > 0 && chargeLimitMilliseconds > 0,
            "a flash that can be on, and goes off")
        self.strobe = strobe
        self.onLimitMilliseconds = onLimitMilliseconds
        self.armLimitMilliseconds = armLimitMilliseconds
        self.saysReady = saysReady
        self.chargeLimitMilliseconds = chargeLimitMilliseconds
    }

    /// The flash a board states; nil when it states no limit, which `BoardCheck` names.
    public init?(_ wiring: FlashWiring) {
        guard let limit = wiring.onLimitMilliseconds, limit > 0 else { return nil }
        self.init(
            strobe: wiring.strobe, onLimitMilliseconds: min(limit, FlashWiring.onLimitMaximumMilliseconds),
            saysReady: wiring.ready != nil)
    }

    /// The longest time the line may be asserted.
    var lineLimitMilliseconds: UInt64 {
        switch strobe {
        case .fromLine: onLimitMilliseconds
        case .fromCamera: armLimitMilliseconds
        }
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
