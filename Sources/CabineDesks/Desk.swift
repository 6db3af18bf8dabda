public import CabineCore

/// The desk of a device: it takes orders one after another and carries each out in steps.
///
/// A desk has no thread, no clock and never sleeps: whoever runs it, in the cabin or in a simulation, calls `step` at
/// once, then again after the time each step asks for. A step makes at most one call that can block, so that between
/// two of them the rest of the cabin goes on.
public protocol Desk<Order>: AnyObject {
    /// What the desk can be told to do.
    associatedtype Order: Sendable

    /// Takes an order; the one before has ended.
    func begin(_ order: Order)
    /// Goes on with the order.
    func step(at now: Instant) -> DeskStep
    /// What the desk does between orders, such as following a pen.
    ///
    /// - Returns: what came of it, and after how long it wants to be called again; nil when it has nothing to do.
    func idle(at now: Instant) -> (events: [Event], pauseMilliseconds: UInt64?)
}

extension Desk {
    /// Nothing is done between orders.
    public func idle(at now: Instant) -> (events: [Event], pauseMilliseconds: UInt64?) { ([], nil) }
}

/// Where an order stands.
public enum DeskStep: Hashable, Sendable {
    /// Call again after so many milliseconds.
    case wait(milliseconds: UInt64)
    /// The order is carried out, and this came of it.
    case done([Event])
}
