import CabineCore

/// The rules of the search: which steps lead from a node, and where.
///
/// | in the cabin | in a node |
/// |---|---|
/// | journal | `durable`: an event is in it whole or not at all; with a planted bug it lags behind `memory` |
/// | power cut before an append | the event never was; a coin is lost, an outcome is asked for or ordered again |
/// | power cut between append and effects, or between effects | the step, then the cut: the lanes die with the memory |
/// | mailbox and desks | lanes: done in order, their outcomes taken whenever the controller gets to it |
/// | spooler and printer | a job is queued, forgotten or gone; its sheet may come out as long as it is not gone |
/// | print judge and its counter | "printed" and "not printed" when true only; "unknown" always |
/// | outbox and collector | nowhere, held, released, sent, discarded; durable at once |
/// | regular rounds | an order the outbox refused is given again, at any time, as the product's own rounds do |
///
/// Where a node says less than the cabin knows, the world may do more than a real one, never less:
///
/// | left out of a node | instead |
/// |---|---|
/// | readings of the printer under way | a report, good or bad, may come at any time |
/// | photos and signatures nobody waits for any more | a late one may come at any time |
/// | a second judging of the same signature | the first outcome ends the attempt; the second is a late one |
/// | how long things take | every timer may fire at any time; before its time, as it were, it costs a failure |
/// | whether a sold-out queue forgets its jobs | an order of a sheet reaches the queue as if it had |
/// | photo, signature and number themselves | not part of this search: money, paper and the fate of records are |
struct World {
    let bounds: ExplorationBounds
    let mutation: Mutation?
    var controller: ControllerTable
    /// How often each bound held a step back.
    private(set) var met = [Int](repeating: 0, count: ExplorationBound.allCases.count)
    /// A capacity that was met: from then on the search may have missed something.
    private(set) var metCapacity: ExplorationBound?
    private var successors: [Successor] = []
    /// What the step being taken broke by itself.
    var broken: Promise?

    init(_ bounds: ExplorationBounds, mutation: Mutation?) {
        self.bounds = bounds
        self.mutation = mutation
        let price = Cents(Stimulus.coin.value * Int(bounds.coinsPerSheet))
        controller = ControllerTable(
            Configuration(price: price, retakes: bounds.retakes, payment: bounds.payment), mutation: mutation)
    }

    /// A new cabin before its first start.
    mutating func first() -> Node {
        let state = controller.number(State())
        return Node(memory: state, durable: state)
    }

    /// The steps from `node`, in an order that is always the same.
    mutating func successors(of node: Node) -> [Successor] {
        successors.removeAll(keepingCapacity: true)
        if node.isRunning {
            if node.unsynced == .none {
                takeEvents(node)
                repeatRefusedOrder(node)
            }
            workAtPrinterDesk(node)
            workAtRecordDesk(node)
            cutPower(node)
        } else {
            add(node, .event(Stimulus(.started)), good: true) { world, node in
                node.isRunning = true
                let transition = world.controller.transition(node.durable, Stimulus(.started))
                world.follow(transition, .event, &node)
            }
        }
        moveWorld(node)
        return successors
    }

    /// Notes that a bound held a step back.
    mutating func meet(_ bound: ExplorationBound) {
        met[bound.place] += 1
        if bound.isCapacity { metCapacity = bound }
    }

    /// Adds the step that `change` makes of `node`.
    mutating func add(
        _ node: Node, _ step: Step, good: Bool = false, multiplicity: Int = 1,
        _ change: (inout World, inout Node) -> Void
    ) {
        var after = node
        broken = nil
        change(&self, &after)
        successors.append(
            Successor(node: after, step: step, multiplicity: multiplicity, isGood: good, broken: broken))
    }

    /// Whether the world may still fail; when it may not, that is noted.
    mutating func mayFail(_ node: Node) -> Bool {
        if node.failures < bounds.failures { return true }
        meet(.failures)
        return false
    }
}
