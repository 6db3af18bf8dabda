import CabineCore

/// What really happened, which the controller cannot see.
struct WorldLedger {
    /// What power cuts took of the coins: at most one coin each.
    var centsLostAtCuts = 0
    /// What the last power cut may have taken.
    var centsAtRisk = 0
    /// Coins that fell while the inhibit line could not be driven, since the last start.
    var centsPastTheLine = 0
    /// Every coin in the box, by its ordinal.
    var coins: [FallenCoin] = []
    /// The coins whose pulses the program knows of and has not written down, one entry a pulse.
    var pulsesWaiting: [Int] = []
    var cuts = 0
    /// Worth of the vouchers issued, in-doubt ones apart.
    var voucherCents = 0
    var doubtCents = 0
    /// Looked up by number only, never iterated.
    var saleOfNumber: [String: UInt64] = [:]

    /// A coin as it fell.
    struct FallenCoin {
        let cents: Int
        /// Nobody could have kept it out: see `World.lineHasExcuse`.
        let isPastTheLine: Bool
    }

    /// A sale as the world saw it.
    struct Sale {
        var ordered = 0
        /// Sheets the cabin's job made.
        var sheets = 0
        /// Sheets the printer made of its own accord.
        var doubles = 0
        var outcome: PrintOutcome?
        var number: String?
        var digest: [UInt8] = []
        var stored = false
        var released = false
        var discarded = false
        /// The collector stored it.
        var arrived = false
        /// The cabin heard so.
        var acknowledged = false
        /// The State has it.
        var isTaken = false
        /// A bit of it flipped on the cabin's disk.
        var damaged = false
        /// It left the outbox, and was allowed to.
        var isGone = false
    }

    /// By identifier, from 1; the first stands at index 0.
    var sales: [Sale] = []
    /// By serial, from 1.
    var vouchers: [Voucher?] = []
    var sheetsOfVouchers = 0

    mutating func sale(_ identifier: UInt64, _ change: (inout Sale) -> Void) {
        while sales.count < Int(identifier) { sales.append(Sale()) }
        change(&sales[Int(identifier) - 1])
    }

    func sale(_ identifier: UInt64) -> Sale {
        identifier >= 1 && Int(identifier) <= sales.count ? sales[Int(identifier) - 1] : Sale()
    }
}
