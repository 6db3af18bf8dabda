public import CabineCore

/// The exhaustive search of controller x journal x spooler x ledger.
///
/// A node holds the state in memory and the one a replay would give, everything on its way to and from the desks, and the
/// world's own books. Breadth first, so that a counterexample is a shortest one. Every node is held to every promise in `Promise`, then the
/// nodes are asked backwards from rest for a way there. The same table gives the same counts on every machine.
public struct Exploration {
    /// What keeps it finite.
    public let bounds: ExplorationBounds
    private let mutation: Mutation?
    private let promises: [Promise]

    /// How far a running exploration is.
    public struct Progress: Hashable, Sendable {
        /// Steps from the first node.
        public let depth: Int
        /// Nodes found so far.
        public let states: Int
        /// Edges followed so far.
        public let edges: Int
        /// Nodes to look at next.
        public let frontier: Int
    }

    /// A search within `bounds`; with a `mutation`, of a controller with that bug. A test that wants to see one promise
    /// at work holds the controller to that one only.
    public init(bounds: ExplorationBounds, mutation: Mutation? = nil, heldTo promises: [Promise] = Promise.allCases) {
        self.bounds = bounds
        self.mutation = mutation
        self.promises = promises
    }

    /// Runs to the end: closed, a promise broken, or a capacity met. `progress` hears of every level.
    public func run(progress: (Progress) -> Void = { _ in }) -> ExplorationReport {
        var search = Search(bounds, mutation: mutation, heldTo: promises)
        while search.goOneLevelDeeper() { progress(search.progress) }
        return search.report()
    }

    /// As `run`, and also gives every state of the controller that was reached, in the order of discovery, its instants
    /// and counters without influence set to constants.
    public func controllerStates() -> [State] {
        var search = Search(bounds, mutation: mutation, heldTo: promises)
        while search.goOneLevelDeeper() {}
        return search.world.controller.states
    }
}

/// A search under way.
private struct Search {
    var world: World
    private let bounds: ExplorationBounds
    private let mutation: Mutation?
    private let invariants: Invariants
    /// Whether the controller is held to the promise of each place.
    private let held: [Bool]
    private var visited = VisitedNodes()
    /// For every node the one it was found from.
    private var parents: [UInt32] = []
    private var liveness: Liveness
    private var level: [Node] = []
    private var levelStart = 0
    private var edges = 0
    private var depth = 0
    private var widest = 0
    private var broken: (promise: Promise, node: UInt32, successor: Node?)?

    init(_ bounds: ExplorationBounds, mutation: Mutation?, heldTo promises: [Promise]) {
        self.bounds = bounds
        self.mutation = mutation
        world = World(bounds, mutation: mutation)
        invariants = Invariants(coinsPerSheet: Int(bounds.coinsPerSheet))
        held = Promise.allCases.map { promises.contains($0) }
        liveness = Liveness(isAsked: bounds.checksLiveness)
        let first = world.first()
        _ = visited.insert(Fingerprint(first))
        parents.append(0)
        liveness.found(isAtRest: false)
        level = [first]
    }

    var progress: Exploration.Progress {
        Exploration.Progress(depth: depth, states: visited.count, edges: edges, frontier: level.count)
    }

    /// Looks at every node of the present level; false when there is nothing more to look at.
    mutating func goOneLevelDeeper() -> Bool {
        guard !level.isEmpty, broken == nil, world.metCapacity == nil else { return false }
        if depth == bounds.depth {
            world.meet(.depth)
            return false
        }
        var next: [Node] = []
        next.reserveCapacity(level.count + level.count / 4)
        for offset in level.indices {
            expand(level[offset], UInt32(levelStart + offset), &next)
            if broken != nil || world.metCapacity != nil { break }
        }
        if broken == nil, world.metCapacity == nil { levelStart += level.count }
        widest = max(widest, next.count)
        depth += next.isEmpty ? 0 : 1
        level = next
        return true
    }

    private mutating func expand(_ node: Node, _ number: UInt32, _ next: inout [Node]) {
        for successor in world.successors(of: node) {
            edges += successor.multiplicity
            let (index, isNew) = visited.insert(Fingerprint(successor.node))
            if successor.isGood { liveness.link(to: index) }
            if let promise = successor.broken, isHeld(promise) { return fail(promise, number, successor.node) }
            guard isNew else { continue }
            parents.append(number)
            next.append(successor.node)
            let facts = world.controller.facts[Int(successor.node.memory)]
            liveness.found(isAtRest: successor.node.isAtRest(facts))
            let breaks = invariants.broken(successor.node, facts)
            for promise in breaks where isHeld(promise) { return fail(promise, number, successor.node) }
            if visited.count >= bounds.states { return world.meet(.states) }
        }
        liveness.finishNode()
    }

    private func isHeld(_ promise: Promise) -> Bool { held[promise.place] }

    private mutating func fail(_ promise: Promise, _ node: UInt32, _ successor: Node) {
        broken = (promise, node, successor)
    }

    mutating func report() -> ExplorationReport {
        var report = ExplorationReport(bounds: bounds)
        report.states = visited.count
        report.edges = edges
        report.depth = depth
        report.frontier = broken == nil && world.metCapacity == nil ? level.count : visited.count - levelStart
        report.widest = widest
        report.controllerStates = world.controller.states.count
        report.controllerCalls = world.controller.calls
        for (bound, times) in zip(ExplorationBound.allCases, world.met) where times > 0 {
            report.boundsMet.append((bound, times))
        }
        if broken == nil, world.metCapacity == nil, bounds.checksLiveness {
            let stuck = liveness.stuck()
            report.livenessChecked = visited.count
            report.stuck = stuck.count
            if let first = stuck.first, isHeld(.noWayToRest) { broken = (.noWayToRest, first, nil) }
        }
        if let broken {
            report.counterexample = ExplorationReport.Counterexample(
                promise: broken.promise, steps: steps(to: broken.node, then: broken.successor))
        }
        return report
    }

    /// The way from the first node, found again by taking the same steps.
    private mutating func steps(to last: UInt32, then final: Node?) -> [String] {
        var path = [last]
        while let node = path.last, node != 0 { path.append(parents[Int(node)]) }
        var node = world.first()
        var targets = path.reversed().dropFirst().map { visited.fingerprints[Int($0)] }
        if let final { targets.append(Fingerprint(final)) }
        var texts: [String] = []
        for target in targets {
            guard let successor = world.successors(of: node).first(where: { Fingerprint($0.node) == target }) else {
                preconditionFailure("the search takes the same steps every time")
            }
            node = successor.node
            texts.append("\(successor.step)  [\(screen(node))]")
        }
        return texts
    }

    private func screen(_ node: Node) -> String {
        let state = world.controller.states[Int(node.memory)]
        let credit = state.ledger.credit.value / Stimulus.coin.value
        return "\(node.isRunning ? state.mode.name : "down"), credit \(credit)"
    }
}

extension Node {
    /// Whether nobody is served, nothing is owed, and every order is done.
    fileprivate func isAtRest(_ facts: ControllerFacts) -> Bool {
        guard isRunning, facts.isAtRest, unsynced == .none, printLane.isEmpty, recordLane.isEmpty else { return false }
        return (1...ExplorationBounds.saleCapacity).allSatisfy {
            switch sales[$0].record {
            case .held, .released: false
            case .nowhere, .sent, .discarded, .unwanted: true
            }
        }
    }
}

extension Mode {
    /// The name of the screen, without its numbers.
    fileprivate var name: String {
        switch self {
        case .attract: "attract"
        case .choosing: "choosing"
        case .paying: "paying"
        case .posing: "posing"
        case .countdown(_, let phase): "countdown \(phase)"
        case .reviewing(_, let verdict): "reviewing \(verdict)"
        case .signing(let session): "signing, attempt \(session.signatures)"
        case .confirming(_, .asking): "confirming"
        case .confirming(_, .checkingPrinter): "checking the printer"
        case .confirming(_, .storing(let sale)): "storing sale \(sale.identifier)"
        case .printing(let sale, let phase): "printing sale \(sale.identifier), \(phase)"
        case .handingOver(let sale): "handing over sale \(sale.identifier)"
        case .voucher(let voucher, let phase): "voucher \(voucher.serial), \(phase)"
        case .outOfService(let cause): "out of service: \(cause)"
        case .maintenance: "maintenance"
        }
    }
}
