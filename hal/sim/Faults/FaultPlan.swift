/// Which faults a seed has, and how often: swarm testing, after Groce et al. 2012.
///
/// Leaving kinds out altogether finds more than a little of everything, since faults hide one another.
public struct FaultPlan: Hashable, Sendable {
    /// Occurrences in a million opportunities, by the fault's raw value; 0 where it is off.
    public private(set) var perMillion: [UInt32]

    /// A world in which nothing goes wrong.
    public init() { perMillion = [UInt32](repeating: 0, count: SimulatedFault.allCases.count) }

    /// The plan of a seed. One seed in eight has no fault at all; in the others each kind is on with the same chance,
    /// drawn from 1 in 8 to 1 in 2, at a rate drawn from once in 2,000 to once in 16 opportunities; what only a power cut
    /// offers, up to every second time.
    public init(seed: UInt64) {
        self.init()
        var random = SplitMix(seed: seed ^ 0x0FA1_7A51_0000_0001)
        let calm = random.next(below: 8) == 0
        let oneIn = 2 << random.next(below: 3)
        for fault in SimulatedFault.allCases {
            let isOn = random.next(below: oneIn) == 0 && !calm
            let rate = UInt32(500) << UInt32(random.next(below: 8))
            self[fault] = isOn ? min(rate * fault.rarity, Self.rateMaximum) : 0
        }
    }

    /// Every second time: a plan must leave room for the other outcome.
    private static let rateMaximum: UInt32 = 500_000

    /// The rate of one kind.
    public subscript(fault: SimulatedFault) -> UInt32 {
        get { perMillion[Int(fault.rawValue)] }
        set { perMillion[Int(fault.rawValue)] = newValue }
    }

    /// The kinds that are on, in order.
    public var enabled: [SimulatedFault] { SimulatedFault.allCases.filter { self[$0] > 0 } }
}

/// The dice of one component: they draw from a stream of their own, so that one component's luck moves no other's.
public final class FaultDice {
    /// One fault that happened.
    public struct Hit: Hashable, Sendable {
        /// The component that drew it.
        public let component: UInt8
        /// Its place among this component's hits, from 0.
        public let ordinal: Int
        /// What happened.
        public let fault: SimulatedFault

        /// A hit, by its place.
        public init(component: UInt8, ordinal: Int, fault: SimulatedFault) {
            self.component = component
            self.ordinal = ordinal
            self.fault = fault
        }
    }

    private let component: UInt8
    private let plan: FaultPlan
    private var random: SplitMix
    private var hits = 0
    private let suppressed: [Hit]
    private let report: (Hit) -> Void

    /// While this is set nothing goes wrong; the stream is drawn from all the same.
    public var isHealed = false

    /// The dice of `component`, whose hits go to `report` unless they are among `suppressed`.
    public init(
        component: UInt8, plan: FaultPlan, seed: UInt64, suppressed: [Hit] = [],
        report: @escaping (Hit) -> Void = { _ in }
    ) {
        self.component = component
        self.plan = plan
        random = SplitMix(seed: seed &+ UInt64(component) &* 0x9E37_79B9_97F4_A7C1)
        self.suppressed = suppressed.filter { $0.component == component }
        self.report = report
    }

    /// Whether `fault` happens at this opportunity.
    public func happens(_ fault: SimulatedFault) -> Bool {
        let rate = plan[fault]
        guard rate > 0 else { return false }
        guard random.next() % 1_000_000 < UInt64(rate), !isHealed else { return false }
        let hit = Hit(component: component, ordinal: hits, fault: fault)
        hits += 1
        guard !suppressed.contains(hit) else { return false }
        report(hit)
        return true
    }

    /// A number from 0 up to, not including, `bound`, from the same stream.
    public func draw(below bound: Int) -> Int { random.next(below: bound) }
}
