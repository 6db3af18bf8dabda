public import CabineCore
public import HALContract
public import HALDrivers

/// A pulse coin acceptor with its cash box: coins fall in, edges come out later.
///
/// It has no escrow: a coin it accepts is in the box, whatever the cabin makes of the edges.
///
/// | fault | opportunity | what happens |
/// |---|---|---|
/// | `coinBounce` | each pulse | 1 to 4 extra contacts before and after, shorter than the debounce time: still one pulse |
/// | `coinSplitPulse` | each pulse | a gap within the pulse: below the debounce time still one, above it 0 to 2 pulses |
/// | `coinMergedPulse` | each pair of pulses of a coin | they overlap, or the pause is bridged: 0 to 2 pulses |
/// | `coinStuck` | each coin | the line stays asserted for 1 to 255 s; pulses meanwhile are swallowed |
/// | `coinWhileInhibited` | a coin within 300 ms after inhibit | it was falling already: accepted |
/// | `inhibitRefuses` | each drive of the inhibit line | for 1 to 128 s the line throws `system` and stays as it is |
/// | power cut | `powerCut` | edges not taken yet are lost, coins are refused |
///
/// Bounce, split and merger of one pulse exclude each other, so that each has its own consequence.
public final class SimulatedCoinMechanism {
    /// What became of an inserted coin.
    public enum Fate: Hashable, Sendable {
        /// The person has it back.
        case returned
        /// It is in the box.
        case accepted(AcceptedCoin)
    }

    /// A coin whose edges a power cut took, all or some.
    public struct CutCoin: Hashable, Sendable {
        /// The coin.
        public let coin: AcceptedCoin
        /// How many of its pulses the edges taken before the cut may be read as.
        public let told: ClosedRange<Int>
    }

    /// What a power cut took.
    public struct CutLoss: Hashable, Sendable {
        /// The coins under way, in the order they fell.
        public internal(set) var coins: [CutCoin] = []
        /// The worth of those coins that no edge told: one number where the pulses were clean.
        public internal(set) var cents = 0...0
    }

    /// A coin that is already past the gate when it closes still falls for this long.
    public static let fallMilliseconds: UInt64 = 300

    /// The line that refuses coins while it is asserted.
    public let inhibit: SimulatedInhibitLine
    /// Hundredths of the currency that ever fell into the box.
    public private(set) var coinsIn = 0
    /// What the edges taken so far may be read as, in hundredths of the currency, over the mechanism's life.
    public private(set) var toldCents = 0...0
    /// What happened to the contact so far.
    public internal(set) var tally = CoinDistortionTally()

    let profile: CoinPulseProfile
    let timing: CoinPulseTiming
    let dice: FaultDice
    private let time: SimulatedTime
    private var edges: [ScheduledEdge] = []
    private var taken = 0
    /// Coins some of whose edges are still to come.
    private var underWay: [CutCoin] = []
    private var accepted = 0
    /// The earliest instant of the next pulse.
    private var freeFrom: UInt64 = 0
    /// The line is asserted until then, whatever the contact does.
    var stuckUntil: UInt64 = 0
    private var stuckFrom: UInt64 = 0

    /// Since when the line has been stuck; nil while it is free.
    public var stuckSince: Instant? {
        let now = time.now.nanoseconds
        return stuckFrom <= now && now < stuckUntil ? Instant(nanoseconds: stuckFrom) : nil
    }

    /// An acceptor that refuses coins until its inhibit line is released.
    public init(
        profile: CoinPulseProfile, timing: CoinPulseTiming = CoinPulseTiming(), time: SimulatedTime, dice: FaultDice
    ) {
        precondition(timing.pulseMilliseconds > UInt64(profile.debounceMilliseconds) + 4, "a pulse that can be split")
        self.profile = profile
        self.timing = timing
        self.time = time
        self.dice = dice
        inhibit = SimulatedInhibitLine(time: time, dice: dice)
    }

    /// A person inserts a coin. A coin whose worth is no multiple of a pulse is given back, as a foreign one is.
    public func insert(cents: Int) -> Fate {
        guard cents > 0, cents % profile.centsPerPulse == 0, isLetIn() else { return .returned }
        let ordinal = accepted
        accepted += 1
        coinsIn += cents
        // The coin rolls past its sensor, and the acceptor thinks.
        let fall = 40_000_000 + UInt64(dice.draw(below: 80)) * 1_000_000
        let start = max(time.now.nanoseconds + fall, freeFrom)
        let pulses = cents / profile.centsPerPulse
        let train = self.train(pulses, coin: ordinal, from: start)
        freeFrom = start + UInt64(pulses) * periodNanoseconds
        let coin = AcceptedCoin(
            ordinal: ordinal, cents: cents, pulses: pulses, readable: train.readable,
            firstEdge: train.edges.first.map { Instant(nanoseconds: $0.nanoseconds) },
            lastEdge: train.edges.last.map { Instant(nanoseconds: $0.nanoseconds) })
        if !train.edges.isEmpty { underWay.append(CutCoin(coin: coin, told: 0...0)) }
        edges.append(contentsOf: train.edges)
        return .accepted(coin)
    }

    private func isLetIn() -> Bool {
        guard inhibit.isAsserted else { return true }
        guard let since = inhibit.assertedSince, time.now.milliseconds(since: since) <= Self.fallMilliseconds,
            dice.happens(.coinWhileInhibited)
        else { return false }
        tally.whileInhibited += 1
        return true
    }

    /// When the line changes next; nil while nothing is to come.
    public var nextEdge: Instant? {
        taken < edges.count ? Instant(nanoseconds: edges[taken].nanoseconds) : nil
    }

    /// The edges up to now, in order, each once.
    public func takeDueEdges() -> [LineEdge] {
        var due: [LineEdge] = []
        while let edge = takeDueEdge() { due.append(edge.edge) }
        return due
    }

    /// The next edge up to now, once, and the ordinal of the coin that made it; nil when none is due.
    public func takeDueEdge() -> (edge: LineEdge, coin: Int)? {
        guard taken < edges.count, edges[taken].nanoseconds <= time.now.nanoseconds else { return nil }
        let edge = edges[taken]
        taken += 1
        tell(edge)
        if taken == edges.count {
            edges.removeAll(keepingCapacity: true)
            taken = 0
        }
        return (LineEdge(asserted: edge.asserted, nanoseconds: edge.nanoseconds), edge.coin)
    }

    private func tell(_ edge: ScheduledEdge) {
        guard let index = underWay.firstIndex(where: { $0.coin.ordinal == edge.coin }) else { return }
        let (coin, before) = (underWay[index].coin, underWay[index].told)
        let worth = profile.centsPerPulse
        let least = toldCents.lowerBound + (edge.told.lowerBound - before.lowerBound) * worth
        toldCents = least...(toldCents.upperBound + (edge.told.upperBound - before.upperBound) * worth)
        underWay[index] = CutCoin(coin: coin, told: edge.told)
        if let last = coin.lastEdge, edge.nanoseconds >= last.nanoseconds { underWay.remove(at: index) }
    }

    /// The power fails: edges that were not taken are lost, and the acceptor refuses coins until it is told otherwise.
    public func powerCut() -> CutLoss {
        var loss = CutLoss(coins: underWay)
        let worth = profile.centsPerPulse
        for lost in underWay {
            let least = max(0, lost.coin.cents - lost.told.upperBound * worth)
            let most = max(0, lost.coin.cents - lost.told.lowerBound * worth)
            loss.cents = loss.cents.adding(least...most)
        }
        edges.removeAll(keepingCapacity: true)
        taken = 0
        underWay = []
        freeFrom = 0
        stuckUntil = 0
        inhibit.powerCut()
        return loss
    }

    /// Ends every condition that lasts: the inhibit line obeys. A stuck contact comes free at its own time.
    public func heal() { inhibit.heal() }
}

// The pulses of one coin, with what befalls them.
extension SimulatedCoinMechanism {
    var periodNanoseconds: UInt64 { (timing.pulseMilliseconds + timing.pauseMilliseconds) * 1_000_000 }
    private var pulseNanoseconds: UInt64 { timing.pulseMilliseconds * 1_000_000 }

    func train(_ pulses: Int, coin: Int, from start: UInt64) -> CoinTrain {
        var train = CoinTrain(coin: coin)
        let stuckPulse = dice.happens(.coinStuck) ? dice.draw(below: pulses) : nil
        var pulse = 0
        while pulse < pulses {
            let at = start + UInt64(pulse) * periodNanoseconds
            if at < stuckUntil + pulseNanoseconds {
                tally.swallowed += 1
            } else if pulse == stuckPulse {
                stick(&train, at)
            } else if pulse + 1 < pulses, pulse + 1 != stuckPulse, dice.happens(.coinMergedPulse) {
                merge(&train, at)
                pulse += 1
            } else if dice.happens(.coinSplitPulse) {
                split(&train, at)
            } else if dice.happens(.coinBounce) {
                bounce(&train, at)
            } else {
                train.assert(from: at, to: at + pulseNanoseconds, tells: 1...1)
            }
            pulse += 1
        }
        return train
    }

    private func stick(_ train: inout CoinTrain, _ at: UInt64) {
        tally.stuck += 1
        let seconds = UInt64(1) << UInt64(dice.draw(below: 8))
        stuckFrom = at
        stuckUntil = at + seconds * 1_000_000_000 + UInt64(dice.draw(below: 1_000)) * seconds * 1_000_000
        train.assert(from: at, to: stuckUntil, tells: 0...1)
    }

    /// Either the second pulse begins before the first ends, or the contact holds through the pause.
    private func merge(_ train: inout CoinTrain, _ at: UInt64) {
        tally.merges += 1
        let overlaps = dice.draw(below: 2) == 0
        let longer = overlaps ? pulseNanoseconds / 20 * UInt64(dice.draw(below: 20)) : periodNanoseconds
        train.assert(from: at, to: at + pulseNanoseconds + longer, tells: 0...2)
    }

    private func split(_ train: inout CoinTrain, _ at: UInt64) {
        let debounce = UInt64(profile.debounceMilliseconds) * 1_000_000
        let end = at + pulseNanoseconds
        if dice.draw(below: 2) == 0 {
            tally.shortSplits += 1
            let first = at + 1_000_000 + random(below: pulseNanoseconds - debounce - 2_000_000)
            train.assertPiece(from: at, to: first)
            train.assert(from: first + 100_000 + random(below: shortNanoseconds), to: end, tells: 1...1)
        } else {
            tally.longSplits += 1
            let first = at + 1_000_000 + random(below: pulseNanoseconds)
            let second = first + debounce + random(below: 2 * debounce + 1)
            train.assert(from: at, to: first, tells: 0...1)
            train.assert(from: second, to: second + 1_000_000 + random(below: pulseNanoseconds), tells: 0...1)
        }
    }

    /// Contacts and gaps that are each shorter than the debounce time, at both ends of a pulse.
    private func bounce(_ train: inout CoinTrain, _ at: UInt64) {
        tally.bounces += 1
        var start = at
        for _ in 0...dice.draw(below: 2) {
            let end = start + 100_000 + random(below: shortNanoseconds / 4)
            train.assert(from: start, to: end, tells: 0...0)
            start = end + 100_000 + random(below: shortNanoseconds / 4)
        }
        var end = at + pulseNanoseconds
        train.assert(from: start, to: end, tells: 1...1)
        for _ in 0..<dice.draw(below: 3) {
            let again = end + 100_000 + random(below: shortNanoseconds)
            end = again + 100_000 + random(below: shortNanoseconds / 4)
            train.assert(from: again, to: end, tells: 0...0)
        }
    }

    /// Surely below the debounce time, even when 0.1 ms is added.
    private var shortNanoseconds: UInt64 {
        max(8, UInt64(profile.debounceMilliseconds) * 1_000_000 * 4 / 5)
    }

    private func random(below bound: UInt64) -> UInt64 { UInt64(dice.draw(below: Int(max(1, bound)))) }
}

/// The inhibit line of a simulated acceptor: asserted, it refuses coins; without power it is asserted.
public final class SimulatedInhibitLine: OutputLine {
    /// Whether coins are refused.
    public private(set) var isAsserted = true
    /// When the cabin last asserted it; nil when the power did, or nobody yet.
    public private(set) var assertedSince: Instant?

    private let time: SimulatedTime
    private let dice: FaultDice
    private var refusesUntil: Instant?

    /// From when on it obeys again, if it refused the last time it was driven; nil when it obeyed.
    public var obeysFrom: Instant? { refusesUntil }
    /// Whether it cannot be driven now.
    public var isRefusing: Bool { refusesUntil.map { time.now < $0 } ?? false }

    init(time: SimulatedTime, dice: FaultDice) {
        self.time = time
        self.dice = dice
    }

    /// Drives the line.
    public func set(asserted: Bool) throws(DeviceFault) {
        if let until = refusesUntil, time.now >= until { refusesUntil = nil }
        if refusesUntil == nil, dice.happens(.inhibitRefuses) {
            refusesUntil = time.now.advanced(byMilliseconds: 1_000 << UInt64(dice.draw(below: 8)))
        }
        if refusesUntil != nil {
            throw DeviceFault(.system, "coin inhibit line: cannot be driven: input/output error; check the line")
        }
        if asserted != isAsserted { assertedSince = asserted ? time.now : nil }
        isAsserted = asserted
    }

    func powerCut() {
        isAsserted = true
        assertedSince = nil
    }

    func heal() { refusesUntil = refusesUntil.map { min($0, time.now) } }
}
