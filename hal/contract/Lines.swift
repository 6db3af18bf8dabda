/// The electrical sense of a line; a type, so that an inverted line cannot be passed for a direct one.
public enum Polarity: UInt8, Hashable, Sendable {
    /// The line is asserted while its voltage is high.
    case activeHigh
    /// The line is asserted while its voltage is low.
    case activeLow
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
