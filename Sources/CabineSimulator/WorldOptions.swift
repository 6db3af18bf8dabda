public import CabineCore
public import HALSim

/// Everything that decides a simulated world: equal options give equal worlds, in every process.
public struct WorldOptions: Hashable, Sendable {
    /// Where every stream of random numbers begins.
    public var seed: UInt64
    /// How long the unsafe phase lasts, in simulated hours; the liveness phase comes after it.
    public var hours: Double
    /// Which faults there are, and how often.
    public var plan: FaultPlan
    /// Single faults that are left out, for shrinking.
    public var suppressed: [FaultDice.Hit] = []
    /// Customers, counted from 0, who stay away, for shrinking.
    public var absent: [Int] = []
    /// Customers in an hour, on average.
    public var customersPerHour: Double
    /// When this is set, nobody comes but these customers, one after another.
    public var script: [CustomerScript]?
    /// Power cuts at given disk operations, for enumeration.
    public var cuts: [PlannedCut] = []
    /// Whether the unsafe phase ends with the last scripted customer, and the liveness phase as soon as the cabin is at
    /// rest: `hours` and the idle time after it do not count then.
    public var endsWithScript = false
    /// Whether the liveness phase follows.
    public var checksLiveness = true
    /// Whether looks that must find what the last one found are jumped; without it a world costs twice the time.
    public var jumpsLooks = true
    /// Whether the technician empties the cash box before giving the cabin back.
    public var emptiesCashBox = true
    /// Hours the outbox has to become empty once everything is healed.
    public var drainHours: Double = 24

    /// How the price is paid.
    public var payment = Payment.coins
    /// Whether the cabin has a presence contact.
    public var hasPresence = true

    /// The world of a seed: its plan and its customers are drawn from it.
    public init(seed: UInt64, hours: Double = 24) {
        self.seed = seed
        self.hours = hours
        plan = FaultPlan(seed: seed)
        var random = SplitMix(seed: seed ^ 0xC057_0A11)
        customersPerHour = [0.5, 1, 2, 6][random.next(below: 4)]
        payment = random.next(below: 8) == 0 ? .counter : .coins
        hasPresence = random.next(below: 2) == 0
    }

    /// A world without faults and with scripted customers only.
    public init(seed: UInt64, script: [CustomerScript], hours: Double) {
        self.seed = seed
        self.hours = hours
        plan = FaultPlan()
        customersPerHour = 0
        self.script = script
    }
}

/// The power fails inside one disk operation.
public struct PlannedCut: Hashable, Sendable {
    /// The two folders of a cabin.
    public enum Folder: String, Hashable, Sendable, CaseIterable {
        /// Where the journal is.
        case journal
        /// Where the outbox is.
        case outbox
    }

    /// Where.
    public let folder: Folder
    /// Which operation, from 0: since the world began for the first cut, since the cabin came back for the next.
    public let operation: Int
    /// What the operation leaves.
    public let effect: SimulatedDisk.CutEffect

    /// A cut at `operation`.
    public init(folder: Folder, operation: Int, effect: SimulatedDisk.CutEffect) {
        self.folder = folder
        self.operation = operation
        self.effect = effect
    }
}

/// What a customer has in mind.
public enum CustomerScript: String, Hashable, Sendable, CaseIterable {
    /// One sheet, straight through.
    case buys
    /// Takes the photo again once, signs again once.
    case retakes
    /// Pays, then cancels in front of the countdown: credit stays.
    case cancels
    /// Pays half, and takes a voucher for it.
    case takesVoucher
    /// Pays, is photographed, and walks away.
    case leaves
    /// Pays too much, buys, and takes a voucher for the rest.
    case overpays
}
