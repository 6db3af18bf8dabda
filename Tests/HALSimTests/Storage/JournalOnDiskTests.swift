import CabineCore
import CabineJournal
import HALContract
import HALSim
import Testing

private typealias DiskJournal = Journal<SimulatedDisk>

/// Coins of different worth, so that each prefix of them is another state.
private let coins: [Event] = (1...12).map { .coinInserted(Cents($0)) }

private func instant(_ index: Int) -> Instant { Instant(nanoseconds: UInt64(index)) }

/// What a life on a disk came to before the power failed, or all of it.
private struct Life {
    var acknowledged = 0
    var begun = 0

    /// Appends `coins` after `before` earlier events; an append that fails with power is tried again.
    mutating func run(on store: SimulatedDisk, before: Int = 0) throws {
        let opening = try DiskJournal.open(store)
        var journal = opening.journal
        var state = opening.state
        for (index, coin) in coins.enumerated() {
            let at = instant(before + index)
            begun = index + 1
            try Self.appendStubbornly(&journal, coin, at, on: state, store)
            acknowledged = index + 1
            _ = state.handle(coin, at: at)
            try journal.rotateIfFull(state)
        }
    }

    private static func appendStubbornly(
        _ journal: inout DiskJournal, _ event: Event, _ at: Instant, on state: State, _ store: SimulatedDisk
    ) throws(JournalFault) {
        for _ in 0..<100 {
            do throws(JournalFault) {
                return try journal.append(event, at: at, on: state)
            } catch {
                guard store.hasPower else { throw error }
                store.heal()
            }
        }
        Issue.record("no append succeeds")
    }
}

/// What opening or appending failed with; nil when nothing did.
private func cause(_ body: () throws -> Void) -> FaultKind? {
    do {
        try body()
        return nil
    } catch {
        return (error as? JournalFault)?.cause.kind
    }
}

/// The states after none, one, two and so on of `coins`, which follow `before`.
private func states(after before: State = State(), count: Int = 0) -> [State] {
    var state = before
    return [state]
        + coins.enumerated().map { index, coin in
            _ = state.handle(coin, at: instant(count + index))
            return state
        }
}

@Suite struct JournalOnDiskTests {
    /// A segment that is full after half of `coins`, so that the cuts meet a rotation too.
    private struct Prefix {
        let name: String
        let bytes: [UInt8]
        let state: State
        let count: Int

        init() throws {
            let store = SimulatedDisk(time: SimulatedTime(), dice: dice())
            var journal = try DiskJournal.open(store).journal
            count = Int(DiskJournal.segmentEventsMaximum) - coins.count / 2
            for index in 0..<count { try journal.append(.coinInserted(Cents(7)), at: instant(index), on: State()) }
            name = try #require(try store.list().first)
            bytes = try store.read(name)
            state = try DiskJournal.open(store).state
        }

        func disk(_ dice: FaultDice) throws -> SimulatedDisk {
            let store = SimulatedDisk(time: SimulatedTime(), dice: dice)
            try store.replace(name, with: bytes)
            return store
        }
    }

    /// Opens the journal after a cut, the power failing again inside each operation of that, and judges what it holds.
    private func judge(_ store: SimulatedDisk, _ life: Life, _ prefix: Prefix, _ expected: [State], _ place: String)
        throws
    {
        let opening = try DiskJournal.open(store)
        let count = Int(opening.journal.sequence) - prefix.count
        #expect(count >= life.acknowledged, "an acknowledged coin is lost: \(place)")
        #expect(count <= life.begun, "a coin nobody inserted: \(place)")
        if expected.indices.contains(count) { #expect(opening.state == expected[count], "\(place)") }
        #expect(!opening.damage.contains { !$0.torn }, "\(place)")
    }

    @Test(arguments: SimulatedDisk.CutEffect.allCases)
    func cutInEveryOperationNoAcknowledgedCoinIsLost(_ effect: SimulatedDisk.CutEffect) throws {
        let prefix = try Prefix()
        let expected = states(after: prefix.state, count: prefix.count)
        let whole = try prefix.disk(dice())
        var life = Life()
        try life.run(on: whole, before: prefix.count)
        #expect(life.acknowledged == coins.count)
        let operations = whole.operations - 1
        #expect(operations > 2 * coins.count, "the rotation is among them")
        for cut in 0..<operations {
            for second in 0..<3 {
                let store = try prefix.disk(dice())
                store.operationsUntilCut = cut
                store.scheduledEffect = effect
                var life = Life()
                #expect(cause { try life.run(on: store, before: prefix.count) } == .absent)
                #expect(!store.hasPower)
                store.cutPower()
                // Recovery is cut too, inside its first operations, where it has so many.
                store.operationsUntilCut = second
                _ = cause { _ = try DiskJournal.open(store) }
                store.cutPower()
                try judge(store, life, prefix, expected, "cut \(cut), then \(second)")
            }
        }
    }

    @Test func onADiskThatLiesAcknowledgedCoinsAreLost() throws {
        let prefix = try Prefix()
        let store = try prefix.disk(dice())
        store.syncDoesNothing = true
        var life = Life()
        try life.run(on: store, before: prefix.count)
        store.cutPower(.lost)
        let opening = try DiskJournal.open(store)
        #expect(life.acknowledged == coins.count)
        #expect(Int(opening.journal.sequence) == prefix.count, "the negative control: the cut test can fail")
    }

    @Test func aStoreThatSkipsSyncLosesData() throws {
        let store = SimulatedDisk(time: SimulatedTime(), dice: dice())
        for value in 0..<10 as Range<UInt8> { try store.append([value], to: "a") }
        store.cutPower(.lost)
        #expect(try store.list().isEmpty)
    }

    /// Every fault of the disk but flipped bits, and a cut anywhere, from a hundred seeds; no rotation is in it.
    @Test func anUnluckyDiskLosesNoAcknowledgedCoin() throws {
        let expected = states()
        var kept = 0
        var lost = 0
        for seed in 0..<300 as Range<UInt64> {
            let plan = often([.diskTorn, .diskReordered, .diskUnwritten, .diskSyncError, .diskFull, .diskReadOnly])
            let faults = dice(plan, seed: seed)
            let store = SimulatedDisk(time: SimulatedTime(), dice: faults)
            faults.isHealed = true
            _ = try DiskJournal.open(store)
            faults.isHealed = false
            store.operationsUntilCut = Int(seed % 60)
            var life = Life()
            let failed = cause { try life.run(on: store) }
            #expect(failed == (store.hasPower ? nil : .absent), "seed \(seed)")
            store.cutPower()
            kept += store.cuts.kept
            lost += store.cuts.lost
            faults.isHealed = true
            store.heal()
            let opening = try DiskJournal.open(store)
            let count = Int(opening.journal.sequence)
            #expect(count >= life.acknowledged && count <= life.begun, "seed \(seed)")
            if expected.indices.contains(count) { #expect(opening.state == expected[count], "seed \(seed)") }
        }
        #expect(kept > 0 && lost > 0)
    }
}
