/// What the search holds the controller to, in the words a report uses. The last one is asked once the search is closed.
public enum Promise: String, Hashable, Sendable, CaseIterable {
    /// The books of the world balance.
    case moneyIsLost = "coins in = price x sheets + credit + open + vouchers + in doubt"
    /// The cabin's ledger says what the world's books say.
    case ledgerIsWrong = "the ledger in memory says what the world's own books say"
    /// One sheet a sale.
    case secondSheet = "at most one sheet comes out for a sale"
    /// No sheet without payment.
    case unpaidSheet = "no sheet comes out that is not paid for"
    /// One voucher a serial.
    case serialReused = "a serial stands for one voucher"
    /// Nothing owed without a voucher.
    case voucherIsMissing = "every amount taken out of the credit is on a voucher, or about to be"
    /// Records follow their sheets.
    case recordReleasedTooSoon = "a record is released after its sheet's outcome only, and never when there is no sheet"
    /// Records of sheets are kept.
    case recordDiscarded = "the record of a sheet that is out, or may be, is never discarded"
    /// No record is forgotten.
    case recordIsOrphan = "a record that is held is being sold, or its release or discard is ordered"
    /// A sheet has a record.
    case recordIsMissing = "a sale that is paid for has its record"
    /// Coins are let in where they can be used.
    case acceptorIsOpen = "the acceptor is open only where a sale could be completed"
    /// Every order has a key of its own.
    case orderedTwice = "nothing lasting is ordered twice under one key"
    /// Determinism.
    case replayDiffers = "the same event in the same state gives the same state and effects"
    /// Liveness.
    case noWayToRest = "once nothing fails any more, good outcomes and patience lead to rest"

    /// Its place in the list, for tables with one entry a promise.
    var place: Int {
        switch self {
        case .moneyIsLost: 0
        case .ledgerIsWrong: 1
        case .secondSheet: 2
        case .unpaidSheet: 3
        case .serialReused: 4
        case .voucherIsMissing: 5
        case .recordReleasedTooSoon: 6
        case .recordDiscarded: 7
        case .recordIsOrphan: 8
        case .recordIsMissing: 9
        case .acceptorIsOpen: 10
        case .orderedTwice: 11
        case .replayDiffers: 12
        case .noWayToRest: 13
        }
    }
}
