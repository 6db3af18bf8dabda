import CabineCore
import CabineNotices
import HALContract
import HALDrivers
import Testing

@Suite struct CameraLadderTests {
    private let world = ScriptedCamera()
    private let log = Log()
    private let tally = CameraTally()

    private final class Log { var lines: [String] = [] }

    private func camera(power: Bool = true, _ limits: CameraLimits = CameraLimits()) throws -> LadderCamera {
        let (world, log, tally) = (world, log, tally)
        return LadderCamera(
            session: world, power: power ? .relay(world.line) : .none("call Ada"), limits: limits,
            now: { world.clock }, wait: { world.pass($0) }, tally: tally,
            log: { log.lines.append($0.description) })
    }

    /// A limit that every rung fits into.
    private let ample = 120_000

    @Test func goodCameraIsOpenedOnceAndNeverClimbs() throws {
        let camera = try camera()
        for _ in 0..<3 { _ = try camera.capture(limitMilliseconds: 8_000) }
        #expect(world.calls == ["power on", "open", "capture", "capture", "capture"])
        var expected = CameraCounts()
        expected.pictures = 3
        #expect(camera.counts == expected)
        #expect(tally.counts == expected)
        #expect(log.lines.isEmpty)
    }

    @Test func failingCapturesClimbEveryRungInOrderToTheEnd() throws {
        let camera = try camera()
        world.fault = { $0 == "capture" ? .protocolViolation : nil }
        #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        #expect(
            world.calls == [
                "power on", "open", "capture", "capture", "capture", "open", "capture", "reset", "open", "capture",
                "close", "power off", "power on", "open", "capture",
            ])
        let counts = camera.counts
        #expect(counts.retries == 2)
        #expect(counts.reopens == 1)
        #expect(counts.usbResets == 1)
        #expect(counts.powerCycles == 1)
        #expect(counts.timesOutOfService == 1)
        #expect(counts.faults == 6)
        #expect(tally.counts == counts, "who reads the metrics is told the same")
        #expect(
            tally.counts.named.map { "\($0.name) \($0.count)" } == [
                "picture 0", "fault 6", "retry 2", "reopen 1", "USB reset 1", "power cycle 1", "out of service 1",
            ])
        #expect(camera.cause == .confused)
        #expect(log.lines.count == 6)
        #expect(log.lines.last?.contains("out of service, refuses or answers wrongly") == true)
        #expect(!world.line.isAsserted)
    }

    @Test func everyRungHasItsOwnLimit() throws {
        var limits = CameraLimits()
        (limits.retriesMaximum, limits.reopensMaximum) = (0, 3)
        (limits.usbResetsMaximum, limits.powerCyclesMaximum) = (2, 0)
        let camera = try camera(limits)
        world.fault = { $0 == "capture" ? .timeout : nil }
        #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        let counts = camera.counts
        #expect([counts.retries, counts.reopens, counts.usbResets, counts.powerCycles] == [0, 3, 2, 0])
    }

    @Test(arguments: [
        (FaultKind.absent, [0, 1, 0, 1]), (.busy, [2, 1, 0, 0]), (.timeout, [2, 1, 1, 1]),
        (.protocolViolation, [2, 1, 1, 1]), (.needsAttention, [2, 1, 0, 0]), (.system, [2, 1, 1, 1]),
        (.full, [2, 1, 0, 0]),
    ]) func onlyRungsThatCanHelpAreTaken(_ kind: FaultKind, _ expected: [Int]) throws {
        let camera = try camera()
        world.fault = { $0 == "open" ? kind : nil }
        let fault = #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        let counts = camera.counts
        #expect([counts.retries, counts.reopens, counts.usbResets, counts.powerCycles] == expected)
        #expect(fault?.kind == kind)
        #expect(camera.cause == CameraCause(kind))
    }

    /// A camera that cannot be reset is no camera that is not there.
    @Test func aRungThatFailsLeavesTheCauseAsItWas() throws {
        let camera = try camera(power: false)
        world.fault = { $0 == "open" ? .protocolViolation : $0 == "reset" ? .absent : nil }
        let fault = #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        #expect(fault?.kind == .protocolViolation && camera.cause == .confused)
        #expect(fault?.message.contains("open fails") == true && fault?.message.contains("reset fails") == true)
        #expect(log.lines.last?.contains("out of service, refuses or answers wrongly: camera T: open fails") == true)
    }

    @Test func withoutAPowerLineTheMessageSaysWhoSwitchesIt() throws {
        let camera = try camera(power: false)
        world.fault = { $0 == "capture" ? .timeout : nil }
        let fault = #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        #expect(camera.counts.powerCycles == 0)
        #expect(fault?.message.contains("call Ada") == true)
        #expect(fault?.message.contains("does not answer") == true)
    }

    @Test(arguments: [("retry", 1), ("reopen", 4), ("USB reset", 5), ("power cycle", 6)])
    func aPictureEndsTheClimbAndTheNextFaultBeginsBelow(_ rung: String, _ badCaptures: Int) throws {
        let camera = try camera()
        var left = rung == "retry" ? 1 : badCaptures - 1
        world.fault = { name in
            guard name == "capture", left > 0 else { return nil }
            left -= 1
            return .timeout
        }
        _ = try camera.capture(limitMilliseconds: ample)
        #expect(log.lines.last == "camera ladder: a picture after \(rung)")
        #expect(camera.cause == nil)
        let before = camera.counts
        left = 1
        _ = try camera.capture(limitMilliseconds: ample)
        #expect(camera.counts.retries == before.retries + 1)
        #expect(camera.counts.powerCycles == before.powerCycles)
    }

    @Test func aCallKeepsItsLimitAndTheNextOneGoesOnWhereItStood() throws {
        let camera = try camera()
        world.failingMilliseconds = 100_000
        world.fault = { $0 == "capture" ? .timeout : nil }
        var took: [UInt64] = []
        while camera.cause == nil, took.count < 20 {
            let began = world.clock
            #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: 8_000) }
            took.append(world.clock.milliseconds(since: began))
        }
        #expect(took.allSatisfy { $0 <= 8_000 })
        #expect(camera.cause == .silent)
        let counts = camera.counts
        #expect([counts.retries, counts.reopens, counts.usbResets, counts.powerCycles] == [2, 1, 1, 1])
        #expect(!world.line.isAsserted)
    }

    @Test func outOfServiceAnswersAtOnceUntilARecheckBringsItBack() throws {
        let camera = try camera()
        world.fault = { $0 == "open" ? .absent : nil }
        let first = #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        world.forget()
        let again = #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        #expect(world.calls.isEmpty)
        #expect(again == first)

        world.pass(CameraLimits().recheckMilliseconds)
        #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        #expect(world.calls == ["open"], "a recheck is one try, on no rung")
        #expect(camera.counts.timesOutOfService == 1)

        world.pass(CameraLimits().recheckMilliseconds)
        world.fault = { _ in nil }
        _ = try camera.capture(limitMilliseconds: ample)
        #expect(camera.cause == nil)
        #expect(log.lines.last == "camera ladder: back in service")
    }

    @Test func aRelayThatDoesNotGivePowerBackIsReleasedFirstAtEveryRecheck() throws {
        let camera = try camera()
        world.fault = { $0 == "capture" ? .timeout : $0 == "power on" ? .system : nil }
        #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        #expect(world.line.isAsserted)
        #expect(camera.cause == .refused)
        world.forget()
        world.pass(CameraLimits().recheckMilliseconds)
        world.fault = { _ in nil }
        _ = try camera.capture(limitMilliseconds: ample)
        #expect(world.calls == ["power on", "open", "capture"])
        #expect(!world.line.isAsserted)
    }

    @Test func thePowerStaysOffAsLongAsTheBoardSays() throws {
        var limits = CameraLimits()
        limits.powerOffMilliseconds = 7_777
        let camera = try camera(limits)
        var offAt: Instant?
        var spans: [UInt64] = []
        let world = world
        world.fault = { name in
            if name == "power off" { offAt = world.clock }
            if name == "power on", let off = offAt { spans.append(world.clock.milliseconds(since: off)) }
            return name == "capture" ? .timeout : nil
        }
        #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: ample) }
        #expect(spans.count == 1)
        #expect(spans.allSatisfy { (7_777...7_800).contains($0) })
    }
}
