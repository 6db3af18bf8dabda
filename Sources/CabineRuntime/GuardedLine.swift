public import HALContract
import Synchronization

/// An output line that its device and the safety stop may both drive, from any thread.
public final class GuardedLine: Sendable {
    private let line: Mutex<any OutputLine>

    /// Takes `line` over: nobody else drives it.
    public init(_ line: sending any OutputLine) { self.line = Mutex(line) }

    func set(asserted: Bool) throws(DeviceFault) {
        try line.withLock { (line) throws(DeviceFault) in try line.set(asserted: asserted) }
    }
}
