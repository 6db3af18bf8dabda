import CabineCore
import HALContract
import HALDrivers
import Testing

private final class RememberingLine: OutputLine {
    var levels: [Bool] = []
    var refuses = false
    func set(asserted: Bool) throws(DeviceFault) {
        if refuses { throw DeviceFault(.system, "flash line: input/output error") }
        levels.append(asserted)
    }
}

@Suite struct FlashDriverTests {
    @Test func isOffFromTheStart() throws {
        let line = RememberingLine()
        _ = try FlashDriver(line: line)
        #expect(line.levels == [false])
    }

    @Test(arguments: [(0, true), (49, true), (50, false), (51, false), (5_000, false)] as [(UInt64, Bool)])
    func isNeverOnLongerThanItsLimit(elapsed: UInt64, on: Bool) throws {
        let line = RememberingLine()
        let flash = try FlashDriver(line: line, limitMilliseconds: 50)
        let start = Instant(nanoseconds: 7)
        try flash.on(at: start)
        let switched = try flash.check(at: start.advanced(byMilliseconds: elapsed))
        #expect(line.levels.last == on)
        #expect(switched == !on)
    }

    @Test func triesAgainWhenTheLineRefuses() throws {
        let line = RememberingLine()
        let flash = try FlashDriver(line: line, limitMilliseconds: 50)
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
        let flash = try FlashDriver(line: line, limitMilliseconds: 50)
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
}
