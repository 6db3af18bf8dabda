import CabineCore
public import HALContract
public import HALDrivers
import Synchronization

/// The inputs of the housing for whoever is concerned: door, service key, presence, power-fail, flash-ready.
///
/// | what happens | what is told |
/// |---|---|
/// | the lines are there | the level of each input that was not told yet, or told otherwise |
/// | a contact settles | its new level |
/// | a contact does not settle | that it is unsettled, once: it is worn, or its cable loose |
/// | the lines fail | the flash is taken as not charged; of all else the last level stands, and whoever knows more decides |
public final class PanelIntake: LineUser {
    private let roles: [InputRole]
    private let tell: @Sendable (InputSignal) -> Void
    /// What was told of each role last; nil when nothing was.
    private let told: Mutex<[Bool?]>

    /// Inputs in `roles`, in the order of the lines that will be read.
    public init(roles: [InputRole], tell: @escaping @Sendable (InputSignal) -> Void) {
        self.roles = roles
        self.tell = tell
        told = Mutex(roles.map { _ in nil })
    }

    /// What was told of an input last; nil when nothing was, or the board has none in that role.
    public func isAsserted(_ role: InputRole) -> Bool? {
        roles.firstIndex(of: role).flatMap { index in told.withLock { $0[index] } }
    }

    /// Reads `lines`, which are those of the roles, until its task is cancelled or they fail.
    public func read(_ lines: any InputLines, progress: () -> Void) throws(DeviceFault) {
        do throws(DeviceFault) {
            let levels = try lines.levels()
            var panel = InputPanel(roles: roles, levels: levels, nanoseconds: MachineClock.now.nanoseconds)
            for (role, level) in zip(roles, levels) { settled(role, level) }
            while !Task.isCancelled {
                progress()
                try readOnce(lines, &panel)
            }
        } catch {
            linesFailed(error)
            throw error
        }
    }

    /// The lines cannot be read.
    public func linesFailed(_ fault: DeviceFault) {
        if roles.contains(.flashReady) { settled(.flashReady, false) }
    }

    private func readOnce(_ lines: any InputLines, _ panel: inout InputPanel) throws(DeviceFault) {
        // As of the coin lines: only what is known to have lasted until here has settled.
        let lookedAt = MachineClock.now.nanoseconds
        let batch = try lines.wait(limitMilliseconds: Self.waitMilliseconds(until: panel.nextCheck, at: lookedAt))
        for input in batch.edges { pass(panel.take(input)) }
        if !batch.lostLines.isEmpty {
            let levels = try lines.levels()
            pass(panel.resume(levels: levels, nanoseconds: MachineClock.now.nanoseconds))
        }
        if !batch.isCut { pass(panel.check(nanoseconds: lookedAt)) }
    }

    /// So that a cancelled reader ends, and a working one shows progress, within a second.
    private static let waitMaximumMilliseconds = 1_000

    private static func waitMilliseconds(until due: UInt64?, at now: UInt64) -> Int {
        guard let due else { return waitMaximumMilliseconds }
        guard due > now else { return 0 }
        return min(Int(clamping: (due - now) / 1_000_000) + 1, waitMaximumMilliseconds)
    }

    private func pass(_ signals: [InputSignal]) {
        for signal in signals {
            switch signal.change {
            case .settled(let asserted): settled(signal.role, asserted)
            case .unsettled: tell(signal)
            }
        }
    }

    private func settled(_ role: InputRole, _ asserted: Bool) {
        guard let index = roles.firstIndex(of: role) else { return }
        let isNew = told.withLock { told in
            defer { told[index] = asserted }
            return told[index] != asserted
        }
        if isNew { tell(InputSignal(role: role, change: .settled(asserted: asserted))) }
    }
}
