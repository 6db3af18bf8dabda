public import CabineCore

/// Those who carry effects out. Every call returns at once; outcomes come back through the mailbox.
public protocol Crew: Sendable {
    /// Begins to carry one effect out; effects for one device are carried out in the order given.
    func carryOut(_ effect: Effect)
    /// Puts every output in its safe position, at once and without the controller: acceptor inhibited, flash off.
    func makeSafe()
    /// Asks every device how it is, and posts what changed against `known`; without room for the journal the storage
    /// counts as failed. Returns at once.
    func lookAround(known: State, journalHasRoom: Bool)
}
