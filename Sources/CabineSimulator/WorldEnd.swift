import CabineCore
import CabineDesks
import CabineJournal
import HALContract
import HALSim

/// The liveness phase: everything is healed, nobody comes, and the cabin must come to rest by itself.
extension World {
    private static let restMilliseconds: UInt64 = 900_000
    /// Pause between two looks whether a scripted world is at rest.
    private static let pollMilliseconds: UInt64 = 10_000

    func beginEnding() {
        guard options.checksLiveness else {
            isEnding = true
            return
        }
        if endingSince == nil {
            endingSince = time.now
            operationsAtEnd = diskOperations
            heal()
            return plan(
                .end, afterMilliseconds: options.endsWithScript ? Self.pollMilliseconds : Self.restMilliseconds)
        }
        if options.endsWithScript, !restChecked, !isQuiet,
            time.now.milliseconds(since: endingSince ?? time.now) < Self.restMilliseconds
        {
            return plan(.end, afterMilliseconds: Self.pollMilliseconds)
        }
        if !restChecked {
            restChecked = true
            checkRest()
            if isDrained { return finishEnding() }
            return plan(.end, afterMilliseconds: 600_000)
        }
        let drain = UInt64(options.drainHours * 3_600_000)
        if isDrained || time.now.milliseconds(since: endingSince ?? time.now) >= drain {
            finishEnding()
        } else {
            plan(.end, afterMilliseconds: 600_000)
        }
    }

    private func heal() {
        say("everything is healed")
        for dice in allDice { dice.isHealed = true }
        journalDisk.heal()
        outboxDisk.heal()
        journalDisk.operationsUntilCut = nil
        outboxDisk.operationsUntilCut = nil
        coins.heal()
        pad.heal()
        studio.heal()
        spool.heal()
        printerTouched = true
        network.downUntil = nil
        network.collectorDownUntil = nil
        people.present = nil
        tellPresence(false)
        doorCloses()
        // An order given while the program could not write it down is given again.
        plan(.serviceKeyBack, afterMilliseconds: 60_000)
        studio.marker = []
    }

    private func checkRest() {
        guard let cabin else { return violate(.rest, "the program does not run") }
        switch cabin.loop.state.mode {
        case .attract, .outOfService(.printerUncertain): break
        case .outOfService(let cause): violate(.rest, "out of service for \(cause), although everything is healed")
        case .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver,
            .voucher, .maintenance:
            violate(.rest, "still in \(Mode.names[cabin.loop.state.mode.place]) after 15 minutes")
        }
    }

    private var isDrained: Bool { cabin.map { $0.records.desk.waiting.isEmpty } ?? false }

    /// Whether the cabin is in its ordinary rest and has nothing left to do.
    private var isQuiet: Bool {
        guard let cabin, isDrained, case .attract = cabin.loop.state.mode else { return false }
        return cabin.loop.state.releases.isEmpty && cabin.loop.state.discards.isEmpty
    }

    private func finishEnding() {
        isEnding = true
        guard let cabin else { return violate(.drained, "the program does not run") }
        let waiting = cabin.records.desk.waiting
        if !waiting.isEmpty { violate(.drained, "\(waiting.count) records wait: \(waiting.prefix(5))") }
        let held = cabin.records.desk.keys
        if waiting.isEmpty, !held.isEmpty {
            violate(.drained, "\(held.count) records are held for ever: \(held.prefix(5))")
        }
        if !cabin.loop.state.releases.isEmpty || !cabin.loop.state.discards.isEmpty {
            violate(.drained, "releases or discards are still not acknowledged")
        }
    }

    /// What must hold of the whole history.
    func checkAtTheEnd() {
        guard options.checksLiveness, let cabin else { return }
        checkReplay(cabin)
        for (index, sale) in ledger.sales.enumerated() where sale.released && !sale.damaged {
            if !sale.acknowledged {
                violate(.drained, "the record of sale \(index + 1) was released and never arrived")
            }
        }
        for (index, sale) in ledger.sales.enumerated()
        where (sale.outcome == .printed || sale.outcome == .unknown) && sale.stored && !sale.damaged {
            if !sale.acknowledged {
                violate(.drained, "the sheet of sale \(index + 1) may be out, and its record never arrived")
            }
        }
        checkFiles()
        for (index, sale) in ledger.sales.enumerated() where sale.outcome == nil && sale.ordered > 0 {
            violate(.delivery, "sale \(index + 1) was ordered and never concluded")
        }
    }

    /// Segments of the journal are bounded in number and in size; a full disk may put a rotation off for a while.
    private func checkFiles() {
        typealias ProductJournal = Journal<PlantedStore>
        do throws(DeviceFault) {
            let names = try journalDisk.list()
            let segments = names.filter { $0.hasPrefix("journal-") }
            let damaged = names.filter { $0.hasPrefix("damaged-") }
            if segments.count > ProductJournal.segmentsMaximum + 1 || damaged.count > ProductJournal.damagedMaximum {
                violate(.limits, "\(segments.count) journal segments and \(damaged.count) damaged ones")
            }
            guard let last = segments.last else { return }
            let entries = JournalSegment(name: last, bytes: try journalDisk.read(last)).entries.count
            if entries > 2 * Int(ProductJournal.segmentEventsMaximum) {
                violate(.limits, "\(entries) events in one journal segment")
            }
        } catch {
            // Without power nothing is read, and nothing is over a limit.
        }
    }
}
