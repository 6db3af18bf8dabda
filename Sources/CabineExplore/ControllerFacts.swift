import CabineCore
import CabineDesks

/// What the search must know of a controller state, read once: amounts in coins, lists as bit sets.
struct ControllerFacts {
    var credit: UInt8
    var open: UInt8
    var sold: UInt8
    var vouchers: UInt8
    var inDoubt: UInt8
    var inserted: UInt8
    var sheets: UInt8
    /// The sale whose record is being stored, or 0.
    var storing: UInt8 = 0
    /// The sale being printed, or 0.
    var printing: UInt8 = 0
    /// The voucher on the screen, or 0.
    var voucher: UInt8 = 0
    var voucherBook = VoucherBook(bits: 0)
    /// Sales whose release, or discard, is not acknowledged: bit n for sale n.
    var releases: UInt16 = 0
    var discards: UInt16 = 0
    var sales: UInt8
    var vouchersIssued: UInt8
    var isTimerSet: Bool
    /// Whether the timer that runs is one that only a late outcome lets fire.
    var timerMeansLate = false
    var awaitsPhoto = false
    var isSigning = false
    /// Whether coins may be let in, judged apart from the controller's own rule.
    var mayTakeCoins = false
    var acceptorOpen: Bool
    /// Whether nobody is served and nothing is left to be done.
    var isAtRest = false
    /// What the product's regular rounds order again in this state.
    var repeatedOrder: LaneItem?
    /// Whether a number of this state does not fit the books of a node.
    var overflows: ExplorationBound?

    init(_ state: State) {
        func coins(_ amount: Cents) -> UInt8 {
            precondition(amount.value % Stimulus.coin.value == 0, "only whole coins are inserted")
            return UInt8(clamping: amount.value / Stimulus.coin.value)
        }
        credit = coins(state.ledger.credit)
        open = coins(state.ledger.open)
        sold = coins(state.ledger.sold)
        vouchers = coins(state.ledger.vouchers)
        inDoubt = coins(state.ledger.inDoubt)
        inserted = coins(state.ledger.inserted)
        sheets = UInt8(clamping: state.ledger.sheets)
        sales = UInt8(clamping: state.sales)
        vouchersIssued = UInt8(clamping: state.vouchersIssued)
        isTimerSet = state.timer != 0
        acceptorOpen = state.acceptorOpen
        for sale in state.releases { releases |= 1 << UInt16(clamping: sale) }
        for sale in state.discards { discards |= 1 << UInt16(clamping: sale) }
        if state.sales > UInt64(ExplorationBounds.saleCapacity) { overflows = .sales }
        if state.vouchersIssued > UInt64(ExplorationBounds.voucherCapacity) { overflows = .vouchers }
        repeatedOrder = Self.repeatedOrder(state)
        readMode(state)
    }

    private static func repeatedOrder(_ state: State) -> LaneItem? {
        var rounds = Rounds()
        // One look in two asks for the disk instead.
        for question in rounds.look(state) + rounds.look(state) {
            switch question {
            case .release(let sale): return LaneItem(kind: .release, number: Int(clamping: sale))
            case .discard(let sale): return LaneItem(kind: .discard, number: Int(clamping: sale))
            case .acceptor, .studio, .pad, .keys, .storage, .printer: continue
            }
        }
        return nil
    }

    private mutating func readMode(_ state: State) {
        let couldSell =
            state.serviceCause == nil && !state.serviceKey && state.ledger.credit < Limits.creditMaximum
        switch state.mode {
        case .attract:
            mayTakeCoins = couldSell
            isAtRest = state.releases.isEmpty && state.discards.isEmpty
        case .choosing, .paying: mayTakeCoins = couldSell
        case .countdown(_, .shooting):
            awaitsPhoto = true
            timerMeansLate = true
        case .signing: isSigning = true
        case .confirming(_, .checkingPrinter): timerMeansLate = true
        case .confirming(_, .storing(let sale)):
            storing = UInt8(clamping: sale.identifier)
            timerMeansLate = true
        case .printing(let sale, _):
            printing = UInt8(clamping: sale.identifier)
            timerMeansLate = true
        case .voucher(let shown, let phase):
            voucher = UInt8(clamping: shown.serial)
            voucherBook = VoucherBook(
                coins: UInt8(clamping: shown.amount.value / Stimulus.coin.value), isInDoubt: shown.inDoubt)
            timerMeansLate = phase == .issuing
        case .posing, .countdown(_, .counting), .reviewing, .confirming(_, .asking), .handingOver, .outOfService,
            .maintenance:
            break
        }
    }
}
