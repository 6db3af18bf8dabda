import CabineCore
import CabineDesks
import HALContract
import HALSim

/// The running program: mailbox, lanes, timers and rounds, as the runtime has them.
extension World {
    func post(_ events: [Event]) {
        guard let cabin else { return }
        for event in events { cabin.mailbox.post(event) }
        takeAll()
    }

    private func takeAll() {
        guard let cabin, !cabin.isTaking, !cabin.isBlocked else { return }
        cabin.isTaking = true
        while let event = cabin.mailbox.next, self.cabin === cabin, !cabin.isBlocked, violation == nil {
            take(event, cabin)
        }
        cabin.isTaking = false
    }

    private func take(_ event: Event, _ cabin: SimulatedCabin) {
        let before = cabin.loop.state
        var acted: [Effect] = []
        let taken = cabin.loop.take(event, at: cabin.now(time.now)) { effects in
            acted = effects
            // What an effect shows is judged by what the slip knew then, not by what is durable.
            self.checkOutcome(event, before)
            for effect in effects { self.carryOut(effect, before, cabin) }
        }
        guard hasPower() else { return powerFails(isCrash: false) }
        switch taken {
        case .done(let effects):
            cabin.mailbox.removeFirst()
            controllerEvents += 1
            controllerTouched = true
            if case .coinInserted = event, !ledger.pulsesWaiting.isEmpty { ledger.pulsesWaiting.removeFirst() }
            mode = cabin.loop.state.mode
            trace.mix(event)
            coverage.note(event, in: before.mode)
            say("\(event) -> \(Mode.names[cabin.loop.state.mode.place])")
            if onNotice != nil {
                StateNotices.tell(
                    event, from: before, to: cabin.loop.state, effects: effects, at: cabin.now(time.now), log)
            }
            for step in cabin.unseen { check(step.event, step.before, step.after, step.effects) }
            cabin.unseen = []
            seenSequence = cabin.loop.sequence
            durableSequence = seenSequence
            // What was read at the start, and might still have gone with the power, is durable with this event.
            ledger.centsAtRisk = 0
            check(event, before, cabin.loop.state, acted.isEmpty ? effects : acted + effects)
            for effect in effects {
                guard self.cabin === cabin else { return }
                carryOut(effect, cabin.loop.state, cabin)
            }
        case .refused(let fault):
            say("journal refused: \(fault)")
            cabin.isBlocked = true
            makeSafe(cabin)
            plan(.retry(generation: generation), afterMilliseconds: pauseBeforeRetry)
        }
    }

    /// The program tries again every second; tries that must fail are jumped over, half a minute at a time.
    private var pauseBeforeRetry: UInt64 {
        let pace = ControlLoop<PlantedStore>.retryMilliseconds
        // Each try also tries to close the acceptor: a line that does not obey is tried at the product's pace.
        guard let until = journalDisk.refusesUntil, coins.inhibit.obeysFrom == nil else { return pace }
        let tries = until.milliseconds(since: time.now) / pace + 1
        return min(tries, 30) * pace
    }

    func retry() {
        cabin?.isBlocked = false
        takeAll()
    }

    private func makeSafe(_ cabin: SimulatedCabin) {
        if plant?.makeSafeForgotten == true { return }
        cabin.coins.makeSafe()
        cabin.flash.off(at: cabin.now(time.now))
        _ = time.takeSpent()
    }

    /// A line that refused is driven again by whoever reads the coin lines, which waits for an edge for a second at most.
    func planCoinCheck(_ cabin: SimulatedCabin) {
        guard !cabin.willCheckCoins, cabin.coins.nextCheck != nil else { return }
        cabin.willCheckCoins = true
        plan(.coinCheck(generation: generation), afterMilliseconds: Self.coinReaderMilliseconds)
    }

    /// The reader of the coin lines looks at least this often whether anything is due.
    static let coinReaderMilliseconds: UInt64 = 1_000

    func checkCoins() {
        guard let cabin else { return }
        cabin.willCheckCoins = false
        controllerTouched = true
        let now = cabin.now(time.now)
        let events = cabin.coins.check(at: now)
        _ = time.takeSpent()
        if coins.inhibit.obeysFrom != nil, let due = cabin.coins.nextCheck {
            cabin.willCheckCoins = true
            let pause = min(due.milliseconds(since: now), Self.coinReaderMilliseconds)
            plan(.coinCheck(generation: generation), afterMilliseconds: max(1, pause))
        }
        if !events.isEmpty { post(events) }
    }

    /// Whether an acceptor that the controller closed may be open all the same: its line refuses, or obeys again for so
    /// short a time that the program cannot know it yet.
    var lineHasExcuse: Bool {
        guard let from = coins.inhibit.obeysFrom else { return false }
        return time.now < from.advanced(byMilliseconds: Self.coinReaderMilliseconds + 1)
    }

    /// Whether the program still runs: a disk without power ends it.
    private func hasPower() -> Bool { journalDisk.hasPower && outboxDisk.hasPower }

    private func carryOut(_ effect: Effect, _ state: State, _ cabin: SimulatedCabin) {
        guard let change = plant?.effect else { return perform(effect, cabin) }
        for changed in change(state, effect) { perform(changed, cabin) }
    }

    private func perform(_ effect: Effect, _ cabin: SimulatedCabin) {
        note(effect, cabin)
        switch effect.assignment(PrintDesk<PlantedSpool>.self, RecordDesk<PlantedStore>.self) {
        case .acceptor(let open):
            for event in cabin.coins.setOpen(open) { cabin.mailbox.post(event) }
            _ = time.takeSpent()
        case .timer(let token, let milliseconds):
            cabin.lastTimer = token
            plan(.timer(token: token, generation: generation), afterMilliseconds: milliseconds)
        case .preview(let on): if on { start(.photo, cabin.photos.give(.prepare)) }
        case .photo(let order): start(.photo, cabin.photos.give(order))
        case .signing(let order): start(.signing, cabin.signatures.give(order))
        case .printing(let order): start(.printing, cabin.prints.give(order))
        case .record(let order): start(.record, cabin.records.give(order))
        }
    }

    /// A lane that was free is stepped in an event of its own: the control loop goes on first.
    private func start(_ lane: LaneName, _ isFree: Bool) {
        if isFree { plan(.lane(lane, generation: generation), afterNanoseconds: 0) }
    }

    func work(_ name: LaneName) {
        guard let cabin else { return }
        if name == .printing { printerTouched = true }
        for _ in 0..<Self.stepsAtOnceMaximum {
            let step = cabin.step(name, at: cabin.now(time.now))
            let spent = time.takeSpent()
            guard hasPower() else { return powerFails(isCrash: false) }
            switch step {
            case .wait(let milliseconds):
                let pause = spent + milliseconds * 1_000_000
                guard pause == 0 else { return plan(.lane(name, generation: generation), afterNanoseconds: pause) }
            case .done(let events):
                guard spent == 0 else {
                    return plan(
                        .deliver(name, generation: generation, parcel(.events(events))), afterNanoseconds: spent)
                }
                return delivered(name, events)
            case .free: return
            }
        }
        violate(.limits, "the \(name) desk makes no progress")
    }

    /// Steps a desk may make in one instant; more means that it goes round in circles.
    private static let stepsAtOnceMaximum = 20_000

    func delivered(_ name: LaneName, _ events: [Event]) {
        guard let cabin else { return }
        if cabin.depth(name) > 0 { plan(.lane(name, generation: generation), afterNanoseconds: 0) }
        if name == .record {
            noteRecords(cabin)
            // As the runtime's desk wakes the forwarding: with nothing to send there is nothing to wake.
            if cabin.records.desk.pauseMilliseconds(at: cabin.now(time.now)) != nil {
                planForward(cabin, afterMilliseconds: 0)
            }
        }
        if name == .signing { noteSignature(events) }
        report(events, cabin)
        guard self.cabin === cabin, cabin.depth(name) == 0 else { return }
        idle(name, cabin.orders(name))
    }

    private func report(_ events: [Event], _ cabin: SimulatedCabin) {
        guard let change = plant?.report else { return post(events) }
        post(events.flatMap { change(cabin.loop.state, $0) })
    }

    /// The pace of idle polls in simulated time.
    private static let idlePollNanoseconds: UInt64 = 400_000_000

    func idle(_ name: LaneName, _ orders: UInt64) {
        guard let cabin else { return }
        guard cabin.orders(name) == orders, cabin.depth(name) == 0 else { return }
        let (events, pause) = cabin.idle(name, at: cabin.now(time.now))
        let spent = time.takeSpent()
        if let pause {
            // Polls of a pad nobody touches are jumped over; whatever is drawn meanwhile waits in its buffer.
            let nanoseconds = max(spent + pause * 1_000_000, Self.idlePollNanoseconds)
            plan(.idle(name, orders: orders, generation: generation), afterNanoseconds: nanoseconds)
        }
        if !events.isEmpty { report(events, cabin) }
    }

    func look() {
        // A look that was brought forward leaves its old place in the heap behind.
        guard let cabin, cabin.looks.due == time.now else { return }
        _ = cabin.looks.bringForward(to: time.now, &cabin.rounds, cabin.loop.state)
        let now = cabin.now(time.now)
        controllerTouched = true
        if plant?.flashUnwatched != true { cabin.flash.check(at: now) }
        let events = cabin.coins.check(at: now)
        let keepsRoom = cabin.loop.keepRoom()
        guard hasPower() else { return powerFails(isCrash: false) }
        if !cabin.loop.isRefused {
            for question in cabin.rounds.look(cabin.loop.state) {
                ask(question, cabin)
                guard self.cabin === cabin else { return }
            }
        }
        _ = time.takeSpent()
        let isStill = events.isEmpty && keepsRoom && !cabin.loop.isRefused && isStill(cabin)
        cabin.looks.plan(after: time.now, jumping: isStill ? cabin.looks.idle(cabin.rounds, cabin.loop.state) : 0)
        planLook(cabin)
        if !events.isEmpty { post(events) }
    }

    private func planLook(_ cabin: SimulatedCabin) {
        heap.insert(.look(generation: generation), at: cabin.looks.due)
    }

    /// Whether another look would find what this one found, as long as nothing else happens.
    private func isStill(_ cabin: SimulatedCabin) -> Bool {
        options.jumpsLooks && cabin.loop.state.session == nil && coins.nextEdge == nil && coins.stuckSince == nil
            && studio.flash.onSince == nil && cabin.records.depth == 0
    }

    /// Something happened that a look may find: the next one comes when the product would make it.
    func endStillness() {
        guard let cabin, cabin.looks.bringForward(to: time.now, &cabin.rounds, cabin.loop.state) else { return }
        planLook(cabin)
    }

    /// A question of the rounds is asked outside the control loop: the desk may begin at once.
    private func ask(_ lane: LaneName, _ isFree: Bool) {
        if isFree { work(lane) }
    }

    private func ask(_ question: Rounds.Question, _ cabin: SimulatedCabin) {
        switch question {
        case .acceptor(let known):
            let events = cabin.coins.probe(known: known)
            if !events.isEmpty { post(events) }
        case .studio(let camera, let flash): ask(.photo, cabin.photos.offer(.probe(camera: camera, flash: flash)))
        case .pad(let known): ask(.signing, cabin.signatures.offer(.probe(known: known)))
        case .keys(let known): ask(.record, cabin.records.offer(.probeKeys(known: known)))
        case .storage(let known):
            let order = RecordDesk<PlantedStore>.Order.probeStorage(
                known: known, journalHasRoom: cabin.loop.journalHasRoom)
            ask(.record, cabin.records.offer(order))
        case .release(let sale): ask(.record, cabin.records.offer(.release(sale: sale)))
        case .discard(let sale): ask(.record, cabin.records.offer(.discard(sale: sale)))
        case .printer(let known, let revive):
            ask(.printing, cabin.prints.offer(.look(known: known, revive: revive)))
        }
    }

    /// A timer that was replaced is cancelled; once in a while it has fired already when it is.
    func timerEnds(_ token: UInt64) {
        guard let cabin, token == cabin.lastTimer || random.next(below: 32) == 0 else { return }
        post([.timerFired(token)])
    }

    func readClock() {
        plan(.readClock(generation: generation), afterMilliseconds: ControlLoop<PlantedStore>.clockMilliseconds)
        post([.clockRead(wall.read(time.now))])
    }

    func checkFlash() {
        guard let cabin, plant?.flashUnwatched != true else { return }
        cabin.flash.check(at: cabin.now(time.now))
        _ = time.takeSpent()
    }

    /// The edges of the coin line that are due.
    func takeEdges() {
        while let (edge, coin) = coins.takeDueEdge() {
            guard let cabin else { continue }
            for edge in plant?.edge?(edge) ?? [edge] {
                let stamp = cabin.now(Instant(nanoseconds: edge.nanoseconds)).nanoseconds
                let events = cabin.coins.take(LineEdge(asserted: edge.asserted, nanoseconds: stamp))
                for case .coinInserted in events { ledger.pulsesWaiting.append(coin) }
                post(events)
            }
        }
        _ = time.takeSpent()
        planEdges()
    }

    func planEdges() {
        if let next = coins.nextEdge { heap.insert(.coinEdges, at: max(next, time.now)) }
    }
}
