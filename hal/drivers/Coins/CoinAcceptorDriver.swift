public import HALContract

/// Why an acceptor must not be trusted with coins.
public enum CoinRefusal: Hashable, Sendable {
    /// A coin line was asserted for longer than any pulse: cut cable, jammed coin, or fraud.
    case stuck(line: Int, milliseconds: Int)
    /// The acceptor says that a coin is pulled back.
    case fraud
    /// Edges of a line were lost: what it counted meanwhile nobody knows.
    case edgesLost(line: Int)
}

/// What the lines of an acceptor amounted to.
public enum CoinAcceptorSignal: Hashable, Sendable {
    /// One whole pulse of a coin line.
    case pulse(line: Int, cents: Int)
    /// A pulse while a coin was pulled back: no credit, the coin is not in the cash box.
    case withheld(line: Int, cents: Int)
    /// Coins must be refused from now on.
    case refuse(CoinRefusal)
    /// Every lasting cause to refuse is gone.
    case trusted
}

/// All lines of a coin acceptor: pulse trains and parallel lines, the fraud line, and lines that are stuck.
///
/// | what happens | what it says |
/// |---|---|
/// | a pulse of a coin line | `pulse`, with that line's worth |
/// | a pulse that ends while the fraud line is asserted | `withheld` |
/// | a pulse that ends while that is in doubt | nothing until it is clear: then `pulse` or `withheld` |
/// | a coin line is stuck | `refuse(.stuck)`, once |
/// | the fraud line is asserted for its debounce time | `refuse(.fraud)`, once |
/// | the transport lost edges of a line | `refuse(.edgesLost)` |
/// | the last stuck line is free, or the time of refusal over | `trusted`, unless the other still holds |
///
/// A coin that was falling when coins were refused is in the cash box and is credited; it is never withheld for the
/// refusal alone.
public struct CoinAcceptorDriver: Sendable {
    /// Pulses that wait for the fraud line to be clear: more than fit into any debounce time.
    private static let inDoubtMaximum = 16

    private let profile: CoinAcceptorProfile
    private var coins: [CoinPulseDriver]
    private var fraud: FraudWatch?
    private var inDoubt: [(line: Int, cents: Int)] = []

    /// A driver for an acceptor that looks like `profile`, all lines released.
    public init(profile: CoinAcceptorProfile) {
        self.profile = profile
        coins = profile.lines.map { CoinPulseDriver(profile: $0) }
        fraud = profile.fraud.map { FraudWatch(profile: $0) }
    }

    /// Whether no coin line is stuck and no fraud is being waited out.
    public var isTrusted: Bool { !coins.contains { $0.isStuck } && fraud?.isRefusing != true }

    /// When `check` may have something to say, in nanoseconds; nil while only an edge can change anything.
    public var nextCheck: UInt64? { (coins.map { $0.nextCheck } + [fraud?.nextCheck]).compactMap { $0 }.min() }

    /// Takes the levels the lines have when the first edge is still to come: one for each of the `inputCount` lines.
    public mutating func begin(levels: [Bool], nanoseconds now: UInt64) -> [CoinAcceptorSignal] {
        precondition(levels.count == profile.inputCount, "a level for each line of the acceptor")
        for line in coins.indices { coins[line].begin(asserted: levels[line], nanoseconds: now) }
        guard fraud != nil else { return [] }
        return fraudLine(asserted: levels[coins.count], nanoseconds: now)
    }

    /// Takes one edge, in the order the kernel stamped them.
    public mutating func take(_ input: InputEdge) -> [CoinAcceptorSignal] {
        if input.line == coins.count, fraud != nil {
            return fraudLine(asserted: input.edge.asserted, nanoseconds: input.edge.nanoseconds)
        }
        precondition(coins.indices.contains(input.line), "an edge of one of the acceptor's lines")
        return signals(coins[input.line].edge(input.edge), input.line)
    }

    /// Takes the levels of all lines after edges of some, `lost`, did not arrive.
    public mutating func resume(lost: [Int], levels: [Bool], nanoseconds now: UInt64) -> [CoinAcceptorSignal] {
        precondition(levels.count == profile.inputCount, "a level for each line of the acceptor")
        var said: [CoinAcceptorSignal] = []
        for line in lost {
            precondition(levels.indices.contains(line), "one of the acceptor's lines")
            said.append(.refuse(.edgesLost(line: line)))
            said +=
                line < coins.count
                ? signals(coins[line].resume(asserted: levels[line], nanoseconds: now), line)
                : fraudLine(asserted: levels[line], nanoseconds: now)
        }
        return said
    }

    /// Looks whether a line is stuck, or the time of refusal over; to be called at `nextCheck`, or once a second.
    public mutating func check(nanoseconds now: UInt64) -> [CoinAcceptorSignal] {
        let outcomes = fraud?.check(nanoseconds: now) ?? []
        var said = outcomes.flatMap { signals($0) }
        for line in coins.indices { said += signals(coins[line].check(nanoseconds: now), line) }
        return said
    }

    private mutating func fraudLine(asserted: Bool, nanoseconds now: UInt64) -> [CoinAcceptorSignal] {
        let outcomes = fraud?.take(asserted: asserted, nanoseconds: now) ?? []
        return outcomes.flatMap { signals($0) }
    }

    private mutating func signals(_ signal: CoinSignal?, _ line: Int) -> [CoinAcceptorSignal] {
        switch signal {
        case nil: return []
        case .stuck(let milliseconds): return [.refuse(.stuck(line: line, milliseconds: milliseconds))]
        case .recovered: return isTrusted ? [.trusted] : []
        case .pulse(let cents):
            if fraud?.isInDoubt == true, inDoubt.count < Self.inDoubtMaximum {
                inDoubt.append((line, cents))
                return []
            }
            return fraud?.isAsserted == true
                ? [.withheld(line: line, cents: cents)] : [.pulse(line: line, cents: cents)]
        }
    }

    private mutating func signals(_ outcome: FraudWatch.Outcome) -> [CoinAcceptorSignal] {
        switch outcome {
        case .noise:
            defer { inDoubt = [] }
            return inDoubt.map { .pulse(line: $0.line, cents: $0.cents) }
        case .fraud:
            defer { inDoubt = [] }
            return [.refuse(.fraud)] + inDoubt.map { .withheld(line: $0.line, cents: $0.cents) }
        case .over: return isTrusted ? [.trusted] : []
        }
    }
}
