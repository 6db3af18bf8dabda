/// What must hold after every event, whatever goes wrong.
public enum Invariant: String, Hashable, Sendable, CaseIterable {
    /// Coins in the box are credit, sheets, vouchers, or in doubt; one coin at most is lost with the power.
    case money
    /// Never two sheets for one payment, and no job ordered twice.
    case oneSheet = "one-sheet"
    /// "Printed" is said only of a sheet that is out, "not printed" only of one that never comes.
    case truth
    /// A paid session ends in a sheet, in credit or in a voucher.
    case delivery
    /// A voucher is worth the credit it replaces, and a serial means one voucher.
    case voucher
    /// No record of a sheet is lost, none is stored twice, none is sent without a sheet.
    case record
    /// The flash is on no longer than its limit, and only for a photo.
    case flash
    /// Nothing personal is readable 30 s after a session, nor after a restart.
    case privacy
    /// One person's signature or photo never appears in another's session.
    case mixture
    /// The acceptor is open only while a sale could be completed, and never without power.
    case acceptor
    /// Nothing is sold while the service door is open.
    case door
    /// No order is given twice under one key.
    case idempotency
    /// Queues and files stay within their limits.
    case limits
    /// Reading the journal again gives the same state, and gives it twice.
    case replay
    /// With everything healed the cabin is idle, or out of service for a named cause, within 15 minutes.
    case rest
    /// With everything healed every record reaches the collector within a day.
    case drained

    /// One line for reports.
    public var meaning: String {
        switch self {
        case .money: "every coin is accounted for"
        case .oneSheet: "never two sheets for one payment"
        case .truth: "the print outcome is what came out"
        case .delivery: "a paid session ends in a sheet, in credit or in a voucher"
        case .voucher: "a voucher is worth the credit it replaces"
        case .record: "no record lost, doubled, or sent without a sheet"
        case .flash: "the flash is on within its limit and its mode"
        case .privacy: "nothing personal stays readable"
        case .mixture: "nobody's picture in another's session"
        case .acceptor: "coins are let in only for a sale that can be completed"
        case .door: "nothing is sold while the service door is open"
        case .idempotency: "no order twice under one key"
        case .limits: "queues and files within their limits"
        case .replay: "replaying gives the same state"
        case .rest: "at rest or out of service with a cause, within 15 minutes"
        case .drained: "the outbox is empty within a day"
        }
    }
}

/// An invariant that does not hold.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// Which one.
    public let invariant: Invariant
    /// What was found.
    public let text: String
    /// The number of the world event after which it was found.
    public let event: UInt64
    /// When, in simulated milliseconds since the start.
    public let milliseconds: UInt64

    /// One line.
    public var description: String {
        "\(invariant.rawValue) (\(invariant.meaning)): \(text) [event \(event), \(milliseconds) ms]"
    }
}
