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
}

extension FlashControl {
    /// A flash that says nothing is taken as ready.
    public func readiness(at now: Instant) -> FlashReadiness { .ready }
}
