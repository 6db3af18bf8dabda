import CabineCore
import CabineNotices
import HALContract
import HALDrivers
import Synchronization
import Testing

@testable import CabineRuntime

/// What was told, from whichever thread.
private final class Ear<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    var heard: [Value] { values.withLock { $0 } }
    func hear(_ value: Value) { values.withLock { $0.append(value) } }
}

private func settled(_ role: InputRole, _ asserted: Bool) -> InputSignal {
    InputSignal(role: role, change: .settled(asserted: asserted))
}

@Suite struct PanelIntakeTests {
    @Test func tellsEachLevelOnceAndTakesTheFlashAsNotChargedWhenItsLineIsGone() {
        let ear = Ear<InputSignal>()
        let panel = PanelIntake(roles: [.door, .serviceKey, .flashReady], tell: ear.hear)
        #expect(panel.isAsserted(.door) == nil && panel.isAsserted(.powerFail) == nil)
        let first = [settled(.door, true), settled(.serviceKey, false), settled(.flashReady, true)]
        #expect(throws: ScriptedLines.unplugged) {
            try panel.read(ScriptedLines([true, false, true], []), progress: {})
        }
        #expect(ear.heard == first + [settled(.flashReady, false)])

        // Plugged in again: what is as it was is not told again.
        let turned = InputBatch(edges: edges((1, 500, true)))
        let bounce = InputBatch(edges: edges((0, 100, false), (0, 90, true)))
        #expect(throws: ScriptedLines.unplugged) {
            try panel.read(ScriptedLines([true, false, true], [turned, bounce]), progress: {})
        }
        #expect(
            ear.heard == first + [
                settled(.flashReady, false), settled(.flashReady, true), settled(.serviceKey, true),
                settled(.flashReady, false),
            ])
        #expect(panel.isAsserted(.door) == true && panel.isAsserted(.serviceKey) == true)
    }

    @Test func powerFailIsBelievedAtItsFirstEdge() {
        let ear = Ear<InputSignal>()
        let panel = PanelIntake(roles: [.powerFail], tell: ear.hear)
        #expect(throws: ScriptedLines.unplugged) {
            try panel.read(ScriptedLines([false], [InputBatch(edges: edges((0, 0, true)))]), progress: {})
        }
        #expect(ear.heard == [settled(.powerFail, false), settled(.powerFail, true)])
    }
}

@Suite struct LineReaderTests {
    /// Not there, not there, there and unplugged, not permitted, there.
    @Test func opensTheLinesAgainAndSaysEachFaultOnce() async {
        let tries = Mutex(0)
        let log = Ear<String>()
        let told = Ear<InputSignal>()
        let absent = DeviceFault(.absent, "line chip dln2: there is none")
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let reader = LineReader(
            "panel", for: PanelIntake(roles: [.flashReady], tell: told.hear), pauseMilliseconds: 1,
            log: { log.hear($0.description) }
        ) { () throws(DeviceFault) in
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            switch number {
            case 1, 2: throw absent
            case 3: return ScriptedLines([true], [])
            case 4: throw DeviceFault(.system, "not permitted")
            default:
                end.finish()
                return ScriptedLines([true], [])
            }
        }
        let task = Task { await reader.run() }
        for await _ in ends {}
        task.cancel()
        await task.value
        #expect(
            log.heard.prefix(5) == [
                "panel: line chip dln2: there is none", "panel: its lines are read again", "panel: adapter: unplugged",
                "panel: not permitted", "panel: its lines are read again",
            ])
        #expect(
            told.heard.prefix(3) == [
                settled(.flashReady, false), settled(.flashReady, true), settled(.flashReady, false),
            ])
    }
}
