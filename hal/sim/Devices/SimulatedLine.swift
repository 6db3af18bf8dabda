public import HALContract
import Synchronization

/// An output line that remembers its level.
public final class SimulatedLine: OutputLine, Sendable {
    private let level = Mutex<(asserted: Bool, refuses: Bool)>((false, false))

    /// A line that is not asserted.
    public init() {}

    /// Whether the line is asserted now.
    public var isAsserted: Bool { level.withLock { $0.asserted } }

    /// From now on the line refuses to be driven, or obeys again.
    public func setRefuses(_ refuses: Bool) { level.withLock { $0.refuses = refuses } }

    /// Drives the line.
    public func set(asserted: Bool) throws(DeviceFault) {
        try level.withLock { (level) throws(DeviceFault) in
            if level.refuses { throw DeviceFault(.system, "simulated line: refuses, as it was told to") }
            level.asserted = asserted
        }
    }
}
