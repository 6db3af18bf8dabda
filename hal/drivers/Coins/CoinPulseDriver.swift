public import HALContract

/// How an acceptor's pulses look; belongs to the board.
public struct CoinPulseProfile: Hashable, Sendable {
    /// What one pulse is worth, in hundredths of the currency.
    public let centsPerPulse: Int
    /// Shortest pulse that counts.
    public let widthMinimumMilliseconds: Int
    /// Longest pulse that counts.
    public let widthMaximumMilliseconds: Int
    /// Edges closer than this to the last release belong to the same contact.
    public let debounceMilliseconds: Int
    /// A line asserted for longer is stuck: cut cable, jammed coin, or fraud.
    public let stuckMilliseconds: Int

    /// A pulse profile; the widths must be in rising order.
    public init(
        centsPerPulse: Int, widthMinimumMilliseconds: Int, widthMaximumMilliseconds: Int, debounceMilliseconds: Int,
        stuckMilliseconds: Int
    ) {
        precondition(
            centsPerPulse > 0 && debounceMilliseconds >= 0 && debounceMilliseconds < widthMinimumMilliseconds
                && widthMinimumMilliseconds < widthMaximumMilliseconds && widthMaximumMilliseconds < stuckMilliseconds,
            "a pulse profile in rising order")
        self.centsPerPulse = centsPerPulse
        self.widthMinimumMilliseconds = widthMinimumMilliseconds
        self.widthMaximumMilliseconds = widthMaximumMilliseconds
        self.debounceMilliseconds = debounceMilliseconds
        self.stuckMilliseconds = stuckMilliseconds
    }
}

/// What an edge amounted to.
public enum CoinSignal: Hashable, Sendable {
    /// One whole pulse.
    case pulse(cents: Int)
    /// The line was asserted for longer than any pulse: no credit, and the acceptor must not be trusted.
    case stuck(milliseconds: Int)
    /// The line is free again after being stuck.
    case recovered
}

/// Turns the edges of a pulse line into credit, pulse by pulse.
///
/// Acceptors leave no longer gap between two coins than between two pulses, so a train is never decoded into one coin:
/// each pulse has a fixed worth.
///
/// | state | edge | then |
/// |---|---|---|
/// | released | asserted, long after the last release | a contact begins |
/// | released | asserted, within the debounce time, pulse not counted yet | the same contact goes on |
/// | released | asserted, within the debounce time, pulse counted | bounce: ignored until released |
/// | contact | released after a pulse's width | one pulse, counted once |
/// | contact | released earlier | bounce: the contact may go on |
/// | contact | nothing for the stuck time | stuck |
public struct CoinPulseDriver: Sendable {
    private let profile: CoinPulseProfile
    private var assertedAt: UInt64?
    private var contactBeganAt: UInt64 = 0
    private var releasedAt: UInt64?
    private var counted = false
    private var reportedStuck = false

    /// A driver for lines that look like `profile`.
    public init(profile: CoinPulseProfile) { self.profile = profile }

    /// Takes the level the line has when the first edge is still to come: a contact under way is not credited, since
    /// nobody saw it begin, and is stuck when it stays.
    public mutating func begin(asserted: Bool, nanoseconds now: UInt64) {
        assertedAt = asserted ? now : nil
        contactBeganAt = now
        counted = asserted
    }

    /// Takes the level the line has after edges were lost. What is under way is not credited: it may be two pulses in
    /// one, or the rest of one that was counted.
    ///
    /// - Returns: that a stuck line has come free, where it has.
    public mutating func resume(asserted: Bool, nanoseconds now: UInt64) -> CoinSignal? {
        if asserted, assertedAt != nil {
            counted = true
            return nil
        }
        let recovers = reportedStuck && !asserted
        if recovers { reportedStuck = false }
        if !asserted { releasedAt = now }
        begin(asserted: asserted, nanoseconds: now)
        counted = true
        return recovers ? .recovered : nil
    }

    /// Takes one edge. A repeated level is ignored.
    public mutating func edge(_ edge: LineEdge) -> CoinSignal? {
        edge.asserted ? asserted(edge.nanoseconds) : released(edge.nanoseconds)
    }

    private mutating func asserted(_ now: UInt64) -> CoinSignal? {
        guard assertedAt == nil else { return nil }
        assertedAt = now
        let bounces = releasedAt.map { Self.milliseconds(from: $0, to: now) < profile.debounceMilliseconds } ?? false
        if !bounces {
            contactBeganAt = now
            counted = false
        }
        return nil
    }

    private mutating func released(_ now: UInt64) -> CoinSignal? {
        guard assertedAt != nil else { return nil }
        assertedAt = nil
        releasedAt = now
        if reportedStuck {
            reportedStuck = false
            counted = true
            return .recovered
        }
        let width = Self.milliseconds(from: contactBeganAt, to: now)
        guard !counted, width >= profile.widthMinimumMilliseconds else { return nil }
        counted = true
        if width > profile.widthMaximumMilliseconds { return .stuck(milliseconds: width) }
        return .pulse(cents: profile.centsPerPulse)
    }

    /// When `check` finds the line stuck unless it is released before, in nanoseconds; nil while it is released.
    public var nextCheck: UInt64? {
        assertedAt == nil || reportedStuck
            ? nil : contactBeganAt + (UInt64(profile.stuckMilliseconds) + 1) * 1_000_000
    }

    /// Whether the line is asserted for longer than any pulse, as far as it was looked at.
    public var isStuck: Bool { reportedStuck }

    /// Looks whether the line is stuck; to be called about once a second.
    public mutating func check(nanoseconds now: UInt64) -> CoinSignal? {
        guard assertedAt != nil, !reportedStuck else { return nil }
        let width = Self.milliseconds(from: contactBeganAt, to: now)
        guard width > profile.stuckMilliseconds else { return nil }
        reportedStuck = true
        return .stuck(milliseconds: width)
    }

    private static func milliseconds(from start: UInt64, to end: UInt64) -> Int {
        end > start ? Int(clamping: (end - start) / 1_000_000) : 0
    }
}
