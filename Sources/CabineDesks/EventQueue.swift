public import CabineCore

extension Event {
    /// Which input of the housing it tells the level of; nil for everything else.
    fileprivate var role: Int? {
        switch self {
        case .serviceKey: 0
        case .serviceDoor: 1
        case .presence: 2
        case .started, .clockRead, .timerFired, .coinInserted, .touched, .photoTaken, .signatureTaken, .recordStored,
            .recordNotStored, .recordReleased, .recordDiscarded, .printConcluded, .voucherIssued, .deviceReported,
            .printerReported, .serviceOrdered, .serviceWork, .voucherOrdered, .saleReleased, .cashReset, .stopped:
            nil
        }
    }
}

/// The events that wait for the controller, in order of arrival.
///
/// It has no bound of its own, because a coin must never be dropped; what feeds it is bounded instead. Devices report
/// changes only, an effect has one outcome, coins come as fast as coins fall. Touches alone come as fast as somebody
/// hammers, and each is worth nothing: while a few wait, further ones are dropped. So is a second release of a sale. Of an
/// input of the housing the first change that waits is kept, for the record, and the last level.
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
        if case .saleReleased = event, events[first...].contains(event) { return }
        if let role = event.role {
            let waiting = events.indices[first...].filter { events[$0].role == role }
            if waiting.count >= Self.levelsMaximum, let last = waiting.last { return events[last] = event }
        }
        events.append(event)
    }

    /// Changes of one input that may wait: a door nobody writes down for hours must not fill the memory.
    public static let levelsMaximum = 2

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
