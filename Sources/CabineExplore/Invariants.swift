/// The promises, asked of one node. Amounts are counted in coins.
struct Invariants {
    let coinsPerSheet: Int

    /// The first promise that `node` breaks.
    func broken(_ node: Node, _ facts: ControllerFacts) -> Promise? {
        money(node, facts) ?? sales(node, facts) ?? acceptor(node, facts)
    }

    /// Compares the world's own books with what the cabin owes and shows.
    private func money(_ node: Node, _ facts: ControllerFacts) -> Promise? {
        if node.coinsLost > node.cuts { return .coinsAreLost }
        var sold = 0
        var doubts = 0
        if node.sales.low | node.sales.high != 0 {
            for sale in 1...ExplorationBounds.saleCapacity {
                switch node.sales[sale].conclusion {
                case .printed: sold += coinsPerSheet
                case .unknown: doubts += coinsPerSheet
                case .none, .notPrinted: break
                }
            }
        }
        let open = facts.printing == 0 ? 0 : coinsPerSheet
        let (vouchers, inDoubt) = owed(node, facts)
        guard inDoubt == doubts else { return .voucherIsMissing }
        guard Int(node.coins) == sold + Int(facts.credit) + open + vouchers + inDoubt else { return .moneyIsLost }
        let ledgerAgrees =
            facts.inserted == node.coins && Int(facts.open) == open && Int(facts.sold) == sold
            && Int(facts.vouchers) == vouchers && Int(facts.inDoubt) == inDoubt
            && Int(facts.sheets) * coinsPerSheet == sold
        return ledgerAgrees ? nil : .ledgerIsWrong
    }

    /// Vouchers people have seen signed, and the one that is about to be.
    private func owed(_ node: Node, _ facts: ControllerFacts) -> (vouchers: Int, inDoubt: Int) {
        var vouchers = 0
        var inDoubt = 0
        func add(_ book: VoucherBook) {
            if book.isInDoubt { inDoubt += Int(book.coins) } else { vouchers += Int(book.coins) }
        }
        var showsSigned = false
        if node.vouchers.bits != 0 {
            for serial in 1...ExplorationBounds.voucherCapacity where node.vouchers[serial].isSigned {
                add(node.vouchers[serial])
                if serial == Int(facts.voucher) { showsSigned = true }
            }
        }
        if facts.voucher != 0, !showsSigned { add(facts.voucherBook) }
        return (vouchers, inDoubt)
    }

    private func sales(_ node: Node, _ facts: ControllerFacts) -> Promise? {
        guard node.sales.low | node.sales.high != 0 else {
            return facts.printing == 0 ? nil : .recordIsMissing
        }
        for sale in 1...ExplorationBounds.saleCapacity {
            if let broken = self.sale(sale, node.sales[sale], facts) { return broken }
        }
        return nil
    }

    private func sale(_ sale: Int, _ book: SaleBook, _ facts: ControllerFacts) -> Promise? {
        let isPrinting = sale == Int(facts.printing)
        if book.bits == 0 { return isPrinting ? .recordIsMissing : nil }
        let mayHaveSheet = book.conclusion == .printed || book.conclusion == .unknown
        if book.sheets > 1 { return .secondSheet }
        if book.sheets == 1, !isPrinting, !mayHaveSheet { return .unpaidSheet }
        switch book.record {
        case .nowhere: return isPrinting || mayHaveSheet ? .recordIsMissing : nil
        case .held:
            let pending = (facts.releases | facts.discards) >> UInt16(sale) & 1 == 1
            return isPrinting || pending || sale == Int(facts.storing) ? nil : .recordIsOrphan
        case .released, .sent: return mayHaveSheet ? nil : .recordReleasedTooSoon
        case .discarded: return isPrinting || mayHaveSheet || book.sheets > 0 ? .recordDiscarded : nil
        }
    }

    private func acceptor(_ node: Node, _ facts: ControllerFacts) -> Promise? {
        node.acceptorIsOpen && node.isRunning && !facts.mayTakeCoins ? .acceptorIsOpen : nil
    }
}
