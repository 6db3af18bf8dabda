import CabineCore
import HALSim

/// Who comes to the cabin, one after another.
struct People {
    /// Customers so far.
    var count = 0
    var present: Customer?
    /// Who moved the pen last.
    var lastWriter: Int?
    /// Every coin a customer offers is one of these.
    static let purse = [200, 100, 50]

    mutating func screenWentDark(at now: Instant) { present?.darkSince = now }
}

/// A customer in front of the cabin.
struct Customer {
    let number: Int
    let script: CustomerScript
    let cameAt: Instant
    var darkSince: Instant?
    /// Touches still to come, one every 60 ms, while hammering.
    var hammering = 0
    var refusedCoins = 0
    var isServed = false
    var retook = false
    var resigned = false
    var signedAttempt: (session: UInt64, attempt: UInt8)?
    var finished = false
    var lookedAtNothing = 0
    /// Whether the cabin was seen at rest: before that, what the screen shows is somebody else's.
    var hasBegun = false
}

extension World {
    /// Patience before a dark screen.
    private static let darkPatienceMilliseconds: UInt64 = 120_000
    /// The driver's limit for a stuck line, and the pause between two looks.
    private static let stuckNoticedMilliseconds: UInt64 = 7_000
    /// Longest stay of anybody: the rest is left to the idle time.
    private static let stayMilliseconds: UInt64 = 1_500_000

    /// The next thing the customer does, or the arrival of the next one.
    func customerActs() {
        guard endingSince == nil else { return }
        guard people.present != nil else { return customerComes() }
        guard let pause = act() else {
            people.present = nil
            return planNextCustomer()
        }
        plan(.customer, afterMilliseconds: pause)
    }

    private func planNextCustomer() {
        if let script = options.script {
            if people.count < script.count {
                plan(.customer, afterMilliseconds: 5_000)
            } else if options.endsWithScript {
                // What is personal is looked for once more before the end.
                plan(.end, afterMilliseconds: Self.privacyMilliseconds + 5_000)
            }
            return
        }
        let mean = 3_600_000 / options.customersPerHour
        // A uniform draw up to twice the mean: no logarithm is needed for an arrival.
        plan(.customer, afterMilliseconds: UInt64(1_000 + peopleRandom.nextUnit() * 2 * mean))
    }

    private func customerComes() {
        let number = people.count
        people.count += 1
        let scripts = CustomerScript.allCases
        let drawn = scripts[peopleRandom.next(below: 3) == 0 ? peopleRandom.next(below: scripts.count) : 0]
        let script = options.script.map { $0[number] } ?? drawn
        guard !options.absent.contains(number) else { return planNextCustomer() }
        say("customer \(number) comes (\(script.rawValue))")
        people.present = Customer(number: number, script: script, cameAt: time.now)
        sitting.people.append(number)
        studio.marker = Canary.bytes(of: number, count: StudioSize.markerBytes)
        plan(.customer, afterMilliseconds: 2_000)
        tellPresence(true)
    }

    /// One act of the customer.
    ///
    /// - Returns: the pause before the next one; nil when the customer has left.
    private func act() -> UInt64? {
        guard var customer = people.present else { return nil }
        defer { if people.present != nil { people.present = customer } }
        if time.now.milliseconds(since: customer.cameAt) > Self.stayMilliseconds { return leave() }
        guard let cabin else {
            let since = customer.darkSince ?? time.now
            customer.darkSince = since
            return time.now.milliseconds(since: since) > Self.darkPatienceMilliseconds ? leave() : 5_000
        }
        customer.darkSince = nil
        if customer.hammering > 0 {
            customer.hammering -= 1
            // Whoever hammers throws coins, too, whether the slot is open or not.
            if peopleRandom.next(below: 5) == 0 {
                _ = insert(cents: 50)
                return 200
            }
            touch(Self.buttons[peopleRandom.next(below: Self.buttons.count)])
            return 60
        }
        if peopleDice.happens(.personLeaves) { return leave() }
        if peopleDice.happens(.personHammers) { customer.hammering = 30 }
        if peopleDice.happens(.personCancels) {
            touch(.cancel)
            return 1_000
        }
        if !customer.hasBegun {
            customer.hasBegun = cabin.loop.state.session == nil
            if !customer.hasBegun {
                // Nobody goes on with a stranger's session: it is left by the button every screen has.
                touch(.cancel)
                return 4_000
            }
        }
        return react(to: cabin.loop.state, &customer)
    }

    private static let buttons: [Button] = [
        .start, .language(.english), .language(.french), .document(.passport), .document(.identityCard),
        .document(.identityPhoto), .proceed, .shoot, .retake, .redo, .back, .cancel, .voucher,
    ]

    private func leave() -> UInt64? {
        say("customer \(people.present?.number ?? -1) leaves")
        people.present = nil
        studio.marker = []
        tellPresence(false)
        return nil
    }

    private func touch(_ button: Button) { post([.touched(button)]) }

    private func react(to state: State, _ customer: inout Customer) -> UInt64? {
        switch state.mode {
        case .attract: return reactAtRest(state, &customer)
        case .choosing(let session): return choose(session, customer)
        case .paying: return pay(state, &customer)
        case .posing: return pose(&customer)
        case .reviewing(let session, let verdict): return review(session, verdict, state, &customer)
        case .signing(let session): return sign(session, &customer)
        case .confirming(_, .asking): touch(.proceed)
        case .handingOver: return takeSheet(state, &customer)
        case .voucher(_, .shown):
            customer.finished = true
            if peopleRandom.next(below: 2) == 0 { touch(.proceed) }
            return 4_000
        case .outOfService: return reactOutOfService(state, &customer)
        case .countdown, .confirming, .printing, .voucher(_, .issuing), .maintenance:
            if customer.finished { return leave() }
        }
        return 2_000
    }

    private func reactAtRest(_ state: State, _ customer: inout Customer) -> UInt64? {
        if customer.isServed || customer.finished { return leave() }
        return insertEarly() ?? touchedStart()
    }

    /// Many put a coin in before they look at the screen.
    private func insertEarly() -> UInt64? {
        guard peopleRandom.next(below: 5) == 0, insert(cents: People.purse[peopleRandom.next(below: 3)]) else {
            return nil
        }
        return 1_500
    }

    private func touchedStart() -> UInt64? {
        touch(.start)
        return 2_000
    }

    private func reactOutOfService(_ state: State, _ customer: inout Customer) -> UInt64? {
        if state.ledger.credit > .zero, !customer.isServed { touch(.voucher) }
        customer.lookedAtNothing += 1
        return customer.isServed || customer.lookedAtNothing > 8 ? leave() : 10_000
    }

    private func choose(_ session: Session, _ customer: Customer) -> UInt64? {
        if customer.isServed || customer.finished { return leave() }
        if let pause = insertEarly() { return pause }
        if customer.number % 4 == 1, session.language == .french { touch(.language(.english)) }
        if customer.number % 5 == 2, session.document == .drivingLicence { touch(.document(.passport)) }
        if customer.number % 7 == 3, session.document == .drivingLicence { touch(.document(.identityPhoto)) }
        touch(.proceed)
        return 1_500
    }

    private func pay(_ state: State, _ customer: inout Customer) -> UInt64? {
        if options.payment == .counter { return payAtCounter() }
        let missing = state.configuration.price.value - state.ledger.credit.value
        if customer.script == .takesVoucher, state.ledger.credit.value * 2 >= state.configuration.price.value {
            touch(.voucher)
            return 2_000
        }
        guard missing > 0 else { return 1_000 }
        if customer.refusedCoins > 6 { return leave() }
        var coin = People.purse.first { $0 <= missing } ?? 50
        if customer.script == .overpays { coin = state.ledger.credit.value == 0 ? 50 : 200 }
        if peopleRandom.next(below: 4) == 0 { coin = People.purse[peopleRandom.next(below: 3)] }
        if options.endsWithScript, customer.script == .overpays {
            // Never exactly the price, whatever fell in before: a scripted session does what its name says.
            coin = state.ledger.credit.value % 200 == 0 ? 50 : 200
        }
        if insert(cents: coin) {
            // The machine counts pulse by pulse; nobody throws the next coin before the last one is shown.
            return UInt64(800 + coin / 50 * 130)
        }
        customer.refusedCoins += 1
        return 2_000
    }

    /// Whether the acceptor took the coin.
    private func insert(cents: Int) -> Bool {
        guard options.payment == .coins, case .accepted = coins.insert(cents: cents) else {
            say("a coin of \(cents) is given back")
            return false
        }
        say("a coin of \(cents) falls into the box")
        noteCoin(cents)
        // Nobody can keep a coin out while the inhibit line refuses to be driven.
        if !lineHasExcuse, let since = coins.stuckSince,
            time.now.milliseconds(since: since) > Self.stuckNoticedMilliseconds
        {
            violate(
                .acceptor, "a coin is let in \(time.now.milliseconds(since: since)) ms after the coin line got stuck")
        }
        coinsAccepted += 1
        planEdges()
        plan(.coinsSettled(accepted: coinsAccepted), afterMilliseconds: 6_000)
        return true
    }

    func noteCoin(_ cents: Int) {
        ledger.coins.append(WorldLedger.FallenCoin(cents: cents, isPastTheLine: lineHasExcuse))
        if lineHasExcuse { ledger.centsPastTheLine += cents }
    }

    private func pose(_ customer: inout Customer) -> UInt64? {
        switch customer.script {
        case .cancels where !customer.finished:
            touch(.cancel)
            customer.finished = true
        case .leaves: return leave()
        case .buys, .retakes, .cancels, .takesVoucher, .overpays: touch(.shoot)
        }
        return 3_000
    }

    private func review(
        _ session: Session, _ verdict: PhotoVerdict, _ state: State, _ customer: inout Customer
    ) -> UInt64? {
        let mayRetake = session.takes < state.configuration.takesMaximum
        if verdict != .conforming || (customer.script == .retakes && !customer.retook && mayRetake) {
            customer.retook = true
            touch(mayRetake ? .retake : .cancel)
        } else {
            touch(.proceed)
        }
        return 2_500
    }

    private func sign(_ session: Session, _ customer: inout Customer) -> UInt64? {
        if let signed = customer.signedAttempt, signed == (session.identifier, session.signatures) {
            if customer.script == .retakes, !customer.resigned {
                customer.resigned = true
                touch(.redo)
            } else {
                touch(.proceed)
            }
            return 2_000
        }
        people.lastWriter = customer.number
        pad.draw(SimulatedInk.strokes(of: customer.number))
        customer.signedAttempt = (session.identifier, session.signatures)
        return 4_000
    }

    private func takeSheet(_ state: State, _ customer: inout Customer) -> UInt64? {
        customer.isServed = true
        if state.ledger.credit > .zero, customer.script == .overpays {
            touch(.voucher)
            return 3_000
        }
        if peopleRandom.next(below: 2) == 0 { touch(.proceed) }
        return leave()
    }
}

extension World {
    /// Somebody looks after the cabin every few hours: clears a jam, loads paper, puts plugs in.
    func technicianComes() {
        plan(.technician, afterMilliseconds: UInt64(1_800_000 + random.next(below: 14_400_000)))
        guard !isEnding else { return }
        say("a technician comes")
        printerTouched = true
        if printer.isJammed { printer.clearJam() }
        if printer.isCoverOpen { printer.closeCover() }
        if !printer.isPluggedIn { printer.plugIn() }
        if printer.sheetsLeft < 20 || !printer.isRightMedia { printer.loadRoll() }
        if !pad.isPlugged { pad.plug() }
    }
}
