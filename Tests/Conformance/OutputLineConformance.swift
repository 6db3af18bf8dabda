public import HALContract
import HALDrivers
import CabineCore

/// An output line with whatever makes its level visible from outside.
public protocol OutputBench {
    /// The line under test.
    var line: any OutputLine { get }
    /// Whether the wire is asserted, as a meter on it would show.
    func isAsserted() -> Bool
    /// From now on the line cannot be driven, or can again.
    func setRefuses(_ refuses: Bool)
}

/// What every `OutputLine` promises; coin inhibit, flash, lamp and relay are such lines.
public enum OutputLineConformance {
    /// The contract's bound, with room for a machine that does other things too.
    static let limit = Duration.milliseconds(10 + 240)

    /// The scenarios by name.
    public static let scenarios: [(name: String, run: @Sendable (any OutputBench) throws -> Void)] = [
        ("drives the wire both ways", drives), ("a refusal is thrown, within its time", refuses),
        ("what refused obeys again", obeysAgain), ("a flash driver bounds it", boundsFlash),
    ]

    private static func drives(_ stage: any OutputBench) throws {
        for asserted in [true, false, true, true, false, false] {
            let began = ContinuousClock.now
            try stage.line.set(asserted: asserted)
            try demand(ContinuousClock.now - began < limit, "set takes \(ContinuousClock.now - began)")
            try demand(stage.isAsserted() == asserted, "set to \(asserted), and the wire is not")
        }
    }

    private static func refuses(_ stage: any OutputBench) throws {
        stage.setRefuses(true)
        let began = ContinuousClock.now
        do throws(DeviceFault) {
            try stage.line.set(asserted: true)
        } catch {
            try demand(ContinuousClock.now - began < limit, "a refusal takes \(ContinuousClock.now - began)")
            try demand(error.kind == .absent || error.kind == .system, "a refusal of kind \(error.kind)")
            return try demand(!error.message.isEmpty, "a refusal without a word")
        }
        throw Nonconformity("a line that cannot be driven says that it was")
    }

    private static func obeysAgain(_ stage: any OutputBench) throws {
        try stage.line.set(asserted: true)
        stage.setRefuses(true)
        for _ in 0..<2 { do throws(DeviceFault) { try stage.line.set(asserted: false) } catch {} }
        stage.setRefuses(false)
        try stage.line.set(asserted: false)
        try demand(!stage.isAsserted(), "released after a refusal, and the wire is asserted")
    }

    /// The flash line: off from the start, on only for its limit, and off again once it obeys.
    private static func boundsFlash(_ stage: any OutputBench) throws {
        try stage.line.set(asserted: true)
        let flash = FlashDriver(line: stage.line, limitMilliseconds: 50)
        try demand(!stage.isAsserted(), "the flash is not off at the start")
        try flash.on(at: Instant(nanoseconds: 0))
        try demand(stage.isAsserted(), "the flash is not on")
        _ = try flash.check(at: Instant(nanoseconds: 49_000_000))
        try demand(stage.isAsserted(), "the flash is off before its limit")
        stage.setRefuses(true)
        do throws(DeviceFault) { _ = try flash.check(at: Instant(nanoseconds: 50_000_000)) } catch {}
        stage.setRefuses(false)
        _ = try flash.check(at: Instant(nanoseconds: 71_000_000))
        try demand(!stage.isAsserted(), "the flash stays on after its limit")
    }
}
