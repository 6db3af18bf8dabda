public import CabineCore
public import HALContract
public import HALDrivers

/// A flash that goes off at its limit by itself, whatever its user does.
public protocol FlashControl: AnyObject {
    /// Switches on.
    func on(at now: Instant) throws(DeviceFault)
    /// Switches off; a line that refuses is tried again until it obeys.
    func off(at now: Instant)
    /// Whether it can be switched on. It ends to charge within a limit of its own, one way or the other.
    func readiness(at now: Instant) -> FlashReadiness
    /// Whether it is known to be off; tries to switch it off where it is not.
    ///
    /// - Throws: what its line throws.
    func prove() throws(DeviceFault)
}

extension FlashControl {
    /// A flash that says nothing is taken as ready.
    public func readiness(at now: Instant) -> FlashReadiness { .ready }
}

/// The flash of a board that drives none: its light is always on, or the camera's own.
public final class NoFlash: FlashControl, Sendable {
    /// No line is needed for it.
    public init() {}

    /// Nothing.
    public func on(at now: Instant) throws(DeviceFault) {}
    /// Nothing.
    public func off(at now: Instant) {}
    /// Nothing.
    public func prove() throws(DeviceFault) {}
}
