import CabineCore
import HALContract
import HALDrivers
import Testing

@Suite struct LampDriverTests {
    /// A line that remembers its level, and may refuse.
    private final class Wire: OutputLine {
        var isAsserted = true
        var refuses = false
        /// Drives the wire all the same: what a line that refused was driven to nobody knows.
        var refusesAfterDriving = false
        private(set) var orders = 0

        func set(asserted: Bool) throws(DeviceFault) {
            orders += 1
            if !refuses || refusesAfterDriving { isAsserted = asserted }
            if refuses { throw DeviceFault(.system, "the wire refuses") }
        }
    }

    private let wire = Wire()

    private func at(_ milliseconds: UInt64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    @Test func isDarkFromTheStartOnAndBoundedWhoeverLitIt() throws {
        let lamp = LampDriver(line: wire, limitMilliseconds: 5_000)
        #expect(!wire.isAsserted && lamp.nextCheck == nil)
        try lamp.light(at: at(1_000))
        #expect(lamp.nextCheck == at(6_000))
        #expect(try lamp.check(at: at(5_999)) == false)
        #expect(wire.isAsserted)
        #expect(try lamp.check(at: at(6_000)))
        #expect(!wire.isAsserted && lamp.nextCheck == nil)
    }

    @Test func theLimitBeginsAnewForTheNextCustomer() throws {
        let lamp = LampDriver(line: wire, limitMilliseconds: 5_000)
        try lamp.light(at: at(0))
        try lamp.light(at: at(4_000))
        #expect(try lamp.check(at: at(5_000)) == false)
        #expect(try lamp.check(at: at(9_000)))
        #expect(!wire.isAsserted)
    }

    @Test func aLineThatRefusesToDarkenIsTriedUntilItObeys() throws {
        let lamp = LampDriver(line: wire, limitMilliseconds: 5_000)
        try lamp.light(at: at(0))
        wire.refuses = true
        #expect(throws: DeviceFault.self) { try lamp.darken(at: at(100)) }
        #expect(wire.isAsserted)
        #expect(throws: DeviceFault.self) { try lamp.check(at: at(2_100)) }
        let orders = wire.orders
        #expect(try lamp.check(at: at(4_000)) == false)
        #expect(wire.orders == orders, "not before its time")
        wire.refuses = false
        #expect(try lamp.check(at: at(4_100)))
        #expect(!wire.isAsserted && lamp.nextCheck == nil)
    }

    @Test func aLineThatRefusedToLightIsDrivenBack() throws {
        let lamp = LampDriver(line: wire)
        wire.refuses = true
        wire.refusesAfterDriving = true
        #expect(throws: DeviceFault.self) { try lamp.light(at: at(0)) }
        #expect(!wire.isAsserted)
        wire.refuses = false
        #expect(try lamp.check(at: at(2_000)), "whether it went dark nobody could tell")
        #expect(lamp.nextCheck == nil)
    }

    @Test func aLineThatIsNotThereAtTheStartIsLookedFor() throws {
        wire.refuses = true
        let lamp = LampDriver(line: wire)
        #expect(throws: DeviceFault.self) { try lamp.check(at: at(0)) }
        wire.refuses = false
        #expect(try lamp.check(at: at(2_000)))
        #expect(!wire.isAsserted && lamp.nextCheck == nil)
    }

    /// The longest customer is never left in the dark.
    @Test func theDefaultLimitOutlastsASession() {
        #expect(LampDriver.limitDefaultMilliseconds == 2_100_000)
        #expect(LampDriver.limitDefaultMilliseconds > Limits.sessionMilliseconds)
    }
}
