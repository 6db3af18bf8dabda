public import CabineCore
public import CabineJournal
public import HALContract

/// The one owner of the cabin's state: journals an event, then lets the state machine take it.
///
/// The effects it returns may be carried out: what they follow from is durable. When a step throws, nothing happened:
/// the same event may be given again, and until one step succeeds the caller keeps the outputs safe.
public struct Controller<Store: FileStore> {
    /// The state after the last durable event.
    public private(set) var state: State
    /// What could not be read when the journal was opened.
    public let damage: [JournalDamage]
    private var journal: Journal<Store>

    /// Opens the journal in `store` and folds it.
    public init(_ store: Store) throws(JournalFault) {
        let opening = try Journal.open(store)
        state = opening.state
        damage = opening.damage
        journal = opening.journal
    }

    /// Whether the disk is so full that only coins already in the box may still be written down.
    public var roomIsLow: Bool { journal.roomIsLow }

    /// The chain of cash entries up to the last durable event.
    public var chain: CashChain { journal.chain }

    /// The place of the last durable event.
    public var sequence: UInt64 { journal.sequence }

    /// Takes one event.
    public mutating func step(_ event: Event, at now: Instant) throws(JournalFault) -> [Effect] {
        try journal.append(event, at: now, on: state)
        let effects = state.handle(event, at: now)
        // A segment that cannot be begun now is tried again with the next event; the full one goes on meanwhile.
        do throws(JournalFault) { try journal.rotateIfFull(state) } catch { rotationFault = error }
        return effects
    }

    /// Why the last attempt to begin a new journal segment failed, if it did.
    public private(set) var rotationFault: JournalFault?

    /// Sets room aside for coins, so that a full disk refuses the sale and loses nothing.
    public mutating func keepReserve() throws(JournalFault) { try journal.keepReserve() }
}
