public import HALContract

/// How long a contact must hold a level before it is believed.
public struct DebounceProfile: Hashable, Sendable {
    /// A contact that has not settled for this long is worn, or its cable is loose.
    public static let unsettledMillisecondsDefault = 5_000

    /// Before an assertion is believed; 0 believes the first edge.
    public let assertMilliseconds: Int
    /// Before a release is believed; 0 believes the first edge.
    public let releaseMilliseconds: Int
    /// How long it may go on changing before that is told.
    public let unsettledMilliseconds: Int

    /// A contact; times in milliseconds.
    public init(
        assertMilliseconds: Int, releaseMilliseconds: Int, unsettledMilliseconds: Int = unsettledMillisecondsDefault
    ) {
        precondition(
            assertMilliseconds >= 0 && releaseMilliseconds >= 0
                && unsettledMilliseconds > max(assertMilliseconds, releaseMilliseconds),
            "a contact that can settle before it counts as unsettled")
        self.assertMilliseconds = assertMilliseconds
        self.releaseMilliseconds = releaseMilliseconds
        self.unsettledMilliseconds = unsettledMilliseconds
    }
}

/// What a contact did.
public enum DebouncedChange: Hashable, Sendable {
    /// It has held its new level long enough.
    case settled(asserted: Bool)
    /// It has kept changing for that long without settling; told once.
    case unsettled(milliseconds: Int)
}

/// A contact that bounces, read as if it did not.
///
/// | state | what happens | then |
/// |---|---|---|
/// | settled | an edge to the other level | moving, from that edge on |
/// | moving | an edge back | its time begins anew; settled as before when nothing more comes |
/// | moving | its level held for the debounce time | settled, and says so if the level is a new one |
/// | moving | edges go on for the unsettled time | says once that it is unsettled |
///
/// What was due before an edge is told with that edge, so edges that are fetched late lead to the same changes.
public struct DebouncedInput: Hashable, Sendable {
    private let profile: DebounceProfile
    /// The level that is believed.
    public private(set) var isAsserted: Bool
    /// The level of the wire, and since when.
    private var level: Bool
    private var levelSince: UInt64
    /// When the unrest began; nil while the contact is at rest.
    private var unrestSince: UInt64?
    private var toldUnsettled = false

    /// A contact that is believed to be at `asserted`, its level at the beginning.
    public init(profile: DebounceProfile, asserted: Bool, nanoseconds now: UInt64) {
        self.profile = profile
        isAsserted = asserted
        level = asserted
        levelSince = now
    }

    /// When `check` has something to say, in nanoseconds; nil while the contact is at rest.
    public var nextCheck: UInt64? { unrestSince == nil ? nil : levelSince + holdNanoseconds }

    private var holdNanoseconds: UInt64 {
        UInt64(level ? profile.assertMilliseconds : profile.releaseMilliseconds) * 1_000_000
    }

    /// Takes one edge, or a level that was read again; a level told twice changes nothing.
    public mutating func take(_ edge: LineEdge) -> [DebouncedChange] {
        var changes = check(nanoseconds: edge.nanoseconds)
        guard edge.asserted != level else { return changes }
        level = edge.asserted
        levelSince = edge.nanoseconds
        unrestSince = unrestSince ?? edge.nanoseconds
        changes += check(nanoseconds: edge.nanoseconds)
        return changes
    }

    /// Looks whether the contact has settled; to be called at `nextCheck`.
    public mutating func check(nanoseconds now: UInt64) -> [DebouncedChange] {
        guard let unrest = unrestSince else { return [] }
        if now >= levelSince + holdNanoseconds {
            unrestSince = nil
            toldUnsettled = false
            guard level != isAsserted else { return [] }
            isAsserted = level
            return [.settled(asserted: level)]
        }
        let restless = now > unrest ? Int(clamping: (now - unrest) / 1_000_000) : 0
        guard !toldUnsettled, restless >= profile.unsettledMilliseconds else { return [] }
        toldUnsettled = true
        return [.unsettled(milliseconds: restless)]
    }
}
