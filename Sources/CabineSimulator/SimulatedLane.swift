import CabineCore
import CabineDesks

/// The lanes of a cabin, each with one desk.
enum LaneName: Int, CaseIterable {
    case photo
    case signing
    case printing
    case record
}

/// What a lane did.
enum LaneStep {
    /// Go on after so many milliseconds.
    case wait(milliseconds: UInt64)
    /// An order is done.
    case done([Event])
    /// Nothing to do.
    case free
}

/// A desk with its queue, as the runtime's threads are, but stepped by the world.
final class SimulatedLane<D: Desk> {
    let desk: D
    private var queue: [D.Order] = []
    private var isWorking = false
    /// Rises with every order, so that idle work planned before it is recognised.
    private(set) var orders: UInt64 = 0

    init(_ desk: D) { self.desk = desk }

    /// Orders that wait, the one under way included.
    var depth: Int { queue.count + (isWorking ? 1 : 0) }

    /// Leaves an order; whether the lane was free and must be stepped now.
    func give(_ order: D.Order) -> Bool {
        orders += 1
        queue.append(order)
        return depth == 1
    }

    /// Leaves an order unless there is another.
    func offer(_ order: D.Order) -> Bool { depth == 0 ? give(order) : false }

    /// Nearly always there is one order: no other one has to be moved up.
    private func takeFirst() -> D.Order? { queue.count > 1 ? queue.removeFirst() : queue.popLast() }

    /// Begins the next order, or goes on with the one under way.
    func step(at now: Instant) -> LaneStep {
        if !isWorking {
            guard let order = takeFirst() else { return .free }
            isWorking = true
            desk.begin(order)
        }
        switch desk.step(at: now) {
        case .wait(let milliseconds): return .wait(milliseconds: milliseconds)
        case .done(let events):
            isWorking = false
            return .done(events)
        }
    }

    /// What the desk does between orders.
    func idle(at now: Instant) -> (events: [Event], pauseMilliseconds: UInt64?) { desk.idle(at: now) }
}
