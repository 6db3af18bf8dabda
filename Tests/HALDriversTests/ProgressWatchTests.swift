import CabineCore
import HALDrivers
import Testing

@Suite struct ProgressWatchTests {
    private let start = Instant(nanoseconds: 1_000)

    @Test func namesOnlyWhoIsSilentForLongerThanItsOwnLimit() {
        var watch = ProgressWatch()
        let coins = watch.register("coins", limitMilliseconds: 2_000, at: start)
        let camera = watch.register("camera", limitMilliseconds: 10_000, at: start)
        #expect(watch.verdict(at: start.advanced(byMilliseconds: 2_000)) == .progress)
        guard case .late(let late) = watch.verdict(at: start.advanced(byMilliseconds: 2_001)) else {
            Issue.record("a silent task must starve the watchdog")
            return
        }
        #expect(late.map(\.description) == ["coins: no progress for 2001 ms, the limit is 2000 ms"])
        watch.report(coins, at: start.advanced(byMilliseconds: 9_000))
        #expect(watch.verdict(at: start.advanced(byMilliseconds: 10_000)) == .progress)
        guard case .late(let both) = watch.verdict(at: start.advanced(byMilliseconds: 11_001)) else {
            Issue.record("two silent tasks must starve the watchdog")
            return
        }
        #expect(both.map(\.name) == ["coins", "camera"])
        watch.rest(coins)
        watch.report(camera, at: start.advanced(byMilliseconds: 12_000))
        #expect(watch.verdict(at: start.advanced(byMilliseconds: 20_000)) == .progress)
        watch.report(coins, at: start.advanced(byMilliseconds: 20_000))
        watch.rest(camera)
        #expect(
            watch.verdict(at: start.advanced(byMilliseconds: 22_001)) != .progress, "working again, its limit holds")
    }
}
