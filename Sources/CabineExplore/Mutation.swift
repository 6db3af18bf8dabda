public import CabineCore

/// A planted bug. Tests prove with it that the search would find such a bug; nothing else ever has one.
public struct Mutation: Sendable {
    /// What the bug is.
    public let name: String
    /// Replaces an event before the controller sees it; the world's books still hold what really happened.
    public var event: @Sendable (_ state: State, _ event: Event) -> Event
    /// Replaces what the controller made of an event.
    public var outcome:
        @Sendable (_ before: State, _ event: Event, _ after: State, _ effects: [Effect]) -> (State, [Effect])
    /// Whether effects are carried out before the event is durable.
    public var carriesOutBeforeJournal: Bool
    /// Whether the regular rounds order again what the outbox refused.
    public var repeatsRefusedOrders: Bool

    /// A bug that by default changes nothing.
    public init(
        _ name: String, carriesOutBeforeJournal: Bool = false, repeatsRefusedOrders: Bool = true,
        event: @escaping @Sendable (_ state: State, _ event: Event) -> Event = { $1 },
        outcome:
            @escaping @Sendable (
                _ before: State, _ event: Event, _ after: State, _ effects: [Effect]
            ) -> (State, [Effect]) = { ($2, $3) }
    ) {
        self.name = name
        self.event = event
        self.outcome = outcome
        self.carriesOutBeforeJournal = carriesOutBeforeJournal
        self.repeatsRefusedOrders = repeatsRefusedOrders
    }
}
