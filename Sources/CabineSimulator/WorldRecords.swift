import CabineCore
import CabineDesks
import CabineJournal
import CollectorCore
import HALContract
import HALSim

/// What is known of every record: where it was, is, and must be.
extension World {
    func sealed(_ sale: Sale, _ number: String, _ digest: [UInt8]) {
        if let known = ledger.sale(sale.identifier).number, known != number {
            violate(.record, "sale \(sale.identifier) has two numbers")
        }
        if ledger.saleOfNumber[number] != nil { violate(.record, "a number is used for two sales") }
        ledger.saleOfNumber[number] = sale.identifier
        ledger.sale(sale.identifier) {
            $0.number = number
            $0.digest = digest
        }
    }

    /// The collector stored a record for the first time.
    func recordArrived(_ request: UplinkRequest) {
        let number = String(request.path.dropFirst("/records/".count))
        guard let identifier = ledger.saleOfNumber[number] else {
            return violate(.record, "the collector stored a number nobody drew")
        }
        let sale = ledger.sale(identifier)
        if sale.arrived { violate(.record, "the record of sale \(identifier) is stored a second time") }
        if !sale.released { violate(.record, "the record of sale \(identifier) was sent without being released") }
        ledger.sale(identifier) { $0.arrived = true }
        // A person types the number in within a few days, a few in each hundred never do.
        if random.next(below: 20) > 0 {
            plan(.pull(sale: identifier), afterMilliseconds: UInt64(60_000 + random.next(below: 100_000_000)))
        }
    }

    /// The cabin is told that the collector has a record: from here its own copy may go.
    func checkAcknowledgement(_ status: Int, _ key: UInt64) {
        guard status == 200 || status == 201 || status == 410 else { return }
        guard let number = ledger.sale(key).number else {
            return violate(.record, "an acknowledgement for sale \(key), which has no record")
        }
        do throws(StoreFault) {
            if try collector.whereabouts(of: number) == .absent {
                violate(.record, "the record of sale \(key) is acknowledged, and the collector does not have it")
            }
        } catch {
            violate(.record, "the collector's store failed: \(error)")
        }
        ledger.sale(key) { $0.acknowledged = true }
    }

    /// Compares the outbox with what must be in it.
    func noteRecords(_ cabin: SimulatedCabin) {
        guard outboxDisk.hasPower else { return }
        let keys = cabin.records.desk.keys
        for key in keys where Int(key) > ledger.sales.count || ledger.sale(key).number == nil {
            violate(.record, "the outbox holds a record of sale \(key), which made none")
        }
        noteStored(keys)
        for key in keys where ledger.sale(key).discarded && ledger.sale(key).isGone {
            if cabin.loop.state.discards.contains(key) { continue }
            violate(.record, "the record of sale \(key) was discarded, and is back")
        }
        for (index, sale) in ledger.sales.enumerated() where sale.stored && !sale.acknowledged && !sale.isGone {
            let identifier = UInt64(index + 1)
            if keys.contains(identifier) { continue }
            if sale.discarded || sale.damaged {
                ledger.sale(identifier) { $0.isGone = true }
            } else {
                violate(.record, "the record of sale \(identifier) is gone from the outbox without an acknowledgement")
            }
        }
        if keys.count > Self.recordsMaximum { violate(.limits, "\(keys.count) records in the outbox") }
    }

    /// The outbox's own limit.
    private static let recordsMaximum = 10_000

    private func noteStored(_ keys: [UInt64]) {
        for key in keys where !ledger.sale(key).stored { ledger.sale(key) { $0.stored = true } }
    }

    /// A flipped bit: the record may be lost to the disk, but never sent or taken for another.
    func bitFlipped(_ name: String) {
        guard let key = UInt64(name.dropFirst("record-".count)) else { return }
        say("a bit of \(name) flips")
        ledger.sale(key) { $0.damaged = true }
    }

    func checkClaim(_ answer: ClaimAnswer, _ identifier: UInt64) {
        let sale = ledger.sale(identifier)
        switch answer {
        case .delivered(_, let record):
            if sale.isTaken { violate(.record, "the record of sale \(identifier) is given out after it was taken") }
            if collector.digest(record) != sale.digest {
                violate(.record, "the State receives another record for sale \(identifier)")
            }
        case .refused(let refusal):
            if !sale.isTaken { violate(.record, "the record of sale \(identifier) was acknowledged, now: \(refusal)") }
        }
    }

    /// What a stranger, a forger and another server of the State would try while a record waits for its confirmation.
    func checkRefusals(_ number: String, _ record: [UInt8]) throws(StoreFault) {
        let other = SimulatedRecordMaker.seal([0x21], under: 1)
        let (digest, otherDigest) = (collector.digest(record), collector.digest(other))
        let signature = SimulatedRecordMaker.signature(number: number, digest: digest)
        let otherSignature = SimulatedRecordMaker.signature(number: number, digest: otherDigest)
        let tries = [
            Upload(number: number, digest: digest, signature: signature, bytes: other),
            Upload(number: number, digest: otherDigest, signature: signature, bytes: other),
            Upload(number: number, digest: otherDigest, signature: otherSignature, bytes: other),
        ]
        for (upload, refusal) in zip(tries, [Refusal.badDigest, .badSignature, .conflict]) {
            let answer = try collector.put(upload, now: collectorWall, slip: plant?.collector)
            if answer != .refused(refusal) { violate(.record, "instead of \(refusal) the collector says \(answer)") }
        }
        let stranger = try collector.claim(number, by: "stranger", now: collectorWall, slip: plant?.collector)
        if case .delivered = stranger { violate(.record, "a claimed record is given to another server") }
    }

    func put(_ request: UplinkRequest, _ now: WallTime) throws(StoreFault) -> PutAnswer {
        try collector.put(request, now: now, slip: plant?.collector)
    }

    func noteSignature(_ events: [Event]) {
        for event in events {
            guard case .signatureTaken(_, _, .accepted) = event, let writer = people.lastWriter else { continue }
            if makers.signatures.authors != [SimulatedInk.author(writer)] {
                violate(.mixture, "a signature of customer \(writer) holds ink of \(makers.signatures.authors)")
            }
        }
    }
}

/// An event that a start read, and the world had not seen.
struct UnseenStep {
    let event: Event
    let before: State
    let after: State
    let effects: [Effect]

    init(_ event: Event, _ before: State, _ after: State, _ effects: [Effect]) {
        self.event = event
        self.before = before
        self.after = after
        self.effects = effects
    }
}

/// What is looked at now and then.
extension World {
    /// After a start: the journal read again gives the same, and nothing was lost but what the power took.
    func checkAfterStart(_ cabin: SimulatedCabin) {
        checkReplay(cabin)
        let inserted = cabin.loop.state.ledger.inserted.value
        let missing = coins.toldCents.lowerBound - ledger.centsLostAtCuts - inserted
        if missing > ledger.centsAtRisk {
            violate(.money, "\(missing) cents are missing after a cut that could take \(ledger.centsAtRisk)")
        }
        ledger.centsLostAtCuts += max(0, missing)
        noteRecords(cabin)
        if personalDataOnDisk() != nil { violate(.privacy, "after a restart: \(personalDataOnDisk() ?? "")") }
    }

    /// Replays the journal twice. Events that were written in the very moment the power failed are seen here for the
    /// first time. They are checked like all others once the running program has made them durable: until then nothing
    /// follows from them, and they may be gone again.
    func checkReplay(_ cabin: SimulatedCabin) {
        guard journalDisk.hasPower else { return }
        if cabin.loop.sequence < durableSequence {
            violate(.replay, "event \(durableSequence) was durable; the journal ends at \(cabin.loop.sequence)")
        }
        // What could be read at the last start need not have been durable: nothing followed from it, and it may be gone.
        seenSequence = min(seenSequence, cabin.loop.sequence)
        if plant?.changesFold == true || plant?.neverRotates == true { return checkPlantedReplay(cabin) }
        var states: [State?] = []
        var unseen: [UnseenStep] = []
        var before: State?
        do throws(DeviceFault) {
            // The last step that was seen gives the state before the first one that was not.
            let first = try Replay(journalDisk, from: seenSequence) { step in
                if step.entry.sequence > self.seenSequence, let before {
                    unseen.append(UnseenStep(step.entry.event, before, step.state, step.effects))
                }
                before = step.state
            }
            cabin.unseen = unseen
            // The second fold proves that the first was no accident; it need not be made at each of a thousand starts.
            states = [first.state]
            if ledger.cuts.isMultiple(of: 8) { states.append(try Replay(journalDisk) { _ in }.state) }
        } catch {
            return
        }
        if states[0] != states[states.count - 1] { violate(.replay, "two replays differ") }
        // A journal that was just begun has no entry yet, and so no state of its own.
        if let state = states[0], state != cabin.loop.state, cabin.loop.sequence > 0 {
            violate(.replay, "the replayed state is not the controller's")
        }
    }

    /// The same for a state machine with a slip: it must read its own journal as it wrote it.
    private func checkPlantedReplay(_ cabin: SimulatedCabin) {
        guard let plant else { return }
        var unseen: [UnseenStep] = []
        do throws(DeviceFault) {
            let state = try PlantedLoop.fold(PlantedStore(journalDisk, slip: nil), plant) { step in
                guard step.sequence > self.seenSequence else { return }
                unseen.append(UnseenStep(step.event, step.before, step.after, step.effects))
            }
            cabin.unseen = unseen
            if let state, state != cabin.loop.state, cabin.loop.sequence > 0 {
                violate(.replay, "the replayed state is not the controller's")
            }
        } catch {
            return
        }
    }

    private func personalDataOnDisk() -> String? {
        if let name = journalDisk.contains(Canary.marker) { return "journal file \(name) holds personal data" }
        if let name = outboxDisk.contains(Canary.marker) { return "outbox file \(name) holds personal data" }
        return nil
    }

    /// 30 s after a session, and after a start.
    func checkPrivacy() {
        guard let cabin, let ended = cabin.sessionEndedAt, cabin.loop.state.session == nil,
            time.now.milliseconds(since: ended) >= Self.privacyMilliseconds
        else { return }
        if pad.isInking { violate(.privacy, "30 s after the session the pad still follows the pen") }
        if let held = cabin.personalData { violate(.privacy, "30 s after the session \(held)") }
        if let held = personalDataOnDisk() { violate(.privacy, held) }
        if spool.personalBytesScan(Canary.marker) { violate(.privacy, "30 s after the session the spool holds a page") }
    }
}
