import CabineCore
import CabineDesks
import HALContract
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

    /// Noise on a serial line, or a technician's typing error: it is refused, or is an order like any other.
    private func babbleIntoConsole() {
        let bytes = (0..<consoleDice.draw(below: 40)).map { _ in UInt8(consoleDice.draw(below: 256)) }
        do throws(BenchOrderFault) {
            let order = try BenchOrder(line: String(decoding: bytes, as: UTF8.self))
            say("console: noise that means \(order)")
        } catch {
            say("console: \(error)")
        }
    }

    private func serviceCommand() {
        guard cabin != nil else { return }
        let isKey = consoleDice.draw(below: 2) == 0
        plan(
            .serviceKeyBack,
            afterMilliseconds: UInt64(30_000 + consoleDice.draw(below: 600_000)))
        post([isKey ? .serviceKey(true) : .serviceOrdered(out: true)])
    }

    /// The technician gives the cabin back; one that has no power now is given back later.
    func serviceEnds() {
        guard cabin != nil else { return plan(.serviceKeyBack, afterMilliseconds: 60_000) }
        post([.serviceKey(false), .serviceOrdered(out: false)])
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
        let cents = (cabin?.mailbox.waiting ?? []).reduce(0) { sum, event in
            if case .coinInserted(let amount) = event { sum + amount.value } else { sum }
        }
        loseCoins(cents)
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
        let underWay = coins.powerCut()
        if underWay.cents.lowerBound > People.purse[0] {
            violate(.money, "\(underWay.cents) cents under way are lost with the power")
        }
        pad.powerCut()
        studio.powerCut()
        // After a planned cut the customer is still there: how the session goes on is what is looked at.
        let off = isCrash ? 2_000 : 5_000 + (options.cuts.isEmpty ? powerDice.draw(below: 600_000) : 0)
        plan(.powerOn, afterMilliseconds: UInt64(off))
    }

    /// A coin that falls in the last milliseconds: it is in the box, and nobody can have counted it.
    private func dropCoinAtCut() {
        guard options.payment == .coins, coins.nextEdge == nil, case .accepted = coins.insert(cents: 200) else {
            return
        }
        say("a coin of 200 falls as the power goes")
    }

    /// A coin was told to the program, which could not write it down.
    private func loseCoins(_ cents: Int) {
        ledger.centsAtRisk += cents
        // A line that refuses to be driven lets coins in whatever the controller says.
        if cents > People.purse[0] + ledger.centsPastTheLine {
            violate(.money, "\(cents) cents at once are lost with the power")
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
