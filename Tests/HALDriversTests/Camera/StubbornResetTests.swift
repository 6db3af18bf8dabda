import HALContract
import HALDrivers
import Testing

@Suite struct StubbornResetTests {
    /// How many resets a device gets whose user lets go of it after `needed` of them.
    private func resets(needed: Int) throws(DeviceFault) -> Int {
        var done = 0
        try StubbornReset.run { _ in
            done >= needed
        } reset: { () throws(DeviceFault) in
            done += 1
        }
        return done
    }

    @Test func aDeviceThatIsGivenBackByItselfIsResetOnce() throws { #expect(try resets(needed: 0) == 1) }

    @Test func aCallThatEndsWithTheFirstResetNeedsNoSecond() throws { #expect(try resets(needed: 1) == 1) }

    @Test func aCallThatBeginsAnotherTransferIsResetAgain() throws { #expect(try resets(needed: 2) == 2) }

    @Test func aCallThatOutlivesEveryResetHoldsNobodyUp() throws { #expect(try resets(needed: .max) == 3) }

    @Test func theTimeFitsIntoTheLadders() throws {
        var milliseconds = 0
        try StubbornReset.run { limit in
            milliseconds += limit
            return false
        } reset: { () throws(DeviceFault) in
        }
        // A hub needs 0.1 s for each reset.
        #expect(milliseconds + 300 <= CameraLimits().resetMilliseconds)
    }

    @Test func aResetThatFailsIsNotRepeated() {
        var done = 0
        let fault = #expect(throws: DeviceFault.self) {
            try StubbornReset.run { _ in
                false
            } reset: { () throws(DeviceFault) in
                done += 1
                throw DeviceFault(.absent, "camera: it is not on the bus.")
            }
        }
        #expect(fault?.kind == .absent)
        #expect(done == 1)
    }
}
