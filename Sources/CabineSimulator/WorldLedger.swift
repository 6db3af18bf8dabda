import CabineCore

/// What really happened, which the controller cannot see.
struct WorldLedger {
    /// The coins that fell into the box, as the electrical signal may honestly be read.
    var centsLeast = 0
    var centsMost = 0
    /// What may have been lost with the power: at most one coin for each cut.
    var centsLostAtCuts = 0
    var cuts = 0

    /// A sale as the world saw it.
    struct Sale {
        var ordered = 0
        var stored = 0
        var sheets = 0
        /// Sheets the printer made of its own accord, after one it was asked for.
        var doubles = 0
        var outcome: PrintOutcome?
        var number: String?
        /// The collector's answers that said it has the record.
        var acknowledged = false
        var damaged = false
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
