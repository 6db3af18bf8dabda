import Synchronization

/// What a camera's ladder counted, for whoever does not run on the camera's thread: metrics and the service console.
public final class CameraTally: Sendable {
    private let held = Mutex(CameraCounts())

    /// A tally of a camera that did nothing yet.
    public init() {}

    /// What was counted since the program began, as of the camera's last step.
    public var counts: CameraCounts { held.withLock { $0 } }

    func note(_ counts: CameraCounts) { held.withLock { $0 = counts } }
}
