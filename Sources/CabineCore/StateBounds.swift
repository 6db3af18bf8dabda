extension Limits {
    /// Largest counter and largest sum of money, in hundredths: one step a microsecond would take 285 years. Below it no
    /// arithmetic of the state machine overflows.
    public static let counterMaximum: UInt64 = 1 << 53
}

extension State {
    /// Whether a cabin can come into this state. A state read back from a disk that fails here was not written by a
    /// cabin, however right its checksum: handling events on it could trap, at every start again.
    public var isPossible: Bool {
        countersArePossible && ledger.isPossible && modeIsPossible && takings.isPossible
            && failedPrints <= Limits.failedPrintsMaximum
            && releases.count <= Limits.pendingOrdersMaximum * 2 && discards.count <= Limits.pendingOrdersMaximum * 2
    }

    private var countersArePossible: Bool {
        [timersSet, sessions, sales, vouchersIssued, starts, ledger.sheets].allSatisfy { $0 <= Limits.counterMaximum }
            && timer <= timersSet
    }

    private var modeIsPossible: Bool {
        if let session, !isPossible(session) { return false }
        if work != nil, mode != .maintenance { return false }
        let nothingOpen = ledger.open == .zero
        switch mode {
        case .attract, .choosing, .paying, .posing, .reviewing, .signing, .outOfService, .maintenance,
            .countdown(_, .shooting), .confirming(_, .asking), .confirming(_, .checkingPrinter):
            return nothingOpen
        case .countdown(_, .counting(let figure)):
            return nothingOpen && (1...Limits.countdownSteps).contains(figure)
        case .confirming(let session, .storing(let sale)):
            return nothingOpen && ledger.credit >= sale.price && sale.session.identifier == session.identifier
                && isPossible(sale)
        case .printing(let sale, _): return ledger.open == sale.price && isPossible(sale)
        case .handingOver(let sale): return nothingOpen && isPossible(sale)
        case .voucher(let voucher, _): return nothingOpen && voucher.serial <= vouchersIssued
        }
    }

    private func isPossible(_ session: Session) -> Bool {
        session.identifier <= sessions && session.takes <= Limits.retakesMaximum + 1
            && session.signatures <= Limits.signatureAttempts
    }

    private func isPossible(_ sale: Sale) -> Bool {
        sale.identifier <= sales && sale.price > .zero && sale.price <= Limits.creditMaximum && isPossible(sale.session)
    }
}

extension Ledger {
    /// Whether every amount is within the limit, and everything received is accounted for exactly once.
    public var isPossible: Bool {
        // The amounts first: of larger ones not even the sum can be taken.
        [inserted, atCounter, credit, open, sold, vouchers, inDoubt]
            .allSatisfy { $0.value <= Int(Limits.counterMaximum) } && balances
    }
}
