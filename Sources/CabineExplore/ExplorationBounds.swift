/// Everything that keeps an exploration finite, in one table.
///
/// A *limit of the alphabet* is an input: how often the world may do something. It is met in every exploration, and the
/// report says how often it held something back. A *capacity* is room the search set aside; the limits of the alphabet
/// keep every node within it, and an exploration that meets one anyway has failed.
public struct ExplorationBounds: Hashable, Sendable {
    /// Coins the world inserts, those lost at a power cut included.
    public var coins: UInt8
    /// Coins that pay one sheet.
    public var coinsPerSheet: UInt8
    /// Power cuts, those in recovery included.
    public var cuts: UInt8
    /// Faults of devices, of the disk and of the clockwork: a device fails, an outcome is late, an order is not obeyed.
    public var failures: UInt8
    /// Turns of the service key and orders out of service.
    public var visits: UInt8
    /// Retakes the site grants.
    public var retakes: UInt8
    /// Nodes at most.
    public var states: Int
    /// Steps from the first node at most.
    public var depth: Int
    /// Whether every node is asked for a way back to rest.
    public var checksLiveness: Bool

    /// A table of one's own.
    public init(
        coins: UInt8, coinsPerSheet: UInt8 = 2, cuts: UInt8, failures: UInt8, visits: UInt8, retakes: UInt8 = 0,
        states: Int = 1 << 26, depth: Int = 1_000, checksLiveness: Bool = true
    ) {
        precondition((1...Self.coinsMaximum).contains(Int(coins)), "the books hold up to \(Self.coinsMaximum) coins")
        precondition((1...3).contains(coinsPerSheet), "a price below the largest credit of the cabin")
        precondition(cuts <= 4 && failures <= 15 && visits <= 15 && retakes <= 3, "small bounds")
        precondition((1...Self.statesMaximum).contains(states), "nodes are numbered with 32 bits")
        self.coins = coins
        self.coinsPerSheet = coinsPerSheet
        self.cuts = cuts
        self.failures = failures
        self.visits = visits
        self.retakes = retakes
        self.states = states
        self.depth = depth
        self.checksLiveness = checksLiveness
    }

    /// The table of every test run: one sheet and a coin too many, in about ten seconds and 0.5 GB.
    public static let ci = ExplorationBounds(coins: 3, cuts: 2, failures: 1, visits: 1)
    /// The table of the long run: two sheets, and a photo taken again; some minutes and a dozen GB.
    public static let long = ExplorationBounds(
        coins: 4, cuts: 2, failures: 1, visits: 1, retakes: 1, states: 1 << 27)

    static let coinsMaximum = 15
    static let statesMaximum = Int(UInt32.max) - 1
    /// Sales whose books a node holds.
    static let saleCapacity = 8
    /// Vouchers whose books a node holds.
    static let voucherCapacity = 8
    /// Orders one lane holds.
    static let laneCapacity = 8

    /// One line of the table.
    public struct Row: Hashable, Sendable {
        /// What is bounded.
        public let name: String
        /// The bound.
        public let value: Int
        /// Whether meeting it fails the exploration.
        public let isCapacity: Bool
        /// Why there is a bound, and why it is enough.
        public let reason: String
    }

    /// The whole table.
    public var rows: [Row] {
        func limit(_ name: ExplorationBound, _ value: UInt8, _ reason: String) -> Row {
            Row(name: name.rawValue, value: Int(value), isCapacity: false, reason: reason)
        }
        func capacity(_ name: ExplorationBound, _ value: Int, _ reason: String) -> Row {
            Row(name: name.rawValue, value: value, isCapacity: true, reason: reason)
        }
        return [
            limit(.coins, coins, "each is one event; two pay a sheet, the third meets the largest credit"),
            limit(.cuts, cuts, "the second falls into the recovery from the first, or into the next sale"),
            limit(.failures, failures, "a fault in one place while another is mended"),
            limit(.visits, visits, "a technician comes in the middle of everything else"),
            limit(
                .retakes, retakes, "photos one session may repeat; the site's own value is a larger number of the same"),
            capacity(.sales, Self.saleCapacity, "a sale costs its price for good, or a power cut"),
            capacity(.vouchers, Self.voucherCapacity, "a voucher costs at least one coin"),
            capacity(.lane, Self.laneCapacity, "an order repeated by a timer costs a failure"),
            capacity(.states, states, "memory: about 100 bytes a node, and half as much again for liveness"),
            capacity(.depth, depth, "every cycle of the cabin is shorter by far"),
        ]
    }
}

/// The names of the bounds, as tables and reports write them.
public enum ExplorationBound: String, Hashable, Sendable, CaseIterable {
    /// Coins inserted.
    case coins
    /// Power cuts.
    case cuts
    /// Faults.
    case failures
    /// Visits of a technician.
    case visits
    /// Retakes of a photo.
    case retakes
    /// Sales in the books.
    case sales
    /// Vouchers in the books.
    case vouchers
    /// Orders in a lane.
    case lane
    /// Nodes.
    case states
    /// Steps from the first node.
    case depth

    /// Whether meeting it fails the exploration.
    var isCapacity: Bool { place >= Self.sales.place }

    /// Its line in the table: limits of the alphabet, then capacities.
    var place: Int {
        switch self {
        case .coins: 0
        case .cuts: 1
        case .failures: 2
        case .visits: 3
        case .retakes: 4
        case .sales: 5
        case .vouchers: 6
        case .lane: 7
        case .states: 8
        case .depth: 9
        }
    }
}
