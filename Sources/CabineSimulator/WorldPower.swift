import BoardSim
import CabineCore
import CabineDesks
import HALContract
import HALDrivers
import HALSim

/// Power cuts, crashes and starts.
extension World {
    /// Opportunities for what comes from outside, every 20 seconds on average.
    func chance() {
        plan(.chance, afterMilliseconds: UInt64(10_000 + random.next(below: 20_000)))
        if powerDice.happens(.powerCut) { schedulePowerCut() }
        if consoleDice.happens(.consoleMidSession) { serviceCommand() }
        if consoleDice.happens(.consoleGarbage) { babbleIntoConsole() }
        chanceOfClock()
        chanceOfNetwork()
        chanceOfHousing()
    }

    private func schedulePowerCut() {
        switch powerDice.draw(below: 3) {
        case 0: armDisks(powerDice.draw(below: 8))
        case 1: plan(.powerOff, afterMilliseconds: UInt64(powerDice.draw(below: 10_000)))
        default: powerFails(isCrash: powerDice.draw(below: 2) == 0)
        }
    }

    /// Cuts of an enumeration are armed one after another, each when the cabin comes back from the one before.
    private func armPlannedCut() {
        guard plannedCutsArmed < options.cuts.count else { return }
        let cut = options.cuts[plannedCutsArmed]
        plannedCutsArmed += 1
        let disk = cut.folder == .journal ? journalDisk : outboxDisk
        disk.operationsUntilCut = cut.operation
        disk.scheduledEffect = cut.effect
    }

    /// Changes both disks have made so far.
    var diskOperations: DiskOperations {
        DiskOperations(journal: journalDisk.operations, outbox: outboxDisk.operations)
    }

    private func armDisks(_ operations: Int) {
        if powerDice.draw(below: 3) > 0 {
            journalDisk.operationsUntilCut = operations
        } else {
            outboxDisk.operationsUntilCut = operations
        }
    }

    /// Noise on a serial line where nobody is logged in: nothing may come of it.
    private func babbleIntoConsole() {
        let bytes = (0..<consoleDice.draw(below: 40)).map { _ in UInt8(consoleDice.draw(below: 256)) }
        let acts = console.hear(bytes, at: time.now)
        say("console: \(bytes.count) bytes of noise")
        if !acts.isEmpty { violate(.truth, "noise on the console was taken for \(acts)") }
    }

    private func serviceCommand() {
        guard cabin != nil else { return }
        let visit = consoleDice.draw(below: Self.visits.count)
        plan(
            .serviceKeyBack,
            afterMilliseconds: UInt64(30_000 + consoleDice.draw(below: 600_000)))
        let (typed, also) = Self.visits[visit]
        post(console.visit(typed, at: time.now) + also)
    }

    /// What a technician does on a visit, before giving the cabin back.
    private static let visits: [(typed: [String], also: [Event])] = [
        (["test flash"], [.serviceKey(true)]), (["service off repair", "test coin"], []),
        ([], [.voucherOrdered, .serviceKey(true)]), (["service off repair"], [.voucherOrdered]),
    ]

    /// The technician gives the cabin back; one that has no power now is given back later.
    func serviceEnds() {
        guard let cabin else { return plan(.serviceKeyBack, afterMilliseconds: 60_000) }
        let state = cabin.loop.state
        if options.emptiesCashBox, state.mode.isAtRest {
            post([.cashReset(number: state.takings.resets + 1, inserted: state.ledger.inserted)])
        }
        post([.serviceKey(false), .serviceOrdered(out: nil), .serviceWork(nil)])
    }

    private func chanceOfClock() {
        if clockDice.happens(.clockBack) { wall.step(byMilliseconds: -3_600_000, at: time.now) }
        if clockDice.happens(.clockForward) { wall.step(byMilliseconds: 315_360_000_000, at: time.now) }
        if clockDice.happens(.clockDrift) {
            wall.run(at: 0.99 + Double(clockDice.draw(below: 21)) / 1_000, now: time.now)
        }
        if clockDice.happens(.clockFrozen) { wall.run(at: 0, now: time.now) }
    }

    /// Ends the program at once, and without `isCrash` everything that lives on its power.
    func powerFails(isCrash: Bool) {
        guard isPowered else { return }
        printerTouched = true
        say(isCrash ? "the program crashes" : "the power fails")
        // What the program knows of and has not written down may be lost, as it reads it.
        ledger.centsAtRisk += (cabin?.mailbox.waiting ?? []).reduce(0) { sum, event in
            if case .coinInserted(let amount) = event { sum + amount.value } else { sum }
        }
        cabin = nil
        mode = nil
        generation += 1
        isPowered = false
        people.screenWentDark(at: time.now)
        if !isCrash {
            if powerDice.happens(.coinAtCut) { dropCoinAtCut() }
            // What the other folder had under way meets the same end; without a plan the dice say.
            let effect = plannedCutsArmed > 0 ? options.cuts[plannedCutsArmed - 1].effect : nil
            journalDisk.cutPower(effect)
            outboxDisk.cutPower(effect)
            spool.powerCut()
            spoolIsOff = true
        }
        loseCoins(coins.powerCut())
        pad.powerCut()
        studio.powerCut()
        // After a planned cut the customer is still there: how the session goes on is what is looked at.
        let off = isCrash ? 2_000 : 5_000 + (options.cuts.isEmpty ? powerDice.draw(below: 600_000) : 0)
        plan(.powerOn, afterMilliseconds: UInt64(off))
    }

    /// A coin that falls in the last milliseconds: it is in the box, and nobody can have counted it. Not while the coin
    /// before it is still being counted or written down: nobody throws the next one before the last one is shown.
    private func dropCoinAtCut() {
        guard options.payment == .coins, coins.nextEdge == nil, ledger.pulsesWaiting.isEmpty,
            case .accepted = coins.insert(cents: 200) else {
            return
        }
        noteCoin(200)
        say("a coin of 200 falls as the power goes")
    }

    /// At most one coin is lost: what is not written down yet, and what is not even told, must be one coin's.
    ///
    /// Counted in coins as they fell: a contact that bounces may make more pulses of one than it is worth.
    private func loseCoins(_ underWay: SimulatedCoinMechanism.CutLoss) {
        let worth = Board.simCoinPulses.centsPerPulse
        var lost: [(coin: Int, cents: Int)] = []
        func lose(_ cents: Int, of coin: Int) {
            if let place = lost.firstIndex(where: { $0.coin == coin }) {
                lost[place].cents += cents
            } else {
                lost.append((coin, cents))
            }
        }
        for coin in ledger.pulsesWaiting { lose(worth, of: coin) }
        for cut in underWay.coins { lose(max(0, cut.coin.cents - cut.told.upperBound * worth), of: cut.coin.ordinal) }
        ledger.pulsesWaiting = []
        let cents = lost.reduce(0) { sum, lost in
            let coin = ledger.coins[lost.coin]
            // A line that refuses to be driven lets coins in whatever the controller says.
            return coin.isPastTheLine ? sum : sum + min(lost.cents, coin.cents)
        }
        if cents > People.purse[0] {
            violate(.money, "\(cents) cents of \(lost.count) coins at once are lost with the power")
        }
    }

    func powerComes() {
        guard !isPowered, violation == nil else { return }
        if spoolIsOff {
            spool.powerOn()
            spoolIsOff = false
        }
        isPowered = true
        ledger.centsPastTheLine = 0
        printerTouched = true
        generation += 1
        ledger.cuts += 1
        if ledger.cuts == 2 { operationsAtReturn = diskOperations }
        armPlannedCut()
        if powerDice.happens(.powerCutInRecovery) { armDisks(powerDice.draw(below: 14)) }
        do throws(StartFault) {
            let cabin = try SimulatedCabin(world: self, makers: makers)
            guard journalDisk.hasPower, outboxDisk.hasPower else { return powerFails(isCrash: false) }
            start(cabin)
        } catch {
            say("cannot start: \(error.text)")
            guard journalDisk.hasPower, outboxDisk.hasPower else { return powerFails(isCrash: false) }
            // The supervisor starts it again: a program that gives up would need a visit.
            isPowered = false
            plan(.powerOn, afterMilliseconds: 5_000)
        }
    }

    private func start(_ cabin: SimulatedCabin) {
        say("the program starts")
        self.cabin = cabin
        mode = cabin.loop.state.mode
        let startedAt = cabin.startedAt
        let own = generation
        cabin.flash.watch = { [unowned self] due in
            // The due time is on the cabin's clock.
            self.heap.insert(
                .flash(generation: own),
                at: max(
                    self.time.now,
                    Instant(nanoseconds: due.nanoseconds - 1_000_000_000 + startedAt.nanoseconds)))
        }
        checkAfterStart(cabin)
        cabin.coins.makeSafe()
        cabin.flash.off(at: cabin.now(time.now))
        _ = time.takeSpent()
        cabin.sessionEndedAt = time.now
        plan(.privacy(generation: generation), afterMilliseconds: Self.privacyMilliseconds)
        cabin.looks.begin(at: time.now.advanced(byMilliseconds: 1))
        heap.insert(.look(generation: generation), at: cabin.looks.due)
        plan(.readClock(generation: generation), afterMilliseconds: ControlLoop<PlantedStore>.clockMilliseconds)
        planForward(cabin, afterMilliseconds: 100)
        post([.started(Configuration.initial.paid(by: options.payment), wall.read(time.now))])
        plan(.houseRead(generation: generation), afterMilliseconds: Self.houseReadMilliseconds)
    }

    /// The lines of the housing are opened after the cabin has begun.
    private static let houseReadMilliseconds: UInt64 = 300

    /// After this nothing personal of a session is left.
    static let privacyMilliseconds: UInt64 = 30_000
}
