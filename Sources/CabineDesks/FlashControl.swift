public import CabineCore
public import HALContract
import HALDrivers

/// A flash that goes off at its limit by itself, whatever its user does.
public protocol FlashControl: AnyObject {
    /// Switches on.
    func on(at now: Instant) throws(DeviceFault)
    /// Switches off; a line that refuses is tried again until it obeys.
    func off(at now: Instant)
}
