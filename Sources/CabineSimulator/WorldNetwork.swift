import CabineCore
import CabineDesks
import CollectorCore
import HALContract
import HALSim

/// The link and what is on the other end of it.
struct Network {
    var downUntil: Instant?
    var collectorDownUntil: Instant?
    var collectorAnswers503 = false
    var exchanges: UInt64 = 0
}

/// One try at sending a record.
struct Exchange {
    let key: UInt64
    let generation: Int
    /// Whether the answer gets back to the cabin.
    let answers: Bool
}

extension World {
    /// The cabin's own limit for one exchange.
    private static let exchangeMilliseconds: UInt64 = 30_000

    func planForward(_ cabin: SimulatedCabin, afterMilliseconds milliseconds: UInt64) {
        let at = time.now.advanced(byMilliseconds: milliseconds)
        if let planned = cabin.forwardAt, planned <= at { return }
        cabin.forwardAt = at
        heap.insert(.forward(generation: generation), at: at)
    }

    func forward() {
        // A look that was brought forward leaves its old place in the heap behind.
        guard let cabin, let planned = cabin.forwardAt, planned <= time.now else { return }
        cabin.forwardAt = nil
        guard !cabin.isSending else { return }
        let now = cabin.now(time.now)
        let next = cabin.records.desk.nextToSend(at: now)
        guard journalDisk.hasPower, outboxDisk.hasPower else { return powerFails(isCrash: false) }
        _ = time.takeSpent()
        guard let (key, request) = next else {
            let pause = cabin.records.desk.pauseMilliseconds(at: now) ?? 60_000
            return planForward(cabin, afterMilliseconds: min(max(pause, 100), 60_000))
        }
        cabin.isSending = true
        send(request, key)
    }

    private func send(_ request: UplinkRequest, _ key: UInt64) {
        network.exchanges += 1
        let isDown = network.downUntil.map { time.now < $0 } ?? false
        let latency = UInt64(80 + networkDice.draw(below: 900))
        func fails(afterMilliseconds milliseconds: UInt64) {
            let heard = plant?.reply?(nil)
            plan(
                .reply(key: key, generation: generation, parcel(.reply(heard))), afterMilliseconds: milliseconds)
        }
        func arrives(answers: Bool, afterMilliseconds milliseconds: UInt64) {
            plan(
                .arrival(
                    Exchange(key: key, generation: generation, answers: answers), parcel(.request(request))),
                afterMilliseconds: milliseconds)
        }
        if isDown { return fails(afterMilliseconds: 1_000) }
        if networkDice.happens(.networkLoss) { return fails(afterMilliseconds: Self.exchangeMilliseconds) }
        if networkDice.happens(.networkHalfOpen) {
            if networkDice.draw(below: 2) == 0 { arrives(answers: false, afterMilliseconds: latency) }
            return fails(afterMilliseconds: Self.exchangeMilliseconds)
        }
        if networkDice.happens(.networkReorder) {
            arrives(answers: false, afterMilliseconds: UInt64(60_000 + networkDice.draw(below: 3_600_000)))
            return fails(afterMilliseconds: Self.exchangeMilliseconds)
        }
        if networkDice.happens(.networkAckLost) {
            arrives(answers: false, afterMilliseconds: latency)
            return fails(afterMilliseconds: Self.exchangeMilliseconds)
        }
        if networkDice.happens(.networkDuplicate) {
            arrives(answers: false, afterMilliseconds: latency + UInt64(networkDice.draw(below: 7_200_000)))
        }
        arrives(answers: true, afterMilliseconds: latency)
    }

    /// A request at the collector.
    func arrived(_ request: UplinkRequest, _ exchange: Exchange) {
        let status = answer(request)
        guard exchange.answers else { return }
        var reply: UplinkReply?
        if let status { reply = UplinkReply(status: status, retryAfterSeconds: status == 503 ? 20 : nil) }
        if let change = plant?.reply { reply = change(reply) }
        plan(
            .reply(key: exchange.key, generation: exchange.generation, parcel(.reply(reply))),
            afterMilliseconds: status == nil ? 1_000 : 80)
    }

    private func answer(_ request: UplinkRequest) -> Int? {
        if let until = network.collectorDownUntil, time.now < until { return network.collectorAnswers503 ? 503 : nil }
        let now = collectorWall
        do throws(StoreFault) {
            let answer = try put(request, now)
            say("collector: \(answer.status)")
            if answer == .stored { recordArrived(request) }
            return answer.status
        } catch {
            return 500
        }
    }

    /// The collector's clock is right: its machines are looked after.
    var collectorWall: WallTime {
        WallTime(millisecondsSince1970: 1_790_000_000_000 + Int64(time.now.nanoseconds / 1_000_000))
    }

    func replied(_ reply: UplinkReply?, _ key: UInt64) {
        guard let cabin else { return }
        cabin.isSending = false
        if let status = reply?.status { checkAcknowledgement(status, key) }
        cabin.records.desk.answered(reply, key: key, at: cabin.now(time.now))
        _ = time.takeSpent()
        guard journalDisk.hasPower, outboxDisk.hasPower else { return powerFails(isCrash: false) }
        noteRecords(cabin)
        planForward(cabin, afterMilliseconds: 0)
    }

    func chanceOfNetwork() {
        if networkDice.happens(.networkOutage) {
            let milliseconds = UInt64(60_000 + networkDice.draw(below: 14_400_000))
            network.downUntil = time.now.advanced(byMilliseconds: milliseconds)
        }
        if networkDice.happens(.collectorRestart) {
            network.collectorAnswers503 = networkDice.draw(below: 2) == 0
            network.collectorDownUntil = time.now.advanced(
                byMilliseconds: UInt64(10_000 + networkDice.draw(below: 300_000)))
        }
    }

    // What the State does with a record: claims it some time later, loses a reply now and then, and confirms.

    func pull(_ sale: UInt64) {
        guard let number = ledger.sale(sale).number else { return }
        do throws(StoreFault) {
            let answer = try collector.claim(
                number, by: SimulatedCollector.prefecture, now: collectorWall, slip: plant?.collector)
            checkClaim(answer, sale)
            guard case .delivered(let claim, let record) = answer else { return }
            try checkRefusals(number, record)
            if networkDice.happens(.networkAckLost) { return plan(.pull(sale: sale), afterMilliseconds: 60_000) }
            plan(.confirm(sale: sale, attempt: 0, parcel(.claim(claim))), afterMilliseconds: 1_000)
        } catch {
            violate(.record, "the collector's store failed: \(error)")
        }
    }

    func confirm(_ sale: UInt64, _ claim: String, _ attempt: Int) {
        guard let number = ledger.sale(sale).number else { return }
        do throws(StoreFault) {
            let answer = try collector.confirm(number, claim: claim, now: collectorWall, slip: plant?.collector)
            if answer != .destroyed { violate(.record, "confirming the claim of sale \(sale) gave \(answer)") }
            if try collector.whereabouts(of: number) != .taken {
                violate(.record, "the claim of sale \(sale) is confirmed, and its record still there")
            }
            ledger.sale(sale) { $0.isTaken = true }
            if attempt < 1, networkDice.happens(.networkDuplicate) {
                plan(
                    .confirm(sale: sale, attempt: attempt + 1, parcel(.claim(claim))), afterMilliseconds: 5_000)
            }
        } catch {
            violate(.record, "the collector's store failed: \(error)")
        }
    }

    func purge() {
        plan(.purge, afterMilliseconds: 86_400_000)
        do throws(StoreFault) { try collector.purge(now: collectorWall, slip: plant?.collector) } catch {
            violate(.record, "the collector's purge failed: \(error)")
        }
    }
}
