public import CabineCore

/// How an acceptor's contact moves, as its manual says.
public struct CoinPulseTiming: Hashable, Sendable {
    /// How long the line is asserted for one pulse.
    public let pulseMilliseconds: UInt64
    /// The pause between two pulses, be they of one coin or of two.
    public let pauseMilliseconds: UInt64

    /// A timing; the defaults are those of the CH92x and JY92x acceptors.
    public init(pulseMilliseconds: UInt64 = 20, pauseMilliseconds: UInt64 = 100) {
        self.pulseMilliseconds = pulseMilliseconds
        self.pauseMilliseconds = pauseMilliseconds
    }
}

/// A coin that is in the cash box, and what its pulses look like on the line.
public struct AcceptedCoin: Hashable, Sendable {
    /// Its place among all accepted coins, from 0.
    public let ordinal: Int
    /// What it is worth.
    public let cents: Int
    /// How many pulses its worth is.
    public let pulses: Int
    /// How many pulses may honestly be read from the edges it made.
    public let readable: ClosedRange<Int>
    /// When its first edge comes; nil when a stuck line swallows it whole.
    public let firstEdge: Instant?
    /// When its last edge comes.
    public let lastEdge: Instant?

    /// Whether a correct reader must read exactly its worth.
    public var isClean: Bool { readable == pulses...pulses }
}

/// What happened to the contact, counted over the life of a mechanism.
public struct CoinDistortionTally: Hashable, Sendable {
    /// Pulses that bounced.
    public internal(set) var bounces = 0
    /// Pulses with a gap shorter than the debounce time: still one pulse.
    public internal(set) var shortSplits = 0
    /// Pulses with a longer gap: two pulses, one, or none.
    public internal(set) var longSplits = 0
    /// Pairs of pulses run into one.
    public internal(set) var merges = 0
    /// Pulses after which the line stayed asserted.
    public internal(set) var stuck = 0
    /// Pulses nobody saw, since the line was stuck.
    public internal(set) var swallowed = 0
    /// Coins that were falling when coins were inhibited.
    public internal(set) var whileInhibited = 0
}

/// One edge to come, and how many pulses of its coin may be read once it is seen.
struct ScheduledEdge {
    let nanoseconds: UInt64
    let asserted: Bool
    let coin: Int
    let told: ClosedRange<Int>
}

/// The edges of one coin, in order, and how many pulses they may be read as.
struct CoinTrain {
    let coin: Int
    private(set) var edges: [ScheduledEdge] = []
    private(set) var readable = 0...0
    private var told = 0...0

    init(coin: Int) { self.coin = coin }

    /// The line is asserted from `start` to `end`; then `tells` pulses more may be read.
    mutating func assert(from start: UInt64, to end: UInt64, tells: ClosedRange<Int>) {
        readable = readable.adding(tells)
        add(start, end, then: readable)
    }

    /// The first piece of a pulse: a reader may count it already, and must then not count the rest.
    mutating func assertPiece(from start: UInt64, to end: UInt64) { add(start, end, then: readable.adding(0...1)) }

    private mutating func add(_ start: UInt64, _ end: UInt64, then next: ClosedRange<Int>) {
        edges.append(ScheduledEdge(nanoseconds: start, asserted: true, coin: coin, told: told))
        told = next
        edges.append(ScheduledEdge(nanoseconds: end, asserted: false, coin: coin, told: told))
    }
}

extension ClosedRange<Int> {
    /// All sums of a number of each.
    func adding(_ other: Self) -> Self { (lowerBound + other.lowerBound)...(upperBound + other.upperBound) }
}
