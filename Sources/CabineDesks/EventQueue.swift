public import CabineCore

/// The events that wait for the controller, in order of arrival.
///
/// It has no bound of its own, because a coin must never be dropped; what feeds it is bounded instead. Devices report
/// changes only, an effect has one outcome, coins come as fast as coins fall. Touches alone come as fast as somebody
/// hammers, and each is worth nothing: while a few wait, further ones are dropped.
public struct EventQueue: Sendable {
    /// Touches that may wait; a person who touched this often without an answer has seen none of them.
    public static let touchesMaximum = 8

    private var events: [Event] = []
    private var first = 0
    private var touches = 0

    /// An empty queue.
    public init() {}

    /// Events that wait.
    public var count: Int { events.count - first }
    /// Whether none waits.
    public var isEmpty: Bool { count == 0 }
    /// The event to take next.
    public var next: Event? { first < events.count ? events[first] : nil }
    /// All of them, in order.
    public var waiting: ArraySlice<Event> { events[first...] }

    /// Adds an event, unless it is one touch too many.
    public mutating func post(_ event: Event) {
        if case .touched = event {
            guard touches < Self.touchesMaximum else { return }
            touches += 1
        }
        events.append(event)
    }

    /// Takes the next event out.
    public mutating func removeFirst() {
        precondition(!isEmpty, "there is an event to take out")
        if case .touched = events[first] { touches -= 1 }
        first += 1
        if first == events.count {
            events.removeAll(keepingCapacity: true)
            first = 0
        }
    }
}
