import HALContract
import HALDrivers
import Testing

private func pulses(_ cents: Int) -> CoinPulseProfile {
    CoinPulseProfile(
        centsPerPulse: cents, widthMinimumMilliseconds: 10, widthMaximumMilliseconds: 80, debounceMilliseconds: 5,
        stuckMilliseconds: 1_000)
}

/// What the lines do and what comes of it: lines 0 and 1 are coins of 50 and 200, line 2 reports fraud.
private struct Story: Sendable, CustomTestStringConvertible {
    enum Step: Sendable {
        case edge(Int, Int, Bool)
        case look(Int)
        case lost([Int], [Bool], Int)
    }
    let testDescription: String
    var levels = [false, false, false]
    let steps: [Step]
    let said: [CoinAcceptorSignal]
    let trusted: Bool
}

private func pulse(_ line: Int, from start: Int, to end: Int) -> [Story.Step] {
    [.edge(line, start, true), .edge(line, end, false)]
}

private let stories = [
    Story(
        testDescription: "each line has its own worth", steps: pulse(0, from: 0, to: 20) + pulse(1, from: 10, to: 40),
        said: [.pulse(line: 0, cents: 50), .pulse(line: 1, cents: 200)], trusted: true),
    Story(
        testDescription: "a parallel acceptor's long pulses keep their window", steps: pulse(1, from: 0, to: 80),
        said: [.pulse(line: 1, cents: 200)], trusted: true),
    Story(
        testDescription: "one stuck line is named, and the acceptor trusted once it is free",
        steps: [.edge(1, 0, true), .look(500), .look(1_001), .look(1_500), .edge(1, 2_000, false)],
        said: [.refuse(.stuck(line: 1, milliseconds: 1_001)), .trusted], trusted: true),
    Story(
        testDescription: "not trusted while one of two stuck lines is still stuck",
        steps: [.edge(0, 0, true), .edge(1, 0, true), .look(1_001), .edge(0, 1_100, false)],
        said: [
            .refuse(.stuck(line: 0, milliseconds: 1_001)), .refuse(.stuck(line: 1, milliseconds: 1_001)),
        ], trusted: false),
    Story(
        testDescription: "asserted at the start: no credit, and stuck when it stays", levels: [true, false, false],
        steps: [.look(1_001)], said: [.refuse(.stuck(line: 0, milliseconds: 1_001))], trusted: false),
    Story(
        testDescription: "asserted at the start and soon released: no credit, then as ever",
        levels: [true, false, false], steps: [.edge(0, 40, false)] + pulse(0, from: 100, to: 120),
        said: [.pulse(line: 0, cents: 50)], trusted: true),
    Story(
        testDescription: "fraud refuses for 30 s",
        steps: [.edge(2, 0, true), .look(5), .edge(2, 100, false), .look(30_099)],
        said: [.refuse(.fraud)], trusted: false),
    Story(
        testDescription: "after 30 s it is trusted",
        steps: [.edge(2, 0, true), .look(5), .edge(2, 100, false), .look(30_100)], said: [.refuse(.fraud), .trusted],
        trusted: true),
    Story(
        testDescription: "fraud that nobody looked at is told with its release",
        steps: [.edge(2, 0, true), .edge(2, 20, false)], said: [.refuse(.fraud)], trusted: false),
    Story(
        testDescription: "a shorter assertion is noise", steps: [.edge(2, 0, true), .edge(2, 4, false), .look(10)],
        said: [], trusted: true),
    Story(
        testDescription: "fraud again begins the 30 s anew",
        steps: [
            .edge(2, 0, true), .edge(2, 10, false), .edge(2, 20_000, true), .edge(2, 20_001, false), .look(30_010),
            .look(50_000), .look(50_001),
        ], said: [.refuse(.fraud), .trusted], trusted: true),
    Story(
        testDescription: "an end of refusal that nobody looked at is told with the next fraud",
        steps: [.edge(2, 0, true), .edge(2, 10, false), .edge(2, 31_000, true), .look(31_005)],
        said: [.refuse(.fraud), .trusted, .refuse(.fraud)], trusted: false),
    Story(
        testDescription: "a pulse while a coin is pulled back is withheld",
        steps: [.edge(2, 0, true), .look(5)] + pulse(0, from: 10, to: 30),
        said: [.refuse(.fraud), .withheld(line: 0, cents: 50)],
        trusted: false),
    Story(
        testDescription: "a pulse in doubt is credited when it was noise",
        steps: [.edge(0, 0, true), .edge(2, 18, true), .edge(0, 20, false), .edge(2, 21, false)],
        said: [.pulse(line: 0, cents: 50)], trusted: true),
    Story(
        testDescription: "a pulse in doubt is withheld when it was fraud",
        steps: [.edge(0, 0, true), .edge(2, 18, true), .edge(0, 20, false), .look(23)],
        said: [.refuse(.fraud), .withheld(line: 0, cents: 50)], trusted: false),
    Story(
        testDescription: "a coin that was falling when coins were refused is credited",
        steps: [.edge(2, 0, true), .edge(2, 10, false)] + pulse(1, from: 50, to: 70),
        said: [.refuse(.fraud), .pulse(line: 1, cents: 200)], trusted: false),
    Story(
        testDescription: "fraud over, a line still stuck",
        steps: [.edge(2, 0, true), .edge(2, 10, false), .edge(0, 29_000, true), .look(30_002), .look(30_010)],
        said: [.refuse(.fraud), .refuse(.stuck(line: 0, milliseconds: 1_002))], trusted: false),
    Story(
        testDescription: "lost edges: what was under way is not credited, the next pulse is",
        steps: [.edge(0, 0, true), .lost([0], [true, false, false], 15), .edge(0, 30, false)]
            + pulse(0, from: 130, to: 150),
        said: [.refuse(.edgesLost(line: 0)), .pulse(line: 0, cents: 50)], trusted: true),
    Story(
        testDescription: "lost edges: the release among them",
        steps: [
            .edge(0, 0, true), .lost([0], [false, false, false], 15),
        ] + pulse(0, from: 130, to: 150), said: [.refuse(.edgesLost(line: 0)), .pulse(line: 0, cents: 50)],
        trusted: true),
    Story(
        testDescription: "lost edges free a stuck line",
        steps: [.edge(0, 0, true), .look(1_001), .lost([0], [false, false, false], 1_100)],
        said: [.refuse(.stuck(line: 0, milliseconds: 1_001)), .refuse(.edgesLost(line: 0)), .trusted], trusted: true),
    Story(
        testDescription: "lost edges of the fraud line", steps: [.lost([2], [false, false, true], 0), .look(5)],
        said: [.refuse(.edgesLost(line: 2)), .refuse(.fraud)], trusted: false),
]

@Suite struct CoinAcceptorDriverTests {
    @Test(arguments: stories) private func says(_ story: Story) {
        var driver = CoinAcceptorDriver(
            profile: CoinAcceptorProfile(lines: [pulses(50), pulses(200)], fraud: FraudProfile()))
        var said = driver.begin(levels: story.levels, nanoseconds: 0)
        for step in story.steps {
            switch step {
            case .edge(let line, let time, let asserted):
                said += driver.take(
                    InputEdge(line: line, edge: LineEdge(asserted: asserted, nanoseconds: nanoseconds(time))))
            case .look(let time): said += driver.check(nanoseconds: nanoseconds(time))
            case .lost(let lines, let levels, let time):
                said += driver.resume(lost: lines, levels: levels, nanoseconds: nanoseconds(time))
            }
        }
        #expect(said == story.said)
        #expect(driver.isTrusted == story.trusted)
    }

    /// Whoever looks at exactly the instants it names misses nothing.
    @Test func namesTheNextInstantToLook() throws {
        var driver = CoinAcceptorDriver(profile: CoinAcceptorProfile(lines: [pulses(50)], fraud: FraudProfile()))
        #expect(driver.nextCheck == nil)
        _ = driver.take(InputEdge(line: 0, edge: LineEdge(asserted: true, nanoseconds: 0)))
        #expect(
            driver.check(nanoseconds: try #require(driver.nextCheck)) == [.refuse(.stuck(line: 0, milliseconds: 1_001))]
        )
        _ = driver.take(InputEdge(line: 1, edge: LineEdge(asserted: true, nanoseconds: nanoseconds(2_000))))
        #expect(driver.check(nanoseconds: try #require(driver.nextCheck)) == [.refuse(.fraud)])
        #expect(driver.nextCheck == nil, "only edges can change anything now")
        _ = driver.take(InputEdge(line: 1, edge: LineEdge(asserted: false, nanoseconds: nanoseconds(3_000))))
        #expect(driver.nextCheck == nanoseconds(33_000))
    }

    /// What the board says of its fraud line is what the driver does.
    @Test(arguments: [(20, 19, false), (20, 20, true), (5, 5, true), (0, 1, true)])
    func theBoardsDebounceTellsFraudFromNoise(debounce: Int, assertedFor: Int, isFraud: Bool) throws {
        let acceptor = CoinAcceptor(
            model: "acceptor", lines: [CoinWire(InputWire(terminal(0), .activeLow), profile: pulses(50))],
            inhibit: InhibitWire(terminal(1), sense: .highRefuses, through: .following, heldRefusingBy: "a resistor"),
            fraud: FraudWire(InputWire(terminal(2), .activeLow), debounceMilliseconds: debounce))
        var driver = CoinAcceptorDriver(profile: try #require(CoinAcceptorProfile(acceptor)))
        var said = driver.take(InputEdge(line: 1, edge: LineEdge(asserted: true, nanoseconds: 0)))
        said += driver.take(
            InputEdge(line: 1, edge: LineEdge(asserted: false, nanoseconds: nanoseconds(assertedFor))))
        #expect(said == (isFraud ? [.refuse(.fraud)] : []))
    }

    @Test(arguments: [(-1, false), (0, true), (FraudWire.debounceMaximumMilliseconds, true), (101, false)])
    func aDebounceOutOfRangeIsNoProfile(milliseconds: Int, isTaken: Bool) {
        let acceptor = CoinAcceptor(
            model: "acceptor", lines: [CoinWire(InputWire(terminal(0), .activeLow), profile: pulses(50))],
            inhibit: InhibitWire(terminal(1), sense: .highRefuses, through: .following, heldRefusingBy: "a resistor"),
            fraud: FraudWire(InputWire(terminal(2), .activeLow), debounceMilliseconds: milliseconds))
        #expect((CoinAcceptorProfile(acceptor) != nil) == isTaken)
    }

    private func terminal(_ offset: Int) -> Terminal {
        Terminal(chip: "chip", offset: offset, place: "screw \(offset)")
    }

    private func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(milliseconds) * 1_000_000 }
}
