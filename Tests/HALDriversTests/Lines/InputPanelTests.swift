import HALContract
import HALDrivers
import Testing

private let profile = DebounceProfile(assertMilliseconds: 50, releaseMilliseconds: 100, unsettledMilliseconds: 500)

/// Edges as (milliseconds, asserted), when somebody looks, and what is believed then.
@Suite struct InputPanelTests {
    @Test(
        arguments: [
            ("held long enough", [(0, true)], 50, [.settled(asserted: true)]),
            ("not held long enough", [(0, true)], 49, []),
            ("bounces, then holds", [(0, true), (3, false), (5, true)], 54, []),
            ("bounces, then holds long enough", [(0, true), (3, false), (5, true)], 55, [.settled(asserted: true)]),
            ("a glitch", [(0, true), (20, false)], 200, []),
            ("release takes longer", [(0, true), (60, false)], 159, [.settled(asserted: true)]),
            (
                "release, long enough", [(0, true), (60, false)], 160,
                [.settled(asserted: true), .settled(asserted: false)]
            ),
            ("a level told twice", [(0, true), (10, true), (20, true)], 50, [.settled(asserted: true)]),
            (
                "edges fetched late", [(0, true), (1_000, false), (2_000, true)], 2_000,
                [.settled(asserted: true), .settled(asserted: false)]
            ),
        ] as [(String, [(Int, Bool)], Int, [DebouncedChange])])
    func believes(name: String, edges: [(Int, Bool)], look: Int, changes: [DebouncedChange]) {
        var input = DebouncedInput(profile: profile, asserted: false, nanoseconds: 0)
        var said: [DebouncedChange] = []
        for (time, asserted) in edges { said += input.take(edge(time, asserted)) }
        said += input.check(nanoseconds: nanoseconds(look))
        #expect(said == changes, "\(name)")
    }

    @Test func aContactThatNeverSettlesIsToldOnce() {
        var input = DebouncedInput(profile: profile, asserted: false, nanoseconds: 0)
        var said: [DebouncedChange] = []
        for time in stride(from: 0, through: 2_000, by: 20) { said += input.take(edge(time, time % 40 == 0)) }
        #expect(said == [.unsettled(milliseconds: 500)])
        #expect(!input.isAsserted)
        #expect(input.check(nanoseconds: nanoseconds(2_100)) == [.settled(asserted: true)])
        #expect(input.nextCheck == nil)
    }

    @Test func powerFailActsOnTheFirstEdge() {
        var panel = InputPanel(roles: [.door, .powerFail], firstLine: 3, levels: [true, false], nanoseconds: 0)
        #expect(panel.isAsserted(.door) == true)
        #expect(panel.isAsserted(.presence) == nil)
        #expect(panel.take(InputEdge(line: 0, edge: edge(5, true))).isEmpty, "a line of another driver")
        let said = panel.take(InputEdge(line: 4, edge: edge(10, true)))
        #expect(said == [InputSignal(role: .powerFail, change: .settled(asserted: true))])
        #expect(panel.take(InputEdge(line: 4, edge: edge(20, false))).isEmpty)
        #expect(panel.nextCheck == nanoseconds(1_020))
        #expect(
            panel.check(nanoseconds: nanoseconds(1_020))
                == [InputSignal(role: .powerFail, change: .settled(asserted: false))])
    }

    @Test func levelsReadAgainAfterLostEdgesAreBelievedLikeEdges() {
        var panel = InputPanel(roles: [.door, .serviceKey], levels: [false, true], nanoseconds: 0)
        #expect(panel.resume(levels: [true, true], nanoseconds: nanoseconds(100)).isEmpty)
        #expect(
            panel.check(nanoseconds: nanoseconds(150))
                == [InputSignal(role: .door, change: .settled(asserted: true))])
    }

    private func edge(_ milliseconds: Int, _ asserted: Bool) -> LineEdge {
        LineEdge(asserted: asserted, nanoseconds: nanoseconds(milliseconds))
    }
    private func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(milliseconds) * 1_000_000 }
}
