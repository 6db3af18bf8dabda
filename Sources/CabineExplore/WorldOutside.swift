import CabineCore

extension World {
    /// The spooler, the printer and the collector go on, also while the cabin is down.
    mutating func moveWorld(_ node: Node) {
        guard !node.sales.isEmpty else { return }
        for sale in 1...ExplorationBounds.saleCapacity where node.sales[sale].bits != 0 {
            let book = node.sales[sale]
            if book.job != .nowhere {
                add(node, .sheetComesOut(sale: sale), good: true) { _, node in
                    node.sales[sale].sheets += 1
                    node.sales[sale].job = .nowhere
                }
                // A job that is gone makes room for the judge; a queue that only stands still does not.
                add(node, .jobIsLost(sale: sale), good: true) { _, node in node.sales[sale].job = .nowhere }
            }
            if book.job == .queued {
                add(node, .spoolerForgets(sale: sale)) { _, node in node.sales[sale].job = .forgotten }
            }
            if book.record == .released {
                add(node, .collectorTakes(sale: sale), good: true) { _, node in node.sales[sale].record = .sent }
            }
        }
    }

    /// The power fails between any two other steps.
    mutating func cutPower(_ node: Node) {
        if node.unsynced != .none {
            add(node, .journalCatchesUp, good: true) { _, node in
                node.durable = node.memory
                node.unsynced = .none
            }
        }
        guard node.cuts < bounds.cuts else { return meet(.cuts) }
        guard node.unsynced == .none else {
            add(node, .powerCutKeepsAppend) { _, node in
                node.durable = node.memory
                Self.goDark(&node)
            }
            return add(node, .powerCutLosesAppend) { _, node in Self.losePower(&node) }
        }
        add(node, .powerCut) { _, node in Self.goDark(&node) }
        guard bounds.payment == .coins, node.coins + node.coinsLost < bounds.coins else { return }
        add(node, .powerCutSwallowsCoin) { _, node in
            node.coinsLost += 1
            Self.goDark(&node)
        }
    }

    /// The effects happened, the event never did: what the world's books took from it was not so.
    private static func losePower(_ node: inout Node) {
        if node.unsynced == .coin {
            node.coins -= 1
            node.coinsLost += 1
        }
        if let sale = node.unsynced.sale { node.sales[sale].conclusion = .none }
        goDark(&node)
    }

    /// Memory, mailbox and lanes are gone. The acceptor's line falls back to "no coins".
    private static func goDark(_ node: inout Node) {
        node.cuts += 1
        node.isRunning = false
        node.memory = node.durable
        node.unsynced = .none
        node.acceptorIsOpen = false
        node.photoIsAwaited = false
        node.signatureIsJudged = false
        node.printLane = Lane()
        node.recordLane = Lane()
        if !node.vouchers.isEmpty {
            // A voucher nobody saw was never given.
            for serial in 1...ExplorationBounds.voucherCapacity where !node.vouchers[serial].isSigned {
                node.vouchers[serial] = VoucherBook(bits: 0)
            }
        }
        if !node.sales.isEmpty {
            for sale in 1...ExplorationBounds.saleCapacity {
                node.sales[sale].wasReleaseOrdered = false
                node.sales[sale].wasDiscardOrdered = false
            }
        }
    }
}
