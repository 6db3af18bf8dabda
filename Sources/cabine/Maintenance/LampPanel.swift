import CabineCore
import CabineRuntime
import Dispatch
import HALContract
import HALDrivers
import HALLines
import Synchronization

/// The lamps of a board, lit while somebody is served, and by a technician's test.
///
/// Their limit is kept by a thread of its own: whoever lit them may never come back.
final class LampPanel: Sendable {
    let names: [String]
    private let drivers: Mutex<[LampDriver]>
    private let timer = DispatchQueue(label: "lamp limit")
    private static let testPause = Duration.seconds(3)
    /// Longest pause between two looks at lamps that are lit or refuse to go dark.
    private static let lookMilliseconds: UInt64 = 1_000

    /// The lamps of a board, which are darkened at once; a line that is not there yet is looked for.
    convenience init(_ lamps: [Lamp]) {
        self.init(
            names: lamps.map(\.name),
            lines: lamps.map { lamp in
                ReopenedLine { () throws(DeviceFault) in try GPIOOutputLine("lamp \(lamp.name)", lamp.line) }
            })
    }

    /// Lamps on `lines`, each lit for `limitMilliseconds` at most.
    init(
        names: [String], lines: sending [any OutputLine],
        limitMilliseconds: UInt64 = LampDriver.limitDefaultMilliseconds
    ) {
        precondition(names.count == lines.count, "a line for each lamp")
        self.names = names
        drivers = Mutex(lines.map { LampDriver(line: $0, limitMilliseconds: limitMilliseconds) })
        watch(until: drivers.withLock { Self.due($0) })
    }

    /// Drives every lamp; what went wrong.
    func light(_ isLit: Bool) -> [DeviceFault] { drive(names, isLit) }

    /// Lights one lamp, or all, for a moment.
    func test(_ name: String?) async -> [String] {
        let wanted = name.map { [$0] } ?? names
        let faults = drive(wanted, true)
        try? await Task.sleep(for: Self.testPause)
        return (faults + drive(wanted, false)).map(\.message)
    }

    private func drive(_ wanted: [String], _ isLit: Bool) -> [DeviceFault] {
        let now = MachineClock.now
        let (faults, begins) = drivers.withLock { drivers in
            let wasWatched = Self.due(drivers) != nil
            var faults: [DeviceFault] = []
            for (name, driver) in zip(names, drivers) where wanted.contains(name) {
                do throws(DeviceFault) {
                    if isLit { try driver.light(at: now) } else { try driver.darken(at: now) }
                } catch { faults.append(error) }
            }
            return (faults, wasWatched ? nil : Self.due(drivers))
        }
        watch(until: begins)
        return faults
    }

    /// Looks again at `due`, and from then on until every lamp is known to be dark.
    private func watch(until due: Instant?) {
        guard let due else { return }
        let left = min(due.milliseconds(since: MachineClock.now), Self.lookMilliseconds)
        timer.asyncAfter(deadline: .now() + .milliseconds(max(1, Int(clamping: left)))) { [weak self] in
            guard let self else { return }
            watch(until: check())
        }
    }

    /// Darkens what is due, and says when the next is.
    private func check() -> Instant? {
        let now = MachineClock.now
        return drivers.withLock { drivers in
            for driver in drivers {
                // A line that refuses is tried again; who ordered it has heard of it.
                do throws(DeviceFault) { _ = try driver.check(at: now) } catch { continue }
            }
            return Self.due(drivers)
        }
    }

    private static func due(_ drivers: [LampDriver]) -> Instant? { drivers.compactMap(\.nextCheck).min() }
}
