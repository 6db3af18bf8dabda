import HALSim
import SanitizerScale
import Testing

@testable import CabineSimulator

/// The volume and the speed a change has to stand before it is taken.
@Suite(.serialized) struct VolumeTests {
    /// Half of a small machine's cores and no more: worlds take what they are given.
    private static let jobs = 2
    private static let years = Sanitizer.volume(of: "cabin-years", full: 25.0, sanitized: 0.2)

    @Test(
        "25 cabin-years hold every invariant, at 200 simulated hours a second, and nothing that can happen never does")
    func twentyFiveCabinYearsHoldEveryInvariant() {
        let clock = ContinuousClock()
        let start = clock.now
        let tally = Campaign(seeds: 10_000..<100_000, jobs: Self.jobs) { WorldOptions(seed: $0, hours: 96) }
            .run { $0.years < Self.years && $0.failures.isEmpty }
        let elapsed = start.duration(to: clock.now) / .seconds(1)
        for failure in tally.failures {
            Issue.record("seed \(failure.options.seed): \(failure.violation.map(String.init(describing:)) ?? "")")
        }
        print(
            "simulated \(tally.years) cabin-years in \(tally.worlds) worlds: \(tally.hours / elapsed) hours/s, "
                + "\(Double(tally.events) / elapsed) events/s on \(Self.jobs) threads; \(tally.sheets) sheets, "
                + "\(tally.vouchers) vouchers, \(tally.records) records, \(tally.starts) starts")
        #expect(tally.years >= Self.years)
        guard !Sanitizer.isAtWork else { return print("a sanitizer is at work: speed and coverage are not asked for") }
        #expect(tally.hours / elapsed >= 200, "simulated hours a second")
        // Worlds in which nothing happens would hold as well.
        #expect(tally.sheets > 100_000 && tally.vouchers > 10_000 && tally.starts > 10_000)
        #expect(
            tally.coverage.faultCounts.filter { $0.count == 0 }.map { $0.fault.name } == [],
            "faults that never happened")
        #expect(tally.coverage.missingEvents == [], "pairs of mode and event that never happened")
        #expect(tally.coverage.missingFaults == [], "pairs of mode and fault that never happened")
    }
}
