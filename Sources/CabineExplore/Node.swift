/// One point of the search: what the controller remembers, what the disk remembers, what is on its way between the
/// controller and the desks, and what the world knows and the controller cannot see.
///
/// The two states are numbers in `ControllerTable`; the rest is packed, because there are millions of nodes.
struct Node: Hashable {
    /// The state in memory; while the cabin is down, the durable one.
    var memory: UInt32
    /// The state a replay of the journal would give.
    var durable: UInt32
    /// Whether the program runs.
    var isRunning = false
    /// Coins the journal holds.
    var coins: UInt8 = 0
    /// Coins in the box that a power cut kept out of the journal.
    var coinsLost: UInt8 = 0
    /// Power cuts so far.
    var cuts: UInt8 = 0
    /// Faults so far.
    var failures: UInt8 = 0
    /// Visits of a technician so far.
    var visits: UInt8 = 0
    /// What the acceptor's line says.
    var acceptorIsOpen = false
    /// A photo was ordered, and the session and take that wait for it still do.
    var photoIsAwaited = false
    /// A signature is being judged, and the attempt that waits for it is still the present one.
    var signatureIsJudged = false
    /// An event whose effects are under way before it is durable: only ever set by a planted bug.
    var unsynced = Unsynced.none
    /// Vouchers ordered and signed.
    var vouchers = VoucherBooks()
    /// Orders at the printer's desk, and outcomes not yet taken by the controller.
    var printLane = Lane()
    /// Orders at the outbox, and outcomes not yet taken by the controller.
    var recordLane = Lane()
    /// What the world knows of every sale.
    var sales = SaleBooks()

    /// Everything small, as one word.
    var counters: UInt64 {
        let flags =
            (isRunning ? 1 : 0) | (acceptorIsOpen ? 2 : 0) | (photoIsAwaited ? 4 : 0)
            | (signatureIsJudged ? 8 : 0) as UInt64
        return flags | UInt64(coins) << 8 | UInt64(coinsLost) << 16 | UInt64(cuts) << 24 | UInt64(failures) << 32
            | UInt64(visits) << 40 | UInt64(unsynced.rawValue) << 48
    }
}

/// What a planted bug has carried out and not yet written down.
struct Unsynced: Hashable, RawRepresentable {
    /// 0 for nothing, 1 for an event the world's books do not depend on, 2 for a coin, 16 and above for the conclusion
    /// of a sale.
    let rawValue: UInt8

    static let none = Unsynced(rawValue: 0)
    static let event = Unsynced(rawValue: 1)
    static let coin = Unsynced(rawValue: 2)
    static func conclusion(_ sale: Int) -> Unsynced { Unsynced(rawValue: 16 + UInt8(sale)) }

    /// The sale whose conclusion it is.
    var sale: Int? { rawValue >= 16 ? Int(rawValue) - 16 : nil }
}
