extension World {
    /// Journals the event of a transition and hands its orders out, or the other way round with a planted bug.
    mutating func follow(_ number: UInt32, _ event: Unsynced, _ node: inout Node) {
        let transition = controller.transitions[Int(number)]
        broken = broken ?? transition.broken
        node.memory = transition.target
        if mutation?.carriesOutBeforeJournal == true {
            node.unsynced = event
        } else {
            node.durable = transition.target
        }
        for offset in 0..<Int(transition.orderCount) {
            carryOut(controller.orders[Int(transition.firstOrder) + offset], &node)
        }
        let facts = controller.facts[Int(node.memory)]
        // An outcome nobody waits for any more can never match again: as "late" it is in every menu.
        if !facts.awaitsPhoto { node.photoIsAwaited = false }
        if !facts.isSigning { node.signatureIsJudged = false }
        if let bound = facts.overflows { meet(bound) }
    }

    private mutating func carryOut(_ order: Order, _ node: inout Node) {
        let number = order.number
        guard let kind = order.kind else { preconditionFailure("orders are made from effects") }
        switch kind {
        case .openAcceptor: node.acceptorIsOpen = true
        case .closeAcceptor: node.acceptorIsOpen = false
        case .takePhoto: node.photoIsAwaited = true
        case .startSigning: node.signatureIsJudged = false
        // Judged twice, an attempt still counts once: the first outcome ends it.
        case .finishSigning: node.signatureIsJudged = true
        case .store:
            if node.sales[number].wasStoreOrdered { broken = .orderedTwice }
            node.sales[number].wasStoreOrdered = true
            append(.store, number, to: \.recordLane, &node)
        case .print, .printAlone:
            if kind == .printAlone, node.sales[number].record == .nowhere { node.sales[number].record = .unwanted }
            if node.sales[number].wasPrintOrdered { broken = .orderedTwice }
            node.sales[number].wasPrintOrdered = true
            append(.print, number, to: \.printLane, &node)
        case .ask: append(.ask, number, to: \.printLane, &node)
        case .release:
            if node.sales[number].wasReleaseOrdered { broken = .orderedTwice }
            node.sales[number].wasReleaseOrdered = true
            append(.release, number, to: \.recordLane, &node)
        case .discard:
            if node.sales[number].wasDiscardOrdered { broken = .orderedTwice }
            node.sales[number].wasDiscardOrdered = true
            append(.discard, number, to: \.recordLane, &node)
        case .issue: issue(number, order.voucher, &node)
        }
    }

    private mutating func issue(_ serial: Int, _ voucher: VoucherBook, _ node: inout Node) {
        let book = node.vouchers[serial]
        if book.coins == 0 {
            node.vouchers[serial] = voucher
        } else if book.coins != voucher.coins || book.isInDoubt != voucher.isInDoubt {
            broken = .serialReused
        }
        append(.issue, serial, to: \.printLane, &node)
    }

    private mutating func append(
        _ kind: LaneKind, _ number: Int, to lane: WritableKeyPath<Node, Lane>, _ node: inout Node
    ) {
        if node[keyPath: lane].isFull { return meet(.lane) }
        node[keyPath: lane].append(kind, number)
    }
}
