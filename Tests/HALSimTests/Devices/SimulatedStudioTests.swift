import CabineCore
import HALContract
import HALDrivers
import HALSim
import Testing

/// A studio and its clock.
private struct Bench {
    let time = SimulatedTime()
    let faults: FaultDice
    let studio: SimulatedStudio

    init(_ plan: FaultPlan = FaultPlan(), seed: UInt64 = 1) {
        faults = dice(plan, seed: seed)
        studio = SimulatedStudio(time: time, dice: faults)
    }

    /// A picture, and how many milliseconds it took.
    func shoot(limit: Int = 8_000) throws -> (frame: CameraFrame, milliseconds: UInt64) {
        let frame = try studio.capture(limitMilliseconds: limit)
        return (frame, time.takeSpent() / 1_000_000)
    }
}

@Suite struct SimulatedStudioTests {
    /// Whoever watches it has its pause between two tries before the flash counts as on for too long.
    @Test func aMendedFlashLineStaysOnUntilItIsTriedAgain() throws {
        let bench = Bench(always(.flashStuck))
        try bench.studio.flash.set(asserted: true)
        #expect(throws: DeviceFault.self) { try bench.studio.flash.set(asserted: false) }
        bench.studio.heal()
        #expect(bench.studio.flash.isOn && bench.studio.flash.stuckUntil == bench.time.now)
        try bench.studio.flash.set(asserted: false)
        #expect(!bench.studio.flash.isOn && bench.studio.flash.stuckUntil == nil)
    }

    @Test func aPictureTakesItsTimeAndBearsTheMarkerAndTheLight() throws {
        let bench = Bench()
        bench.studio.marker = [1, 2, 3]
        for _ in 0..<100 {
            let (frame, milliseconds) = try bench.shoot()
            #expect((300...900).contains(milliseconds))
            #expect(frame.encoding == .rgb(width: 16, height: 12) && frame.bytes.count == 16 * 12 * 3)
            #expect(frame.bytes.starts(with: [1, 2, 3]) && !SimulatedStudio.isLit(frame))
        }
        try bench.studio.flash.set(asserted: true)
        #expect(SimulatedStudio.isLit(try bench.shoot().frame))
    }

    @Test func noFrameTakesTheWholeLimit() {
        let bench = Bench(always(.cameraNoFrame))
        #expect(faultKind { _ = try bench.studio.capture(limitMilliseconds: 8_000) } == .timeout)
        #expect(bench.time.takeSpent() == 8_000_000_000)
    }

    @Test func aLimitBelowTheUsualTimeIsATimeout() {
        let bench = Bench()
        #expect(faultKind { _ = try bench.studio.capture(limitMilliseconds: 299) } == .timeout)
        #expect(bench.time.takeSpent() == 299_000_000)
    }

    @Test func aLateFrameIsWithinTheLimit() throws {
        let bench = Bench(always(.cameraLate))
        for _ in 0..<100 { #expect((901...8_000).contains(try bench.shoot().milliseconds)) }
    }

    @Test func aShortFrameEndsEarlyAndAWrongSizeIsWhole() throws {
        for seed in 0..<50 as Range<UInt64> {
            let short = try Bench(always(.cameraShortFrame), seed: seed).shoot().frame
            #expect(short.encoding == .rgb(width: 16, height: 12) && short.bytes.count < 16 * 12 * 3)
            let wrong = try Bench(always(.cameraWrongSize), seed: seed).shoot().frame
            #expect(wrong.encoding == .rgb(width: 15, height: 12) && wrong.bytes.count == 15 * 12 * 3)
        }
    }

    @Test func onTimeIsTheClocksAndThatOfCallsThatBlock() throws {
        let bench = Bench()
        let flash = bench.studio.flash
        try flash.set(asserted: true)
        bench.time.wait(30)
        #expect(flash.isOn && flash.onNanoseconds == 30_000_000)
        try flash.set(asserted: false)
        #expect(!flash.isOn && flash.onNanoseconds == 0 && flash.longestNanoseconds == 30_000_000)

        // Switched off in the same breath as the picture: it was on all the while.
        try flash.set(asserted: true)
        let blocked = try bench.shoot().milliseconds
        try flash.set(asserted: false)
        #expect(flash.longestNanoseconds == blocked * 1_000_000)
    }

    @Test func aWatchThatSwitchesOffMeanwhileBoundsTheOnTime() throws {
        let bench = Bench()
        let driver = FlashDriver(line: bench.studio.flash)
        try driver.on(at: bench.time.now)
        let picture = try bench.shoot()
        bench.time.wait(50)
        #expect(try driver.check(at: bench.time.now))
        #expect(bench.studio.flash.longestNanoseconds == 50_000_000 && picture.milliseconds > 50)
        #expect(SimulatedStudio.isLit(picture.frame))
    }

    @Test func aFlashThatIsNotReadyStaysOffForAWhile() throws {
        let bench = Bench(always(.flashNotReady))
        #expect(faultKind { try bench.studio.flash.set(asserted: true) } == .system)
        #expect(!bench.studio.flash.isOn)
        bench.faults.isHealed = true
        #expect(faultKind { try bench.studio.flash.set(asserted: true) } == .system)
        bench.time.wait(8_000)
        try bench.studio.flash.set(asserted: true)
        #expect(bench.studio.flash.isOn)
    }

    @Test func aStuckFlashStaysOnAndObeysInTheEnd() throws {
        let bench = Bench(always(.flashStuck))
        let flash = bench.studio.flash
        try flash.set(asserted: false)
        try flash.set(asserted: true)
        #expect(faultKind { try flash.set(asserted: false) } == .system)
        #expect(flash.isOn)
        bench.time.wait(5_120)
        #expect(flash.onNanoseconds == 5_120_000_000)
        try flash.set(asserted: false)
        #expect(!flash.isOn && flash.longestNanoseconds == 5_120_000_000)
        try flash.set(asserted: true)
        #expect(faultKind { try flash.set(asserted: false) } == .system)
        bench.studio.heal()
        bench.faults.isHealed = true
        try flash.set(asserted: false)
    }

    @Test func aCutSwitchesTheFlashOff() throws {
        let bench = Bench(always(.flashStuck))
        try bench.studio.flash.set(asserted: true)
        bench.time.wait(7)
        bench.studio.powerCut()
        #expect(!bench.studio.flash.isOn && bench.studio.flash.longestNanoseconds == 7_000_000)
    }

    @Test func theSameSeedGivesTheSamePictures() throws {
        func trace(_ seed: UInt64) -> [Int] {
            let kinds: [SimulatedFault] = [
                .cameraNoFrame, .cameraLate, .cameraShortFrame, .cameraWrongSize, .flashNotReady, .flashStuck,
            ]
            let bench = Bench(often(kinds), seed: seed)
            var all: [Int] = []
            for _ in 0..<50 {
                all.append(Int(faultKind { try bench.studio.flash.set(asserted: true) }?.rawValue ?? 99))
                all.append(Int(faultKind { all.append(try bench.shoot().frame.bytes.count) }?.rawValue ?? 99))
                all.append(Int(faultKind { try bench.studio.flash.set(asserted: false) }?.rawValue ?? 99))
                bench.time.wait(bench.time.takeSpent() / 1_000_000 + 100)
            }
            all.append(Int(bench.studio.flash.longestNanoseconds))
            return all
        }
        for seed in 1...10 as ClosedRange<UInt64> { #expect(trace(seed) == trace(seed)) }
        #expect(trace(1) != trace(2))
    }
}
