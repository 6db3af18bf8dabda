extension World {
    /// Gives the controller everything that may come by itself, and the outcomes that wait for it.
    mutating func takeEvents(_ node: Node) {
        let menu = controller.menu(node.memory)
        for index in menu {
            let entry = controller.menuEntries[index]
            guard afford(entry, node) else { continue }
            let stimulus = Self.stimulus(Int(entry.code))
            let isLate = entry.cost == .lateness && awaitsOutcome(node)
            add(node, .event(stimulus), good: entry.isGood && !isLate, multiplicity: Int(entry.multiplicity)) {
                world, node in
                Self.pay(entry.cost, isLate, &node)
                if entry.cost == .release { node.coins = world.moneyReceived(entry.transition) }
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
        // What is missing of the price, all at once.
        case .release:
            if moneyReceived(entry.transition) + node.coinsLost <= bounds.coins { return true }
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

    /// What the controller's books have received after a transition, in coins; bounded like the coins are.
    private func moneyReceived(_ transition: UInt32) -> UInt8 {
        controller.facts[Int(controller.transitions[Int(transition)].target)].received
    }

    private static func pay(_ cost: Cost, _ isLate: Bool, _ node: inout Node) {
        switch cost {
        case .nothing, .release: break
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
            outcome(node, .photoConforms) { $0.photoIsAwaited = false }
            outcome(node, .photoRefused, good: false) { $0.photoIsAwaited = false }
            if mayFail(node) {
                outcome(node, .cameraFailed, good: false) {
                    $0.photoIsAwaited = false
                    $0.failures += 1
                }
            }
        }
        if node.signatureIsJudged {
            outcome(node, .signatureAccepted) { $0.signatureIsJudged = false }
            outcome(node, .signatureRefused, good: false) { $0.signatureIsJudged = false }
        }
        if let head = node.printLane[0], let kind = head.kind.reported {
            outcome(node, kind, head.number) { $0.printLane.remove(0) }
        }
        if let head = node.recordLane[0], let kind = head.kind.reported {
            outcome(node, kind, head.number) { $0.recordLane.remove(0) }
        }
    }

    private mutating func outcome(
        _ node: Node, _ kind: StimulusKind, _ number: Int = 0, good: Bool = true, _ change: (inout Node) -> Void
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
            world.follow(transition, unsynced, &node)
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
            .notStored, .released, .discarded, .issued, .saleReleased, .doorOpened, .doorClosed, .wentOut, .cameIn:
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
