import HALContract
import HALDrivers
import HALLines
import Synchronization

/// The lamps of a board, lit while somebody is served, and by a technician's test.
actor LampPanel {
    nonisolated let names: [String]
    private let lines: [ReopenedLine]
    private static let testPause = Duration.seconds(3)

    init(_ lamps: [Lamp]) {
        names = lamps.map(\.name)
        lines = lamps.map { lamp in
            ReopenedLine { () throws(DeviceFault) in try GPIOOutputLine("lamp \(lamp.name)", lamp.line) }
        }
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
        var faults: [DeviceFault] = []
        for (name, line) in zip(names, lines) where wanted.contains(name) {
            do throws(DeviceFault) { try line.set(asserted: isLit) } catch { faults.append(error) }
        }
        return faults
    }
}
