import BoardSim
import CabineCore
import HALContract
import HALDrivers
import HALSim
import Testing

/// An acceptor, its clock, and the real driver on its line.
private struct Bench {
    let time = SimulatedTime()
    let faults: FaultDice
    let mechanism: SimulatedCoinMechanism
    var driver = CoinPulseDriver(profile: Board.simCoinPulses)
    var edges: [LineEdge] = []
    var signals: [CoinSignal] = []

    init(_ plan: FaultPlan = FaultPlan(), seed: UInt64 = 1) throws {
        faults = dice(plan, seed: seed)
        mechanism = SimulatedCoinMechanism(profile: Board.simCoinPulses, time: time, dice: faults)
        faults.isHealed = true
        try mechanism.inhibit.set(asserted: false)
        faults.isHealed = false
    }

    mutating func take() {
        for edge in mechanism.takeDueEdges() {
            edges.append(edge)
            if let signal = driver.edge(edge) { signals.append(signal) }
        }
    }

    /// Jumps from edge to edge until none is left.
    mutating func run() {
        while let next = mechanism.nextEdge {
            time.advance(to: max(next, time.now))
            take()
        }
        time.wait(1_000)
    }

    var readCents: Int {
        signals.reduce(0) { sum, signal in
            if case .pulse(let cents) = signal { return sum + cents }
            return sum
        }
    }

    func accept(_ cents: Int) throws -> AcceptedCoin {
        guard case .accepted(let coin) = mechanism.insert(cents: cents) else {
            throw DeviceFault(.busy, "the coin came back")
        }
        return coin
    }
}

@Suite struct SimulatedCoinMechanismTests {
    @Test func cleanCoinsAreReadForWhatTheyAreWorth() throws {
        var bench = try Bench()
        for cents in [50, 100, 200, 50] {
            let coin = try bench.accept(cents)
            #expect(coin.isClean && coin.pulses == cents / 50)
            #expect(coin.firstEdge != nil)
        }
        bench.run()
        #expect(bench.readCents == 400 && bench.mechanism.coinsIn == 400)
        #expect(bench.mechanism.toldCents == 400...400)
        #expect(bench.edges.count == 16, "two edges a pulse, no bounce where it is off")
        #expect(bench.edges.map(\.nanoseconds) == bench.edges.map(\.nanoseconds).sorted())
        #expect(bench.mechanism.nextEdge == nil)
    }

    @Test func edgesComeWhenTheyAreDue() throws {
        var bench = try Bench()
        let coin = try bench.accept(50)
        bench.take()
        #expect(bench.edges.isEmpty)
        let first = try #require(coin.firstEdge)
        #expect(bench.mechanism.nextEdge == first && first > bench.time.now)
        bench.time.advance(to: first)
        bench.take()
        #expect(bench.edges == [LineEdge(asserted: true, nanoseconds: first.nanoseconds)])
    }

    @Test func refusedCoinsComeBack() throws {
        let bench = try Bench()
        #expect(bench.mechanism.insert(cents: 70) == .returned)
        #expect(bench.mechanism.insert(cents: 0) == .returned)
        try bench.mechanism.inhibit.set(asserted: true)
        #expect(bench.mechanism.insert(cents: 50) == .returned)
        #expect(bench.mechanism.coinsIn == 0 && bench.mechanism.nextEdge == nil)
    }

    @Test func untilTheCabinSaysOtherwiseCoinsAreRefused() {
        let mechanism = SimulatedCoinMechanism(
            profile: Board.simCoinPulses, time: SimulatedTime(), dice: dice(always(.coinWhileInhibited)))
        #expect(mechanism.inhibit.isAsserted)
        #expect(mechanism.insert(cents: 50) == .returned, "nothing was falling")
    }

    @Test func aFallingCoinIsAcceptedWithin300Milliseconds() throws {
        let bench = try Bench(always(.coinWhileInhibited))
        try bench.mechanism.inhibit.set(asserted: true)
        bench.time.wait(200)
        try bench.mechanism.inhibit.set(asserted: true)
        bench.time.wait(100)
        #expect(bench.mechanism.insert(cents: 50) != .returned)
        bench.time.wait(1)
        #expect(bench.mechanism.insert(cents: 50) == .returned)
        #expect(bench.mechanism.coinsIn == 50 && bench.mechanism.tally.whileInhibited == 1)
    }

    @Test func aBouncingContactIsReadOnce() throws {
        for seed in 0..<200 as Range<UInt64> {
            var bench = try Bench(always(.coinBounce), seed: seed)
            #expect(try bench.accept(100).isClean)
            bench.run()
            #expect(bench.edges.count > 4 && bench.mechanism.tally.bounces == 2)
            #expect(bench.readCents == 100, "seed \(seed)")
        }
    }

    /// A fault of the contact, and how many cents the driver may make of a coin of two pulses.
    @Test(
        arguments: [
            (.coinSplitPulse, [0, 50, 100, 150, 200]), (.coinMergedPulse, [0, 50]), (.coinStuck, [0, 50]),
        ] as [(SimulatedFault, [Int])])
    func aDistortedCoinIsReadAsTheWorldSays(fault: SimulatedFault, possible: [Int]) throws {
        var seen: [Int] = []
        for seed in 0..<300 as Range<UInt64> {
            var bench = try Bench(always(fault), seed: seed)
            let coin = try bench.accept(100)
            bench.run()
            seen.append(bench.readCents)
            #expect(coin.readable.contains(bench.readCents / 50), "seed \(seed)")
            #expect(bench.mechanism.toldCents == coin.readable.lowerBound * 50...coin.readable.upperBound * 50)
            let tally = bench.mechanism.tally
            switch fault {
            case .coinSplitPulse:
                #expect(tally.shortSplits + tally.longSplits == 2)
                #expect(coin.isClean == (tally.longSplits == 0), "a gap below the debounce time changes nothing")
            case .coinMergedPulse: #expect(tally.merges == 1 && coin.readable == 0...2)
            default: #expect(tally.stuck == 1 && !coin.isClean)
            }
        }
        #expect(seen.allSatisfy(possible.contains))
        #expect(Set(seen).count > 1, "each fault has more than one face")
    }

    @Test func aStuckLineIsReportedSwallowsCoinsAndComesFree() throws {
        var sawSwallowed = false
        for seed in 0..<40 as Range<UInt64> {
            var bench = try Bench(always(.coinStuck), seed: seed)
            let coin = try bench.accept(50)
            bench.time.advance(to: try #require(coin.firstEdge))
            bench.take()
            bench.faults.isHealed = true
            let swallowed = try bench.accept(50)
            sawSwallowed = sawSwallowed || swallowed.readable == 0...0
            #expect(swallowed.firstEdge == nil || swallowed.isClean)
            let seconds = (try #require(coin.lastEdge)).milliseconds(since: try #require(coin.firstEdge)) / 1_000
            #expect((1...256).contains(seconds))
            bench.run()
            let later = try bench.accept(100)
            bench.run()
            #expect(later.isClean && bench.readCents == 100 + swallowed.readable.upperBound * 50)
        }
        #expect(sawSwallowed)
    }

    @Test func aCutTakesTheEdgesUnderWayAndRefusesCoins() throws {
        var bench = try Bench()
        _ = try bench.accept(50)
        bench.run()
        let coin = try bench.accept(200)
        _ = try bench.accept(100)
        for _ in 0..<3 {
            bench.time.advance(to: try #require(bench.mechanism.nextEdge))
            bench.take()
        }
        #expect(bench.readCents == 100, "one pulse of the second coin was whole")
        let loss = bench.mechanism.powerCut()
        #expect(loss.cents == 250...250)
        #expect(loss.coins.map(\.coin.cents) == [200, 100] && loss.coins.map(\.told) == [1...1, 0...0])
        #expect(bench.mechanism.toldCents == 100...100 && bench.mechanism.coinsIn == 350)
        #expect(bench.mechanism.nextEdge == nil && bench.mechanism.inhibit.isAsserted)
        #expect(bench.mechanism.insert(cents: 50) == .returned)
        #expect(coin.pulses == 4)
        #expect(bench.mechanism.powerCut().cents == 0...0)
    }

    @Test func aCutBetweenAnyTwoEdgesLosesWhatTheDriverDidNotRead() throws {
        for seed in 0..<60 as Range<UInt64> {
            for cut in 0..<40 {
                let plan = often([.coinBounce, .coinSplitPulse, .coinMergedPulse])
                var bench = try Bench(plan, seed: seed)
                for _ in 0..<2 { _ = try bench.accept(100) }
                for _ in 0..<cut {
                    guard let next = bench.mechanism.nextEdge else { break }
                    bench.time.advance(to: next)
                    bench.take()
                }
                let told = bench.mechanism.toldCents
                #expect(told.contains(bench.readCents), "seed \(seed), cut \(cut)")
                let loss = bench.mechanism.powerCut()
                #expect(loss.cents.upperBound <= 200)
            }
        }
    }

    @Test func theInhibitLineRefusesForAWhile() throws {
        let bench = try Bench(always(.inhibitRefuses))
        #expect(faultKind { try bench.mechanism.inhibit.set(asserted: true) } == .system)
        #expect(!bench.mechanism.inhibit.isAsserted, "it stays as it is")
        bench.faults.isHealed = true
        #expect(faultKind { try bench.mechanism.inhibit.set(asserted: true) } == .system)
        bench.time.wait(128_000)
        try bench.mechanism.inhibit.set(asserted: true)
        bench.faults.isHealed = false
        #expect(faultKind { try bench.mechanism.inhibit.set(asserted: false) } == .system)
        bench.faults.isHealed = true
        bench.mechanism.heal()
        try bench.mechanism.inhibit.set(asserted: false)
    }

    @Test func theSameSeedGivesTheSameEdges() throws {
        func edges(_ seed: UInt64) throws -> [LineEdge] {
            let plan = often([.coinBounce, .coinSplitPulse, .coinMergedPulse, .coinStuck])
            var bench = try Bench(plan, seed: seed)
            for cents in [50, 100, 200, 500, 100] {
                _ = try bench.accept(cents)
                bench.run()
            }
            return bench.edges
        }
        for seed in 1...20 as ClosedRange<UInt64> { #expect(try edges(seed) == edges(seed)) }
        #expect(try edges(1) != edges(2))
    }
}
