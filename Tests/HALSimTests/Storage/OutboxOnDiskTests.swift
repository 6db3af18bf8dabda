import CabineCore
import CabineOutbox
import HALContract
import HALSim
import Testing

private typealias DiskOutbox = Outbox<SimulatedDisk>

private let now = Instant(nanoseconds: 0)

/// Two records: one stored, released and sent; one stored, released and waiting. One more is stored and discarded.
private struct Life {
    /// What was acknowledged, and what was only begun.
    var done: [String] = []
    var begun: [String] = []

    static func payload(_ key: UInt64) -> [UInt8] { [UInt8](repeating: UInt8(key), count: 1_500) }

    mutating func run(on store: SimulatedDisk) throws {
        var outbox = try DiskOutbox(store)
        for key in [1, 2, 3] as [UInt64] { try step("store \(key)") { try outbox.store(Self.payload(key), key: key) } }
        for key in [1, 2] as [UInt64] { try step("release \(key)") { try outbox.release(key: key) } }
        try step("send 1") { try outbox.answered(UplinkReply(status: 201), key: 1, at: now, random: 1) }
        try step("discard 3") { try outbox.discard(key: 3) }
    }

    private mutating func step(_ name: String, _ body: () throws -> Void) throws {
        begun.append(name)
        try body()
        done.append(name)
    }
}

@Suite struct OutboxOnDiskTests {
    private func judge(_ store: SimulatedDisk, _ life: Life, _ place: String) throws {
        var outbox = try DiskOutbox(store)
        #expect(outbox.damaged.isEmpty, "\(place)")
        for (key, end) in [(1, "send 1"), (2, "never"), (3, "discard 3")] as [(UInt64, String)]
        where life.done.contains("store \(key)") && !life.begun.contains(end) {
            let payload = try outbox.payload(key: key)
            #expect(payload == Life.payload(key), "record \(key): \(place)")
        }
        for (key, end) in [(1, "send 1"), (2, "never")] as [(UInt64, String)] {
            if life.done.contains("release \(key)"), !life.begun.contains(end) {
                #expect(outbox.waiting.contains(key), "record \(key) is released: \(place)")
            }
            if !life.begun.contains("release \(key)") {
                #expect(!outbox.waiting.contains(key), "record \(key) is held: \(place)")
            }
        }
        #expect(!outbox.waiting.contains(3), "\(place)")
        if life.done.contains("send 1") { #expect(!outbox.waiting.contains(1), "\(place)") }
    }

    @Test(arguments: SimulatedDisk.CutEffect.allCases)
    func cutInEveryOperationNoRecordIsLostAndNoneSentUnasked(_ effect: SimulatedDisk.CutEffect) throws {
        let whole = SimulatedDisk(time: SimulatedTime(), dice: dice())
        var life = Life()
        try life.run(on: whole)
        #expect(life.done.count == 7)
        for cut in 0..<whole.operations {
            for second in 0..<3 {
                let store = SimulatedDisk(time: SimulatedTime(), dice: dice())
                store.operationsUntilCut = cut
                store.scheduledEffect = effect
                var life = Life()
                let fault = faultKind { try life.run(on: store) }
                #expect(!store.hasPower && (fault == .absent || fault == .full), "cut \(cut)")
                store.cutPower()
                store.operationsUntilCut = second
                _ = faultKind { _ = try DiskOutbox(store) }
                store.cutPower()
                try judge(store, life, "cut \(cut), then \(second)")
            }
        }
    }

    @Test func onADiskThatLiesARecordIsLost() throws {
        let store = SimulatedDisk(time: SimulatedTime(), dice: dice())
        store.syncDoesNothing = true
        var life = Life()
        try life.run(on: store)
        store.cutPower(.lost)
        #expect(try DiskOutbox(store).count == 0, "the negative control: the cut test can fail")
    }

    /// Failing syncs, a full and a read-only disk, and a cut anywhere.
    @Test func anUnluckyDiskLosesNoRecord() throws {
        for seed in 0..<300 as Range<UInt64> {
            let plan = often([.diskTorn, .diskReordered, .diskUnwritten, .diskSyncError, .diskFull, .diskReadOnly])
            let faults = dice(plan, seed: seed)
            let store = SimulatedDisk(time: SimulatedTime(), dice: faults)
            faults.isHealed = true
            _ = try DiskOutbox(store)
            faults.isHealed = false
            store.operationsUntilCut = Int(seed % 16)
            var life = Life()
            _ = faultKind { try life.run(on: store) }
            store.cutPower()
            faults.isHealed = true
            store.heal()
            try judge(store, life, "seed \(seed)")
        }
    }
}
