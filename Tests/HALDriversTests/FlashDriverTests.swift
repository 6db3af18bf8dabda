import CabineCore
import HALContract
import HALDrivers
import Testing

private final class RememberingLine: OutputLine {
    var levels: [Bool] = []
    var refuses = false
    var refusesOn = false
    func set(asserted: Bool) throws(DeviceFault) {
        if refuses || (refusesOn && asserted) { throw DeviceFault(.system, "flash line: input/output error") }
        levels.append(asserted)
    }
}

@Suite struct FlashDriverTests {
    @Test func isOffFromTheStart() {
        let line = RememberingLine()
        _ = FlashDriver(line: line)
        #expect(line.levels == [false])
    }

    /// A line that is not there yet is no reason to give up; nothing is lit before it is known to be off.
    @Test func aLineThatRefusesAtTheStartIsProvenLater() throws {
        let line = RememberingLine()
        line.refuses = true
        let flash = FlashDriver(line: line)
        #expect(throws: DeviceFault.self) { try flash.prove() }
        #expect(throws: DeviceFault.self) { try flash.on(at: Instant(nanoseconds: 7)) }
        line.refuses = false
        #expect(throws: DeviceFault.self) { try flash.on(at: Instant(nanoseconds: 8)) }
        #expect(line.levels == [], "not even tried")
        try flash.prove()
        try flash.prove()
        #expect(line.levels == [false], "once is enough")
        try flash.on(at: Instant(nanoseconds: 9))
        #expect(line.levels == [false, true])
    }

    @Test(arguments: [(0, true), (49, true), (50, false), (51, false), (5_000, false)] as [(UInt64, Bool)])
    func isNeverOnLongerThanItsLimit(elapsed: UInt64, on: Bool) throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, limitMilliseconds: 50)
        let start = Instant(nanoseconds: 7)
        try flash.on(at: start)
        let switched = try flash.check(at: start.advanced(byMilliseconds: elapsed))
        #expect(line.levels.last == on)
        #expect(switched == !on)
    }

    @Test func triesAgainWhenTheLineRefuses() throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, limitMilliseconds: 50)
        let start = Instant(nanoseconds: 0)
        try flash.on(at: start)
        line.refuses = true
        #expect(throws: DeviceFault.self) { try flash.check(at: start.advanced(byMilliseconds: 60)) }
        line.refuses = false
        #expect(try flash.check(at: start.advanced(byMilliseconds: 61)))
        #expect(line.levels.last == false)
    }

    /// Its limit would begin anew, and the next check would lie in the past for as long.
    @Test func isNotSwitchedOnWhileItRefusesToGoOff() throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, limitMilliseconds: 50)
        let start = Instant(nanoseconds: 0)
        try flash.on(at: start)
        line.refuses = true
        let refused = start.advanced(byMilliseconds: 60)
        #expect(throws: DeviceFault.self) { try flash.check(at: refused) }
        line.refuses = false
        let again = refused.advanced(byMilliseconds: 5)
        #expect(throws: DeviceFault.self) { try flash.on(at: again) }
        #expect(line.levels == [false, true])
        let next = try #require(flash.nextCheck)
        #expect(next == refused.advanced(byMilliseconds: 20))
        #expect(try flash.check(at: next))
        #expect(flash.nextCheck == nil)
        try flash.on(at: next)
        #expect(line.levels.last == true)
    }

    private let armed = FlashProfile(strobe: .fromCamera, onLimitMilliseconds: 250)

    /// The camera fires it within its exposure: the line only arms it, from the release of the shutter on.
    @Test(arguments: [(0, true), (249, true), (250, false), (8_000, false)] as [(UInt64, Bool)])
    func armedForTheCameraItHasTheBoardsLimit(elapsed: UInt64, on: Bool) throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, profile: armed)
        let start = Instant(nanoseconds: 0)
        try flash.on(at: start)
        #expect(line.levels == [false], "the camera is not released yet")
        #expect(flash.nextCheck == nil)
        // Taking the camera may need seconds before it can be released.
        let release = start.advanced(byMilliseconds: 6_000)
        try flash.shutterOpens(at: release)
        #expect(line.levels == [false, true])
        #expect(try flash.check(at: release.advanced(byMilliseconds: elapsed)) == !on)
        #expect(line.levels.last == on)
    }

    /// A camera whose frame was lost is released once more within one picture; one that is only looked after is not lit.
    @Test func aShutterArmsItBetweenOnAndOffOnly() throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, profile: armed)
        let start = Instant(nanoseconds: 0)
        try flash.shutterOpens(at: start)
        #expect(line.levels == [false], "nobody wants a picture")
        try flash.on(at: start)
        for release in [100, 1_100] as [UInt64] {
            try flash.shutterOpens(at: start.advanced(byMilliseconds: release))
            #expect(try flash.check(at: start.advanced(byMilliseconds: release + 250)))
        }
        #expect(line.levels == [false, true, false, true, false])
        try flash.off()
        try flash.shutterOpens(at: start.advanced(byMilliseconds: 2_000))
        #expect(line.levels.last == false && flash.nextCheck == nil)
    }

    @Test func aFlashOfTheLineHeedsNoShutter() throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, limitMilliseconds: 50)
        try flash.shutterOpens(at: Instant(nanoseconds: 0))
        #expect(line.levels == [false])
    }

    /// The release comes after the arming, and not at all when that failed.
    @Test func theShutterIsReleasedByAnArmedFlash() throws {
        let shutter = RememberingLine()
        let line = RememberingLine()
        let flash = FlashDriver(line: line, profile: armed)
        try flash.on(at: Instant(nanoseconds: 0))
        let trigger = FlashedTrigger(shutter) { () throws(DeviceFault) in
            #expect(shutter.levels.isEmpty)
            try flash.shutterOpens(at: Instant(nanoseconds: 0))
        }
        line.refusesOn = true
        #expect(throws: DeviceFault.self) { try trigger.set(asserted: true) }
        #expect(shutter.levels.isEmpty && line.levels == [false, false])
        line.refusesOn = false
        try trigger.set(asserted: true)
        try trigger.set(asserted: false)
        #expect(shutter.levels == [true, false] && line.levels == [false, false, true])
    }

    @Test func armedAndRefusingToGoOffItIsTriedAgainSoon() throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, profile: armed)
        let start = Instant(nanoseconds: 0)
        try flash.on(at: start)
        try flash.shutterOpens(at: start)
        line.refuses = true
        #expect(throws: DeviceFault.self) { try flash.off() }
        line.refuses = false
        #expect(flash.nextCheck == start.advanced(byMilliseconds: 50))
        #expect(try flash.check(at: start.advanced(byMilliseconds: 400)))
        #expect(line.levels.last == false)
    }

    @Test func aLineThatRefusesToGoOnIsDrivenBackAtOnce() throws {
        let line = RememberingLine()
        let flash = FlashDriver(line: line, limitMilliseconds: 50)
        line.refusesOn = true
        #expect(throws: DeviceFault.self) { try flash.on(at: Instant(nanoseconds: 0)) }
        #expect(line.levels == [false, false])
        #expect(flash.nextCheck == nil)
        line.refuses = true
        #expect(throws: DeviceFault.self) { try flash.on(at: Instant(nanoseconds: 0)) }
        line.refuses = false
        #expect(try flash.check(at: Instant(nanoseconds: 50_000_000)), "nobody knows what it was driven to")
    }

    @Test func waitsForItsChargeAndNoLonger() throws {
        let line = RememberingLine()
        let flash = FlashDriver(
            line: line, profile: FlashProfile(saysReady: true, chargeLimitMilliseconds: 3_000))
        let start = Instant(nanoseconds: 0)
        #expect(flash.readiness(at: start) == .charging(leftMilliseconds: 3_000))
        #expect(kind { try flash.on(at: start) } == .busy)
        flash.setCharged(true, at: start.advanced(byMilliseconds: 2_000))
        let charged = start.advanced(byMilliseconds: 2_500)
        #expect(flash.readiness(at: charged) == .ready)
        try flash.on(at: charged)
        flash.setCharged(false, at: charged)
        #expect(line.levels == [false, true], "it stays armed while the camera exposes")
        try flash.off()
        let late = charged.advanced(byMilliseconds: 3_001)
        #expect(flash.readiness(at: late) == .exhausted(milliseconds: 3_001))
        #expect(kind { try flash.on(at: late) } == .needsAttention)
        #expect(line.levels == [false, true, false])
    }

    private func kind(_ body: () throws -> Void) -> FaultKind? {
        do { try body() } catch { return (error as? DeviceFault)?.kind }
        return nil
    }
}
