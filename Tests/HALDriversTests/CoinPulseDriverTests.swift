import HALContract
import HALDrivers
import Testing

private let profile = CoinPulseProfile(
    centsPerPulse: 50, widthMinimumMilliseconds: 10, widthMaximumMilliseconds: 80, debounceMilliseconds: 5,
    stuckMilliseconds: 1_000)

/// Edges as (milliseconds, asserted) and the pulses they make.
@Suite struct CoinPulseDriverTests {
    @Test(
        arguments: [
            ("one pulse", [(0, true), (20, false)], 1),
            ("two pulses 100 ms apart", [(0, true), (20, false), (120, true), (140, false)], 2),
            (
                "two coins with no longer gap",
                [(0, true), (20, false), (120, true), (140, false), (240, true), (260, false)], 3
            ),
            ("bounce while closing", [(0, true), (1, false), (2, true), (3, false), (4, true), (22, false)], 1),
            ("bounce while opening", [(0, true), (20, false), (21, true), (22, false), (23, true), (24, false)], 1),
            (
                "bounce both ways, then a second pulse",
                [(0, true), (1, false), (2, true), (20, false), (22, true), (23, false), (123, true), (143, false)], 2
            ),
            ("a glitch alone", [(0, true), (2, false)], 0),
            ("two glitches far apart", [(0, true), (2, false), (50, true), (52, false)], 0),
            ("a split pulse is one contact", [(0, true), (8, false), (10, true), (25, false)], 1),
            ("a level told twice", [(0, true), (5, true), (20, false), (25, false)], 1),
            ("a release without a beginning", [(0, false), (10, true), (30, false)], 1),
            ("at the shortest width", [(0, true), (10, false)], 1),
            ("below the shortest width", [(0, true), (9, false)], 0),
            ("at the longest width", [(0, true), (80, false)], 1),
        ] as [(String, [(Int, Bool)], Int)])
    func countsPulses(name: String, edges: [(Int, Bool)], pulses: Int) {
        var driver = CoinPulseDriver(profile: profile)
        let signals = edges.compactMap { driver.edge(edge($0.0, $0.1)) }
        #expect(signals == Array(repeating: .pulse(cents: 50), count: pulses), "\(name)")
    }

    @Test func aPulseThatIsTooLongIsNoCredit() {
        var driver = CoinPulseDriver(profile: profile)
        _ = driver.edge(edge(0, true))
        #expect(driver.edge(edge(500, false)) == .stuck(milliseconds: 500))
    }

    @Test func aStuckLineIsReportedOnceAndRecovers() {
        var driver = CoinPulseDriver(profile: profile)
        _ = driver.edge(edge(0, true))
        #expect(driver.check(nanoseconds: 900_000_000) == nil)
        #expect(driver.check(nanoseconds: 1_100_000_000) == .stuck(milliseconds: 1_100))
        #expect(driver.check(nanoseconds: 1_200_000_000) == nil)
        #expect(driver.edge(edge(1_300, false)) == .recovered)
        _ = driver.edge(edge(1_500, true))
        #expect(driver.edge(edge(1_520, false)) == .pulse(cents: 50))
    }

    @Test func fiveHundredPulsesAreFiveHundredCredits() {
        for (width, pause) in [(20, 100), (30, 30)] {
            var driver = CoinPulseDriver(profile: profile)
            var time = 0
            var cents = 0
            for _ in 0..<500 {
                for (offset, asserted) in [
                    (0, true), (1, false), (2, true), (width, false), (width + 1, true), (width + 2, false),
                ] {
                    if case .pulse(let value) = driver.edge(edge(time + offset, asserted)) { cents += value }
                }
                time += width + pause
            }
            #expect(cents == 25_000, "\(width)/\(pause) ms")
        }
    }

    private func edge(_ milliseconds: Int, _ asserted: Bool) -> LineEdge {
        LineEdge(asserted: asserted, nanoseconds: UInt64(milliseconds) * 1_000_000)
    }
}
