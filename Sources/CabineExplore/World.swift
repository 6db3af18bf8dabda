import CabineCore

/// The rules of the search: which steps lead from a node, and where.
///
/// | in the cabin | in a node |
/// |---|---|
/// | journal | `durable`: an event is in it whole or not at all; with a planted bug it lags behind `memory` |
/// | power cut before an append | the event never was; a coin is lost, an outcome is asked for or ordered again |
/// | power cut between append and effects, or between effects | the step, then the cut: the lanes die with the memory |
/// | mailbox and desks | lanes: done in order, their outcomes taken whenever the controller gets to it |
/// | spooler and printer | a job is queued, forgotten or gone; its sheet may come out as long as it is not gone |
/// | print judge | "printed" and "not printed" when true only; "unknown" always |
/// | outbox and collector | nowhere, held, released, sent, discarded; durable at once |
struct World {
    let bounds: ExplorationBounds
    private let mutation: Mutation?
    private(set) var controller: ControllerTable
    /// How often each bound held a step back.
    private(set) var met = [Int](repeating: 0, count: ExplorationBound.allCases.count)
    /// A capacity that was met: from then on the search may have missed something.
    private(set) var metCapacity: ExplorationBound?
    private var successors: [Successor] = []
    /// What the order being carried out broke.
    private var broken: Promise?

    init(_ bounds: ExplorationBounds, mutation: Mutation?) {
        self.bounds = bounds
        self.mutation = mutation
        let price = Cents(Stimulus.coin.value * Int(bounds.coinsPerSheet))
        controller = ControllerTable(Configuration(price: price, retakes: bounds.retakes), mutation: mutation)
    }

    /// A new cabin before its first start.
    mutating func first() -> Node {
        let state = controller.number(State())
        return Node(memory: state, durable: state)
    }

    /// The steps from `node`, in an order that is always the same.
    mutating func successors(of node: Node) -> [Successor] {
        successors.removeAll(keepingCapacity: true)
        if node.isRunning {
            if node.unsynced == .none { takeEvents(node) }
            workAtPrinterDesk(node)
            workAtRecordDesk(node)
            cutPower(node)
        } else {
            add(node, .event(Stimulus(.started)), good: true) { world, node in
                node.isRunning = true
                let transition = world.controller.transition(node.durable, Stimulus(.started))
                world.follow(transition, .event, &node)
            }
        }
        moveWorld(node)
        return successors
    }

    mutating func meet(_ bound: ExplorationBound) {
        met[bound.place] += 1
        if bound.isCapacity { metCapacity = bound }
    }

    fileprivate mutating func add(
        _ node: Node, _ step: Step, good: Bool = false, multiplicity: Int = 1,
        _ change: (inout World, inout Node) -> Void
    ) {
        var after = node
        broken = nil
        change(&self, &after)
        successors.append(
            Successor(node: after, step: step, multiplicity: multiplicity, isGood: good, broken: broken))
    }

    /// Whether the world may still fail; when it may not, that is noted.
    private mutating func mayFail(_ node: Node) -> Bool {
        if node.failures < bounds.failures { return true }
        meet(.failures)
        return false
    }
}

// MARK: - Events

extension World {
    private mutating func takeEvents(_ node: Node) {
        let menu = controller.menu(node.memory)
        for index in menu {
            let entry = controller.menuEntries[index]
            guard afford(entry, node) else { continue }
            let stimulus = Self.stimulus(Int(entry.code))
            let isLate = entry.cost == .lateness && awaitsOutcome(node)
            add(node, .event(stimulus), good: entry.isGood && !isLate, multiplicity: Int(entry.multiplicity)) {
                world, node in
                Self.pay(entry.cost, isLate, &node)
                world.follow(entry.transition, stimulus.kind == .coin ? .coin : .event, &node)
            }
        }
        takeOutcomes(node)
    }

    private static func stimulus(_ code: Int) -> Stimulus {
        guard let kind = StimulusKind(rawValue: UInt8(code / 16)) else {
            preconditionFailure("a menu holds stimuli only")
        }
        return Stimulus(kind, code % 16)
    }

    private mutating func afford(_ entry: MenuEntry, _ node: Node) -> Bool {
        switch entry.cost {
        case .nothing: return true
        case .coin:
            if node.coins + node.coinsLost < bounds.coins { return true }
            meet(.coins)
            return false
        case .failure: return mayFail(node)
        case .lateness: return !awaitsOutcome(node) || mayFail(node)
        case .visit:
            if node.visits < bounds.visits { return true }
            meet(.visits)
            return false
        }
    }

    private static func pay(_ cost: Cost, _ isLate: Bool, _ node: inout Node) {
        switch cost {
        case .nothing: break
        case .coin: node.coins += 1
        case .failure: node.failures += 1
        case .visit: node.visits += 1
        case .lateness: if isLate { node.failures += 1 }
        }
    }

    /// Whether what the controller's timer guards is still on its way.
    private func awaitsOutcome(_ node: Node) -> Bool {
        let facts = controller.facts[Int(node.memory)]
        if facts.awaitsPhoto { return node.photoIsAwaited }
        if facts.printing != 0 { return node.printLane.isAbout(Int(facts.printing), Lane.aboutSheets) }
        if facts.storing != 0 { return node.recordLane.isAbout(Int(facts.storing), Lane.aboutStoring) }
        if facts.voucher != 0 { return node.printLane.isAbout(Int(facts.voucher), Lane.aboutVouchers) }
        // A report of the printer can always come.
        return true
    }

    /// Outcomes of what was ordered; those of one lane come in order.
    private mutating func takeOutcomes(_ node: Node) {
        if node.photoIsAwaited {
            outcome(node, .photoConforms)
            outcome(node, .photoRefused, good: false)
            if mayFail(node) { outcome(node, .cameraFailed, good: false) { $0.failures += 1 } }
        }
        if node.signatureIsJudged {
            outcome(node, .signatureAccepted)
            outcome(node, .signatureRefused, good: false)
        }
        if let head = node.printLane[0], let kind = head.kind.reported {
            outcome(node, kind, head.number) { $0.printLane.remove(0) }
        }
        if let head = node.recordLane[0], let kind = head.kind.reported {
            outcome(node, kind, head.number) { $0.recordLane.remove(0) }
        }
    }

    private mutating func outcome(
        _ node: Node, _ kind: StimulusKind, _ number: Int = 0, good: Bool = true, _ change: (inout Node) -> Void = { _ in }
    ) {
        let stimulus = Stimulus(kind, number)
        let transition = controller.transition(node.memory, stimulus)
        add(node, .event(stimulus), good: good) { world, node in
            change(&node)
            var unsynced = Unsynced.event
            if let conclusion = kind.conclusion, Int(world.controller.facts[Int(node.memory)].printing) == number,
                node.sales[number].conclusion == .none
            {
                node.sales[number].conclusion = conclusion
                unsynced = .conclusion(number)
            }
            switch kind {
            case .photoConforms, .photoRefused, .cameraFailed: node.photoIsAwaited = false
            case .signatureAccepted, .signatureRefused: node.signatureIsJudged = false
            default: break
            }
            world.follow(transition, unsynced, &node)
        }
    }
}

// MARK: - From an event to its orders

extension World {
    /// Journals the event of a transition and hands its orders out, or the other way round with a planted bug.
    private mutating func follow(_ number: UInt32, _ event: Unsynced, _ node: inout Node) {
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
        case .print:
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

// MARK: - The desks

extension World {
    private mutating func workAtPrinterDesk(_ node: Node) {
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

    private mutating func workAtRecordDesk(_ node: Node) {
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
                case .nowhere, .discarded: break
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

    /// The outbox refuses: nothing is reported, and the controller is to order it again.
    private mutating func failOrder(_ node: Node, _ place: Int, _ sale: Int) {
        guard !bounds.exclusions.contains(.failedOrderWaitsForRestart), mayFail(node) else { return }
        add(node, .recordOrderFails(sale: sale)) { _, node in
            node.failures += 1
            node.recordLane.remove(place)
        }
    }
}

// MARK: - What happens without the cabin

extension World {
    private mutating func moveWorld(_ node: Node) {
        guard node.sales.low | node.sales.high != 0 else { return }
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

    private mutating func cutPower(_ node: Node) {
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
        guard node.coins + node.coinsLost < bounds.coins else { return }
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
        if node.vouchers.bits != 0 {
            // A voucher nobody saw was never given.
            for serial in 1...ExplorationBounds.voucherCapacity where !node.vouchers[serial].isSigned {
                node.vouchers[serial] = VoucherBook(bits: 0)
            }
        }
        if node.sales.low | node.sales.high != 0 {
            for sale in 1...ExplorationBounds.saleCapacity {
                node.sales[sale].wasReleaseOrdered = false
                node.sales[sale].wasDiscardOrdered = false
            }
        }
    }
}

extension StimulusKind {
    /// What a report of the print judge says.
    fileprivate var conclusion: Conclusion? {
        switch self {
        case .printed: .printed
        case .notPrinted: .notPrinted
        case .printUnknown: .unknown
        case .coin, .timer, .staleTimer, .clock, .longSession, .touch, .latePhoto, .lateSignature, .deviceFails,
            .devicesReady, .printerReady, .printerFails, .keyTurned, .keyBack, .orderedOut, .orderedIn, .started,
            .photoConforms, .photoRefused, .cameraFailed, .signatureAccepted, .signatureRefused, .padFailed, .stored,
            .notStored, .released, .discarded, .issued:
            nil
        }
    }
}

extension LaneKind {
    /// The event an outcome is reported as; nil for work not done yet.
    fileprivate var reported: StimulusKind? {
        switch self {
        case .print, .submitted, .ask, .issue, .store, .release, .discard: nil
        case .printed: .printed
        case .notPrinted: .notPrinted
        case .unknown: .printUnknown
        case .issued: .issued
        case .stored: .stored
        case .notStored: .notStored
        case .released: .released
        case .discarded: .discarded
        }
    }
}

extension Lane {
    fileprivate static func set(_ kinds: LaneKind...) -> UInt16 { kinds.reduce(0) { $0 | 1 << UInt16($1.rawValue) } }
    fileprivate static let aboutSheets = set(.print, .submitted, .ask, .printed, .notPrinted, .unknown)
    fileprivate static let aboutVouchers = set(.issue, .issued)
    fileprivate static let aboutStoring = set(.store, .stored, .notStored)

    /// Whether an item of these kinds is about `number`.
    fileprivate func isAbout(_ number: Int, _ kinds: UInt16) -> Bool {
        var place = 0
        while place < ExplorationBounds.laneCapacity, let item = self[place] {
            if item.number == number, kinds >> UInt16(item.kind.rawValue) & 1 == 1 { return true }
            place += 1
        }
        return false
    }
}
