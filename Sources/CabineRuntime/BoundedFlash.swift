public import CabineCore
public import CabineDesks
import Dispatch
public import HALContract
public import HALDrivers
import Synchronization

/// A flash that goes off at its limit even while the camera blocks.
///
/// Its limit is kept by a thread of its own: tasks share a thread for each core, and on a small computer two calls that
/// block would keep the light on.
public final class BoundedFlash: FlashControl, Sendable {
    private let driver: Mutex<FlashDriver>
    private let timer = DispatchQueue(label: "flash limit", qos: .userInteractive)

    /// Takes the line over and switches it off.
    public convenience init(_ line: sending any OutputLine, limitMilliseconds: UInt64) {
        self.init(line, profile: FlashProfile(onLimitMilliseconds: limitMilliseconds))
    }

    /// Takes the line over and switches it off; it is driven as `profile` says.
    public init(_ line: sending any OutputLine, profile: FlashProfile) {
        driver = Mutex(FlashDriver(line: line, profile: profile))
    }

    /// Whether it is known to be off.
    public func prove() throws(DeviceFault) {
        try driver.withLock { (driver) throws(DeviceFault) in try driver.prove() }
    }

    /// Takes the level of the flash-ready line.
    public func setCharged(_ charged: Bool, at now: Instant) { driver.withLock { $0.setCharged(charged, at: now) } }

    /// Whether it can be switched on.
    public func readiness(at now: Instant) -> FlashReadiness { driver.withLock { $0.readiness(at: now) } }

    /// Switches on, and sees to it that it goes off again.
    public func on(at now: Instant) throws(DeviceFault) {
        // After a refusal too: nobody knows what the line was driven to.
        defer { watch() }
        try driver.withLock { (driver) throws(DeviceFault) in try driver.on(at: now) }
    }

    /// Arms a flash that the camera fires, and sees to it that it is disarmed again.
    public func shutterOpens() throws(DeviceFault) {
        defer { watch() }
        try driver.withLock { (driver) throws(DeviceFault) in try driver.shutterOpens(at: MachineClock.now) }
    }

    /// Switches off, whatever the state; a line that refuses is tried again.
    public func off(at now: Instant) {
        driver.withLock { driver in
            do throws(DeviceFault) { try driver.off() } catch { return }
        }
    }

    private func watch() {
        guard let due = driver.withLock({ $0.nextCheck }) else { return }
        // In short steps: a line that refuses to go off makes it due earlier.
        let left = min(due.milliseconds(since: MachineClock.now), FlashDriver.limitDefaultMilliseconds)
        timer.asyncAfter(deadline: .now() + .milliseconds(max(1, Int(clamping: left)))) {
            self.check()
            self.watch()
        }
    }

    func check() {
        driver.withLock { driver in
            do throws(DeviceFault) { _ = try driver.check(at: MachineClock.now) } catch { return }
        }
    }
}
