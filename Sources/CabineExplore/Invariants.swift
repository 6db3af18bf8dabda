/// The promises, asked of one node. Amounts are counted in coins.
///
/// One coin at most is lost at a power cut, by construction: each coin is an event of its own, and a cut takes the one
/// that is not in the journal yet.
struct Invariants {
    let coinsPerSheet: Int

    /// The promises that `node` breaks; none, nearly always.
    func broken(_ node: Node, _ facts: ControllerFacts) -> [Promise] {
        var breaks: [Promise] = []
        money(node, facts, &breaks)
        sales(node, facts, &breaks)
        if node.acceptorIsOpen, node.isRunning, !facts.mayTakeCoins { breaks.append(.acceptorIsOpen) }
        return breaks
    }

    /// Compares the world's own books with what the cabin owes and shows.
    private func money(_ node: Node, _ facts: ControllerFacts, _ breaks: inout [Promise]) {
        var sold = 0
        var doubts = 0
        if !node.sales.isEmpty {
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
        if inDoubt != doubts { breaks.append(.voucherIsMissing) }
        if Int(node.coins) != sold + Int(facts.credit) + open + vouchers + inDoubt { breaks.append(.moneyIsLost) }
        let ledgerAgrees =
            facts.inserted == node.coins && Int(facts.open) == open && Int(facts.sold) == sold
            && Int(facts.vouchers) == vouchers && Int(facts.inDoubt) == inDoubt
            && Int(facts.sheets) * coinsPerSheet == sold
        if !ledgerAgrees { breaks.append(.ledgerIsWrong) }
    }

    /// Vouchers people have seen signed, and the one that is about to be.
    private func owed(_ node: Node, _ facts: ControllerFacts) -> (vouchers: Int, inDoubt: Int) {
        var vouchers = 0
        var inDoubt = 0
        func add(_ book: VoucherBook) {
            if book.isInDoubt { inDoubt += Int(book.coins) } else { vouchers += Int(book.coins) }
        }
        var showsSigned = false
        if !node.vouchers.isEmpty {
            for serial in 1...ExplorationBounds.voucherCapacity where node.vouchers[serial].isSigned {
                add(node.vouchers[serial])
                if serial == Int(facts.voucher) { showsSigned = true }
            }
        }
        if facts.voucher != 0, !showsSigned { add(facts.voucherBook) }
        return (vouchers, inDoubt)
    }

    private func sales(_ node: Node, _ facts: ControllerFacts, _ breaks: inout [Promise]) {
        if node.sales.isEmpty {
            if facts.printing != 0 { breaks.append(.recordIsMissing) }
            return
        }
        for sale in 1...ExplorationBounds.saleCapacity {
            let book = node.sales[sale]
            let isPrinting = sale == Int(facts.printing)
            let mayHaveSheet = isPrinting || book.conclusion == .printed || book.conclusion == .unknown
            if book.sheets > 1 { breaks.append(.secondSheet) }
            if book.sheets > 0, !mayHaveSheet { breaks.append(.unpaidSheet) }
            if let broken = record(sale, book, mayHaveSheet, facts) { breaks.append(broken) }
        }
    }

    private func record(_ sale: Int, _ book: SaleBook, _ mayHaveSheet: Bool, _ facts: ControllerFacts) -> Promise? {
        switch book.record {
        case .nowhere: return mayHaveSheet ? .recordIsMissing : nil
        case .held:
            let isPending = (facts.releases | facts.discards) >> UInt16(sale) & 1 == 1
            let isBeingSold = sale == Int(facts.printing) || sale == Int(facts.storing)
            return isPending || isBeingSold ? nil : .recordIsOrphan
        case .released, .sent:
            return book.conclusion == .printed || book.conclusion == .unknown ? nil : .recordReleasedTooSoon
        case .unwanted: return book.wasReleaseOrdered ? .recordReleasedTooSoon : nil
        case .discarded: return mayHaveSheet || book.sheets > 0 ? .recordDiscarded : nil
        }
    }
}
