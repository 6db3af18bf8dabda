import CabineCore
import CabineOutbox
import HALContract
import HALSim
import Testing

private func at(_ milliseconds: UInt64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

@Suite struct OutboxTests {
    @Test func aRecordIsHeldThenReleasedThenGone() throws {
        let store = MemoryStore()
        var outbox = try Outbox(store)
        try outbox.store([1, 2, 3], key: 7)
        #expect(outbox.due(at: at(0)) == nil)
        try outbox.release(key: 7)
        #expect(outbox.due(at: at(0)) == 7)
        #expect(try outbox.payload(key: 7) == [1, 2, 3])
        try outbox.answered(UplinkReply(status: 201), key: 7, at: at(0), random: 1)
        #expect(outbox.count == 0)
        #expect(try store.list() == ["ballast"])
    }

    /// A reply, whether the record is gone, whether it is alarmed, and whether another record may go at once.
    @Test(
        arguments: [
            (201, nil, true, false, true), (200, nil, true, false, true), (410, nil, true, false, true),
            (409, nil, false, true, true), (400, nil, false, true, true), (403, nil, false, true, true),
            (413, nil, false, true, true), (429, 5, false, false, false), (503, 5, false, false, false),
            (500, nil, false, false, false), (404, nil, false, false, false), (302, nil, false, false, false),
        ] as [(Int, Int?, Bool, Bool, Bool)])
    func followsTheReplyTable(status: Int, retryAfter: Int?, gone: Bool, alarm: Bool, othersGo: Bool) throws {
        var outbox = try filled()
        let reply = UplinkReply(status: status, retryAfterSeconds: retryAfter)
        try outbox.answered(reply, key: 1, at: at(1_000), random: 1_999)
        #expect(outbox.waiting.contains(1) != gone)
        #expect(outbox.alarms.contains { $0.key == 1 && $0.status == status } == alarm)
        #expect((outbox.due(at: at(1_000)) == 2) == othersGo)
        #expect(outbox.due(at: at(20_000)) == 2, "no record blocks the others")
    }

    @Test func silenceBacksOffAndDropsNothing() throws {
        var outbox = try filled()
        var now: UInt64 = 0
        for _ in 0..<200 {
            let key = try #require(outbox.due(at: at(now)))
            try outbox.answered(nil, key: key, at: at(now), random: .max)
            let next = try #require(outbox.nextDue(after: at(now)))
            #expect(next.milliseconds(since: at(now)) <= 900_000)
            now += next.milliseconds(since: at(now))
        }
        #expect(outbox.waiting == [1, 2])
        try outbox.answered(UplinkReply(status: 201), key: 1, at: at(now), random: 0)
        #expect(outbox.due(at: at(now)) == 2, "success opens the link at once")
    }

    @Test func waitsAreSpreadOverTheWholeWidthEvenAtTheCeiling() throws {
        var outbox = try filled()
        var random = SplitMix(seed: 5)
        var waits: [UInt64] = []
        for round in 0..<400 {
            try outbox.answered(nil, key: 1, at: at(0), random: random.next())
            let wait = try #require(outbox.nextDue(after: at(0))).milliseconds(since: at(0))
            if round >= 20 { waits.append(wait) }
        }
        let mean = waits.reduce(0, +) / UInt64(waits.count)
        #expect(waits.max() ?? 0 > 800_000 && waits.min() ?? .max < 100_000)
        #expect((350_000...550_000).contains(mean))
    }

    @Test func retryAfterIsObeyed() throws {
        for (status, seconds) in [(429, 30), (503, 120)] {
            var outbox = try filled()
            try outbox.answered(UplinkReply(status: status, retryAfterSeconds: seconds), key: 1, at: at(0), random: 0)
            #expect(outbox.due(at: at(UInt64(seconds) * 1_000 - 1)) == nil)
            #expect(outbox.due(at: at(UInt64(seconds) * 1_000)) != nil)
        }
    }

    @Test func anAlarmedRecordIsOfferedAgainAfterHours() throws {
        var outbox = try filled()
        for key in [1, 2] as [UInt64] {
            try outbox.answered(UplinkReply(status: 403), key: key, at: at(0), random: 0)
        }
        #expect(outbox.due(at: at(1_000)) == nil)
        #expect(outbox.due(at: at(6 * 3_600_000)) == 1)
    }

    @Test func storingAndReleasingTwiceChangesNothing() throws {
        let store = MemoryStore()
        var outbox = try Outbox(store)
        for _ in 0..<2 {
            try outbox.store([5], key: 1)
            try outbox.release(key: 1)
        }
        #expect(outbox.waiting == [1])
        try outbox.discard(key: 99)
        try outbox.release(key: 99)
        #expect(outbox.count == 1)
    }

    /// Power cut before every operation of a whole life of two records, with every survival of unfinished writes.
    @Test(arguments: MemoryStore.Survival.allCases)
    func cutAnywhereNothingStoredIsLostAndNothingHeldIsSent(_ survival: MemoryStore.Survival) throws {
        for cut in 0..<12 {
            let store = MemoryStore()
            var done: [String] = []
            store.operationsUntilCut = cut
            live(on: store, done: &done)
            store.cutPower(survival)
            let outbox = try Outbox(store)
            #expect(outbox.damaged.isEmpty)
            if done.contains("stored 1"), !done.contains("sent 1") { #expect(outbox.count >= 1, "cut \(cut)") }
            if done.contains("released 1"), !done.contains("sent 1") {
                #expect(outbox.waiting.contains(1) || done.contains("sending 1"), "cut \(cut)")
            }
            if !done.contains("releasing 2") { #expect(!outbox.waiting.contains(2), "cut \(cut)") }
        }
    }

    @Test func onADiskThatLiesARecordIsLost() throws {
        let store = MemoryStore()
        store.syncDoesNothing = true
        var outbox = try Outbox(store)
        try outbox.store([1], key: 1)
        try outbox.release(key: 1)
        store.cutPower(.nothing)
        #expect(try Outbox(store).count == 0, "the negative control: the cut test can fail")
    }

    @Test func aDamagedRecordIsPutAsideAndTheOthersGo() throws {
        let store = MemoryStore()
        var outbox = try Outbox(store)
        for key in [1, 2] as [UInt64] {
            try outbox.store([UInt8(key), 9], key: key)
            try outbox.release(key: key)
        }
        let name = try #require(try store.list().first { $0.hasPrefix("record-") && !$0.hasSuffix(".go") })
        var bytes = try store.read(name)
        bytes[9] ^= 1
        try store.replace(name, with: bytes)
        let opened = try Outbox(store)
        #expect(opened.damaged == [1])
        #expect(opened.waiting == [2])
        #expect(try store.list().contains { $0.hasPrefix("damaged-") })
        #expect(throws: DeviceFault.self) { try outbox.payload(key: 1) }
    }

    @Test func onAFullDiskTheSaleIsRefusedAndTheQueueDrains() throws {
        let store = MemoryStore()
        store.capacity = Outbox<MemoryStore>.ballastBytes + 2_000
        var outbox = try Outbox(store)
        #expect(outbox.canAccept)
        try outbox.store([UInt8](repeating: 1, count: 1_900), key: 1)
        #expect(throws: DeviceFault.self) { try outbox.store([UInt8](repeating: 2, count: 1_900), key: 2) }
        store.capacity = Outbox<MemoryStore>.ballastBytes + 1_908
        try outbox.release(key: 1)
        #expect(!outbox.canAccept, "without ballast no sale begins")
        #expect(outbox.due(at: at(0)) == 1)
        try outbox.answered(UplinkReply(status: 201), key: 1, at: at(0), random: 0)
        outbox.keepBallast()
        #expect(outbox.canAccept, "with room again, sales begin again")
    }

    private func filled() throws -> Outbox<MemoryStore> {
        var outbox = try Outbox(MemoryStore())
        for key in [1, 2] as [UInt64] {
            try outbox.store([UInt8(key)], key: key)
            try outbox.release(key: key)
        }
        return outbox
    }

    private func live(on store: MemoryStore, done: inout [String]) {
        do throws(DeviceFault) {
            var outbox = try Outbox(store)
            try outbox.store([1], key: 1)
            done.append("stored 1")
            try outbox.release(key: 1)
            done.append("released 1")
            try outbox.store([2], key: 2)
            done.append("sending 1")
            try outbox.answered(UplinkReply(status: 201), key: 1, at: at(0), random: 0)
            done.append("sent 1")
            done.append("releasing 2")
            try outbox.release(key: 2)
        } catch {
            // The power is cut: what was done before is what the test judges.
            done.append("cut")
        }
    }
}
