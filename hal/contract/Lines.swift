/// The electrical sense of a line; a type, so that an inverted line cannot be passed for a direct one.
public enum Polarity: UInt8, Hashable, Sendable {
    /// The line is asserted while its voltage is high.
    case activeHigh
    /// The line is asserted while its voltage is low.
    case activeLow

    /// Whether a line of this sense is asserted at a level.
    public func isAsserted(high: Bool) -> Bool { high == (self == .activeHigh) }

    /// Whether the voltage of a line of this sense must be high.
    public func isHigh(asserted: Bool) -> Bool { asserted == (self == .activeHigh) }
}

/// A change of an input line, as the kernel stamped it.
public struct LineEdge: Hashable, Sendable {
    /// Whether the line went to its asserted state, polarity already applied.
    public let asserted: Bool
    /// CLOCK_MONOTONIC at the edge, in nanoseconds.
    public let nanoseconds: UInt64

    /// An edge to `asserted` seen at `nanoseconds` on the monotonic clock.
    public init(asserted: Bool, nanoseconds: UInt64) {
        self.asserted = asserted
        self.nanoseconds = nanoseconds
    }
}

/// An output line: coin inhibit, flash, lamp, relay.
///
/// It does not know whether anything is connected: success promises only that the line was driven.
public protocol OutputLine: AnyObject {
    /// Drives the line. Returns within 10 ms.
    ///
    /// - Throws: `absent` when the controller of the line went away, `system` for anything else the kernel refuses.
    func set(asserted: Bool) throws(DeviceFault)
}

/// A change of one of several input lines.
public struct InputEdge: Hashable, Sendable {
    /// The line's place, from 0, in the list the lines were opened with.
    public let line: Int
    /// What it did, and when.
    public let edge: LineEdge

    /// An edge of `line`.
    public init(line: Int, edge: LineEdge) {
        self.line = line
        self.edge = edge
    }
}

/// What several input lines did since they were last asked.
public struct InputBatch: Hashable, Sendable {
    /// In the order of their time stamps; at most `InputLimits.edgesMaximum`.
    public let edges: [InputEdge]
    /// The lines, in rising order, of which edges may have been lost because nobody fetched them in time. Their levels
    /// must be read again.
    public let lostLines: [Int]
    /// Whether more edges may be waiting than were fetched: then nobody can tell yet how long a line has held its level.
    public let isCut: Bool

    /// A batch of edges.
    public init(edges: [InputEdge] = [], lostLines: [Int] = [], isCut: Bool = false) {
        self.edges = edges
        self.lostLines = lostLines
        self.isCut = isCut
    }
}

/// Bounds of what one source of input lines can be asked.
public enum InputLimits {
    /// Lines of one source: more than any cabin's one chip has wired, and half of what libgpiod 1.6 takes at once.
    public static let linesMaximum = 32
    /// Edges of one batch: four times what the kernel keeps of a line, so that a batch empties a busy line.
    public static let edgesMaximum = 64
    /// Longest wait for an edge: whoever waits must show progress at least that often.
    public static let waitMillisecondsMaximum = 10_000
}

/// Several input lines of one chip: coin lines, door, service key, presence, power-fail, flash-ready, fraud.
///
/// It does not know what is wired to a line, nor whether an edge is a contact that bounces: that is a driver's part.
/// After a throw it gives no edges any more and must be opened again.
public protocol InputLines: AnyObject {
    /// How many lines there are; each is meant by its number, from 0.
    var count: Int { get }

    /// Whether each line is asserted now, polarity applied. Returns within 10 ms.
    ///
    /// An edge that was already waiting may lead to the very level returned: a driver must bear a level told twice.
    /// - Throws: `absent` when the chip went away, `system` for anything else the kernel refuses.
    func levels() throws(DeviceFault) -> [Bool]

    /// Waits for edges and fetches them; an empty batch when there were none for `limitMilliseconds`, 0 to
    /// `InputLimits.waitMillisecondsMaximum`.
    ///
    /// Edges of one line come in their order, and none is told twice. Edges of two lines may reach two batches against
    /// their order when they are less than a millisecond apart.
    /// - Throws: `absent` when the chip went away, `system` for anything else the kernel refuses.
    func wait(limitMilliseconds: Int) throws(DeviceFault) -> InputBatch
}
