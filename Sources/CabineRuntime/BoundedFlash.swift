public import CabineCore
public import CabineDesks
public import HALContract
import HALDrivers
import Synchronization

/// A flash that goes off at its limit even while the camera blocks.
public final class BoundedFlash: FlashControl, Sendable {
    private let driver: Mutex<FlashDriver>

    /// Takes the line over and switches it off.
    public init(_ line: sending any OutputLine, limitMilliseconds: UInt64) throws(DeviceFault) {
        driver = Mutex(try FlashDriver(line: line, limitMilliseconds: limitMilliseconds))
    }

    /// Switches on, and sees to it that it goes off again.
    public func on(at now: Instant) throws(DeviceFault) {
        try driver.withLock { (driver) throws(DeviceFault) in try driver.on(at: now) }
        Task.detached { await self.watch() }
    }

    /// Switches off, whatever the state; a line that refuses is tried again.
    public func off(at now: Instant) {
        driver.withLock { driver in
            do throws(DeviceFault) { try driver.off() } catch { return }
        }
    }

    private func watch() async {
        while let due = driver.withLock({ $0.nextCheck }) {
            try? await Task.sleep(for: .milliseconds(max(1, due.milliseconds(since: MachineClock.now))))
            check()
        }
    }

    func check() {
        driver.withLock { driver in
            do throws(DeviceFault) { _ = try driver.check(at: MachineClock.now) } catch { return }
        }
    }
}
