import CabineCore

/// An effect as the world of the search carries it out: kind, sale or serial, and a voucher's worth, in 16 bits.
struct Order {
    enum Kind: UInt16 {
        case openAcceptor
        case closeAcceptor
        case takePhoto
        case startSigning
        case finishSigning
        case store
        case print
        case ask
        case release
        case discard
        case issue
        case printAlone
    }

    let bits: UInt16

    init(_ kind: Kind, _ number: UInt64 = 0, _ voucher: VoucherBook = VoucherBook(bits: 0)) {
        bits = kind.rawValue << 12 | UInt16(min(number, 15)) << 8 | UInt16(voucher.bits)
    }

    var kind: Kind? { Kind(rawValue: bits >> 12) }
    var number: Int { Int(bits >> 8 & 15) }
    var voucher: VoucherBook { VoucherBook(bits: UInt8(bits & 255)) }

    /// The order an effect is, or nil when the world of the search has nothing to do for it.
    init?(_ effect: Effect) {
        switch effect {
        case .setAcceptor(let open): self.init(open ? .openAcceptor : .closeAcceptor)
        case .takePhoto: self.init(.takePhoto)
        case .startSigning: self.init(.startSigning)
        case .finishSigning: self.init(.finishSigning)
        case .storeRecord(let sale): self.init(.store, sale.identifier)
        case .print(let sale): self.init(sale.session.document.terms.isSent ? .print : .printAlone, sale.identifier)
        case .askPrintOutcome(let sale): self.init(.ask, sale.identifier)
        case .releaseRecord(let sale): self.init(.release, sale)
        case .discardRecord(let sale): self.init(.discard, sale)
        case .issueVoucher(let voucher, _):
            self.init(
                .issue, voucher.serial,
                VoucherBook(
                    coins: UInt8(clamping: voucher.amount.value / Stimulus.coin.value), isInDoubt: voucher.inDoubt))
        // A timer runs whenever the state says so. A report of the printer may come at any time, asked for or not.
        // Picture, ink and what is personal have no part in money, paper and records.
        case .setTimer, .startPreview, .stopPreview, .stopSigning, .readPrinter, .wipe: return nil
        }
    }
}

/// What one event makes of one controller state.
struct Transition {
    let target: UInt32
    let firstOrder: UInt32
    let orderCount: UInt8
    /// A promise that is broken whatever the world looks like.
    let broken: Promise?
}

/// What a stimulus uses up.
enum Cost: UInt8 {
    case nothing
    case coin
    /// What is missing of the price, in coins.
    case release
    case failure
    case visit
    /// A failure when what the timer waits for is still on its way; else nothing.
    case lateness
}

/// A stimulus that may come in a controller state, together with all others that lead to the same.
struct MenuEntry {
    let transition: UInt32
    let code: UInt16
    var multiplicity: UInt8
    let cost: Cost
    /// Whether it is a step of a world in which nothing fails and no customer comes.
    let isGood: Bool
}

/// The controller, tabled: every state it reached, numbered, and what every event made of it.
///
/// `handle` is a pure function of state and event. So it is called once for each pair, whatever the world around it
/// looks like, and a second time to see that it is.
struct ControllerTable {
    private(set) var states: [State] = []
    private(set) var facts: [ControllerFacts] = []
    private(set) var transitions: [Transition] = []
    private(set) var orders: [Order] = []
    private(set) var menus: [Range<Int>?] = []
    /// Times `handle` was called.
    private(set) var calls = 0
    private(set) var menuEntries: [MenuEntry] = []
    private var numbers: [State: UInt32] = [:]
    private var known: [[Int32]] = []
    private let configuration: Configuration
    private let mutation: Mutation?

    init(_ configuration: Configuration, mutation: Mutation?) {
        self.configuration = configuration
        self.mutation = mutation
    }

    /// The number of a state.
    mutating func number(_ state: State) -> UInt32 {
        let canonical = state.canonical
        if let number = numbers[canonical] { return number }
        let number = UInt32(states.count)
        numbers[canonical] = number
        states.append(canonical)
        facts.append(ControllerFacts(canonical))
        menus.append(nil)
        known.append([])
        return number
    }

    /// What `stimulus` makes of the state `number`.
    mutating func transition(_ number: UInt32, _ stimulus: Stimulus) -> UInt32 {
        let row = Int(number)
        if known[row].isEmpty { known[row] = [Int32](repeating: -1, count: Self.deliveries) }
        let place = stimulus.code - Self.firstDelivery
        if known[row][place] >= 0 { return UInt32(known[row][place]) }
        let new = take(number, stimulus)
        known[row][place] = Int32(new)
        return new
    }

    private static let firstDelivery = Stimulus(.started).code
    private static let deliveries = Stimulus.codes - firstDelivery

    private mutating func take(_ number: UInt32, _ stimulus: Stimulus) -> UInt32 {
        var state = states[Int(number)]
        var effects: [Effect] = []
        var broken: Promise?
        for event in stimulus.events(in: state, configuration) {
            let (after, new) = handled(state, event, stimulus.instant, &broken)
            effects += new
            state = after
        }
        broken = broken ?? brokenPromise(states[Int(number)], state, effects)
        return append(self.number(state), effects, broken)
    }

    private mutating func handled(
        _ before: State, _ event: Event, _ instant: Instant, _ broken: inout Promise?
    ) -> (State, [Effect]) {
        let (after, effects) = handledOnce(before, event, instant)
        let (afterAgain, effectsAgain) = handledOnce(before, event, instant)
        if afterAgain != after || effectsAgain != effects { broken = .replayDiffers }
        return (after, effects)
    }

    private mutating func handledOnce(_ before: State, _ event: Event, _ instant: Instant) -> (State, [Effect]) {
        calls += 1
        guard let mutation else {
            var after = before
            let effects = after.handle(event, at: instant)
            return (after, effects)
        }
        let event = mutation.event(before, event)
        var after = before
        let effects = after.handle(event, at: instant)
        return mutation.outcome(before, event, after, effects)
    }

    /// Photos and signing attempts are ordered once each, under numbers that rise.
    private func brokenPromise(_ before: State, _ after: State, _ effects: [Effect]) -> Promise? {
        for effect in effects {
            if case .takePhoto(_, let take) = effect, take != (before.session?.takes ?? 0) + 1 { return .orderedTwice }
            if case .startSigning(_, let attempt) = effect, attempt != (before.session?.signatures ?? 0) + 1 {
                return .orderedTwice
            }
        }
        return after.ledger.balances ? nil : .moneyIsLost
    }

    private mutating func append(_ target: UInt32, _ effects: [Effect], _ broken: Promise?) -> UInt32 {
        let firstOrder = UInt32(orders.count)
        orders += effects.compactMap { Order($0) }
        transitions.append(
            Transition(
                target: target, firstOrder: firstOrder, orderCount: UInt8(orders.count - Int(firstOrder)),
                broken: broken))
        return UInt32(transitions.count - 1)
    }

    /// What may come by itself in the state `number`, and what may come late or doubled.
    mutating func menu(_ number: UInt32) -> Range<Int> {
        if let menu = menus[Int(number)] { return menu }
        let state = states[Int(number)]
        let facts = facts[Int(number)]
        let first = menuEntries.count
        for dish in Self.spontaneous(state, facts) + Self.late(state, facts) { offer(dish, number, since: first) }
        let menu = first..<menuEntries.count
        menus[Int(number)] = menu
        return menu
    }

    private mutating func offer(_ dish: Dish, _ number: UInt32, since first: Int) {
        let transition = take(number, dish.stimulus)
        for index in first..<menuEntries.count {
            let entry = menuEntries[index]
            if entry.cost == dish.cost, entry.isGood == dish.isGood, same(entry.transition, transition) {
                menuEntries[index].multiplicity += 1
                return
            }
        }
        menuEntries.append(
            MenuEntry(
                transition: transition, code: UInt16(dish.stimulus.code), multiplicity: 1, cost: dish.cost,
                isGood: dish.isGood))
    }

    private func same(_ left: UInt32, _ right: UInt32) -> Bool {
        let left = transitions[Int(left)]
        let right = transitions[Int(right)]
        guard left.target == right.target, left.orderCount == right.orderCount, left.broken == right.broken else {
            return false
        }
        // A loop: a closure would hold on to the whole table.
        for offset in 0..<Int(left.orderCount)
        where orders[Int(left.firstOrder) + offset].bits != orders[Int(right.firstOrder) + offset].bits {
            return false
        }
        return true
    }
}

/// A stimulus with what it uses up.
struct Dish {
    let stimulus: Stimulus
    let cost: Cost
    let isGood: Bool

    init(_ stimulus: Stimulus, _ cost: Cost = .nothing, good: Bool = false) {
        self.stimulus = stimulus
        self.cost = cost
        isGood = good
    }
}

extension ControllerTable {
    fileprivate static func spontaneous(_ state: State, _ facts: ControllerFacts) -> [Dish] {
        // On a board that is paid the other way, each of the two must lead to nothing new.
        let isCounter = state.configuration.payment == .counter
        var dishes = [Dish(Stimulus(.staleTimer)), Dish(Stimulus(.clock))]
        if !isCounter { dishes.append(Dish(Stimulus(.coin), .coin)) }
        dishes.append(Dish(Stimulus(.saleReleased), isCounter ? .release : .nothing))
        if facts.isTimerSet {
            dishes.append(Dish(Stimulus(.timer), facts.timerMeansLate ? .lateness : .nothing, good: true))
        }
        dishes += Stimulus.buttons.indices.map { Dish(Stimulus(.touch, $0)) }
        if state.session != nil { dishes.append(Dish(Stimulus(.longSession))) }
        dishes += [Dish(Stimulus(.latePhoto)), Dish(Stimulus(.lateSignature))]
        for (index, device) in Stimulus.failing.enumerated() where state.devices[device] != .failed {
            dishes.append(Dish(Stimulus(.deviceFails, index), .failure))
        }
        if Device.allCases.contains(where: { state.devices[$0] != .ready }) {
            dishes.append(Dish(Stimulus(.devicesReady), good: true))
        }
        dishes.append(Dish(Stimulus(.printerReady), good: true))
        dishes.append(Dish(Stimulus(.printerFails), .failure))
        dishes.append(
            state.serviceKey ? Dish(Stimulus(.keyBack), good: true) : Dish(Stimulus(.keyTurned), .visit))
        dishes.append(
            state.orderedOut != nil ? Dish(Stimulus(.orderedIn), good: true) : Dish(Stimulus(.orderedOut), .visit))
        dishes.append(state.doorOpen ? Dish(Stimulus(.doorClosed), good: true) : Dish(Stimulus(.doorOpened), .visit))
        dishes += [Dish(Stimulus(.wentOut)), Dish(Stimulus(.cameIn))]
        if facts.isSigning { dishes.append(Dish(Stimulus(.padFailed), .failure)) }
        return dishes
    }

    /// Outcomes of what is over: late, or doubled. None of them may count again.
    fileprivate static func late(_ state: State, _ facts: ControllerFacts) -> [Dish] {
        var dishes: [Dish] = []
        for sale in 1..<(Int(facts.sales) + 1) where sale != Int(facts.printing) && sale != Int(facts.storing) {
            for kind in [StimulusKind.stored, .notStored, .printed, .notPrinted, .printUnknown] {
                dishes.append(Dish(Stimulus(kind, min(sale, 15))))
            }
            if !state.releases.contains(UInt64(sale)) { dishes.append(Dish(Stimulus(.released, min(sale, 15)))) }
            if !state.discards.contains(UInt64(sale)) { dishes.append(Dish(Stimulus(.discarded, min(sale, 15)))) }
        }
        for serial in 1..<(Int(facts.vouchersIssued) + 1) where serial != Int(facts.voucher) {
            dishes.append(Dish(Stimulus(.issued, min(serial, 15))))
        }
        return dishes
    }
}
