extension World {
    /// The first thing the printer's desk has not done yet.
    mutating func workAtPrinterDesk(_ node: Node) {
        guard let place = node.printLane.firstOpenPlace, let item = node.printLane[place] else { return }
        let number = item.number
        switch item.kind {
        case .print: submit(node, place, number)
        case .submitted, .ask: judge(node, place, number)
        case .issue:
            add(node, .voucherSigned(serial: number), good: true) { _, node in
                node.vouchers[number].isSigned = true
                node.printLane.replace(place, by: .issued)
            }
            if mayFail(node) {
                add(node, .voucherNotSigned(serial: number)) { _, node in
                    node.failures += 1
                    node.printLane.remove(place)
                }
            }
        case .printed, .notPrinted, .unknown, .issued, .store, .release, .discard, .stored, .notStored, .released,
            .discarded:
            preconditionFailure("the first open order of the printer's lane is one of the printer's")
        }
    }

    private mutating func submit(_ node: Node, _ place: Int, _ sale: Int) {
        if node.sales[sale].job == .queued {
            // The driver looks for a job of this name first.
            return add(node, .spoolerKnows(sale: sale)) { _, node in node.printLane.replace(place, by: .ask) }
        }
        add(node, .submit(sale: sale), good: true) { _, node in
            node.sales[sale].job = .queued
            node.printLane.replace(place, by: .submitted)
        }
        if node.sales[sale].sheets == 0, node.sales[sale].job == .nowhere, mayFail(node) {
            add(node, .cannotCompose(sale: sale)) { _, node in
                node.failures += 1
                node.printLane.replace(place, by: .notPrinted)
            }
        }
    }

    /// The print judge, who cancels what is left before it denies that there is a sheet.
    private mutating func judge(_ node: Node, _ place: Int, _ sale: Int) {
        let book = node.sales[sale]
        if book.sheets > 0, book.job == .nowhere {
            add(node, .judged(sale: sale, .printed), good: true) { _, node in
                node.printLane.replace(place, by: .printed)
            }
        }
        if book.sheets == 0, book.job != .forgotten {
            add(node, .judged(sale: sale, .notPrinted), good: true) { _, node in
                node.sales[sale].job = .nowhere
                node.printLane.replace(place, by: .notPrinted)
            }
        }
        add(node, .judged(sale: sale, .unknown)) { _, node in node.printLane.replace(place, by: .unknown) }
    }

    /// The first thing the outbox has not done yet.
    mutating func workAtRecordDesk(_ node: Node) {
        guard let place = node.recordLane.firstOpenPlace, let item = node.recordLane[place] else { return }
        let sale = item.number
        switch item.kind {
        case .store: store(node, place, sale)
        case .release:
            add(node, .recordReleased(sale: sale), good: true) { _, node in
                if node.sales[sale].record == .held { node.sales[sale].record = .released }
                node.recordLane.replace(place, by: .released)
            }
            failOrder(node, place, sale)
        case .discard:
            add(node, .recordDiscarded(sale: sale), good: true) { world, node in
                switch node.sales[sale].record {
                case .held: node.sales[sale].record = .discarded
                case .released, .sent: world.broken = .recordDiscarded
                case .nowhere, .discarded, .unwanted: break
                }
                node.recordLane.replace(place, by: .discarded)
            }
            failOrder(node, place, sale)
        case .print, .submitted, .ask, .issue, .printed, .notPrinted, .unknown, .issued, .stored, .notStored,
            .released, .discarded:
            preconditionFailure("the first open order of the outbox's lane is one of the outbox's")
        }
    }

    private mutating func store(_ node: Node, _ place: Int, _ sale: Int) {
        add(node, .recordStored(sale: sale), good: true) { _, node in
            if node.sales[sale].record == .nowhere { node.sales[sale].record = .held }
            node.recordLane.replace(place, by: .stored)
        }
        guard mayFail(node) else { return }
        for isThere in [false, true] {
            add(node, .recordNotStored(sale: sale, isThere: isThere)) { _, node in
                node.failures += 1
                if isThere, node.sales[sale].record == .nowhere { node.sales[sale].record = .held }
                node.recordLane.replace(place, by: .notStored)
            }
        }
    }

    /// The outbox refuses: nothing was done, and nothing is reported.
    private mutating func failOrder(_ node: Node, _ place: Int, _ sale: Int) {
        guard mayFail(node) else { return }
        add(node, .recordOrderFails(sale: sale)) { _, node in
            node.failures += 1
            node.recordLane.remove(place)
        }
    }

    /// The regular rounds give the oldest order again that is not acknowledged, when the desk is free. That they do so
    /// while the acknowledgement is on its way to the controller is a matter of milliseconds, and costs a failure.
    mutating func repeatRefusedOrder(_ node: Node) {
        guard mutation?.repeatsRefusedOrders != false,
            let order = controller.facts[Int(node.memory)].repeatedOrder, node.recordLane.firstOpenPlace == nil
        else { return }
        let isAcknowledged = node.recordLane.count(of: order.number) > 0
        guard !isAcknowledged || mayFail(node) else { return }
        add(node, .orderedAgain(sale: order.number), good: !isAcknowledged) { _, node in
            if isAcknowledged { node.failures += 1 }
            node.recordLane.append(order.kind, order.number)
        }
    }
}
