import CabineCore
public import CabineNotices
public import HALSim

/// What came of one world.
public struct Verdict: Sendable {
    /// What it was made of.
    public let options: WorldOptions
    /// The first invariant that did not hold; nil when all did.
    public let violation: Violation?
    /// World events.
    public let events: UInt64
    /// Events the controller took.
    public let controllerEvents: UInt64
    /// Simulated hours, the liveness phase included.
    public let hours: Double
    /// Equal for equal worlds.
    public let traceHash: UInt64
    /// What happened in which mode.
    public let coverage: Coverage
    /// Every fault, in order.
    public let hits: [FaultDice.Hit]
    /// Starts of the program.
    public let starts: Int
    /// Sheets sold, vouchers, customers and records at the collector: a world in which nothing happens proves nothing.
    public let sheets: Int
    /// Vouchers issued.
    public let vouchers: Int
    /// Customers who came.
    public let customers: Int
    /// Records the collector stored.
    public let records: Int

    init(_ world: World) {
        options = world.options
        violation = world.violation
        events = world.events
        controllerEvents = world.controllerEvents
        hours = Double(world.time.now.nanoseconds) / 3.6e12
        traceHash = world.trace.value
        coverage = world.coverage
        hits = world.hits
        starts = world.ledger.cuts
        sheets = world.ledger.sales.reduce(0) { $0 + ($1.sheets > 0 ? 1 : 0) }
        vouchers = world.ledger.vouchers.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
        customers = world.people.count
        records = world.ledger.sales.reduce(0) { $0 + ($1.arrived ? 1 : 0) }
    }
}

/// Runs worlds.
public enum Simulation {
    /// One world from beginning to end, with a bug of the catalogue where one is given. `trace` is told of every event,
    /// `progress` of the world now and then.
    public static func run(
        _ options: WorldOptions, mutant: Mutant? = nil, trace: ((String) -> Void)? = nil,
        progress: ((World) -> Void)? = nil
    ) -> Verdict { run(options, plant: mutant?.plant(), trace: trace, progress: progress) }

    /// One world whose product says everything to `notices`; `numbers` gets every number drawn.
    public static func run(
        _ options: WorldOptions, mutant: Mutant? = nil, notices: @escaping (Notice) -> Void,
        numbers: @escaping (String) -> Void
    ) -> Verdict {
        let world = World(options, plant: mutant?.plant())
        world.onNotice = notices
        world.onNumber = numbers
        world.run(progress: nil)
        return Verdict(world)
    }

    static func run(
        _ options: WorldOptions, plant: Plant?, trace: ((String) -> Void)? = nil,
        progress: ((World) -> Void)? = nil
    ) -> Verdict {
        let world = World(options, plant: plant)
        world.onTrace = trace
        world.debugEvents = trace != nil
        world.run(progress: progress)
        return Verdict(world)
    }
}
