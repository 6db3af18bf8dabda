import CabineExplore
import Testing

struct ExplorationTests {
    @Test func small() {
        let clock = ContinuousClock()
        let start = clock.now
        let report = Exploration(bounds: ExplorationBounds(coins: 2, cuts: 1, failures: 0, visits: 0)).run()
        print(report, clock.now - start)
        #expect(report.isClosed)
    }
}
