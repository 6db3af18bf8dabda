import CabineCore
import HALContract
import HALSim
import Testing

private func disk(_ plan: FaultPlan = FaultPlan(), seed: UInt64 = 1) -> SimulatedDisk {
    SimulatedDisk(time: SimulatedTime(), dice: dice(plan, seed: seed))
}

private func bytes(_ value: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: value, count: count) }

@Suite struct SimulatedDiskCutTests {
    @Test(arguments: [(.lost, 3), (.torn, 512), (.unwritten, 703), (.kept, 703)] as [(SimulatedDisk.CutEffect, Int)])
    func forgetsWhatWasNotSynced(effect: SimulatedDisk.CutEffect, count: Int) throws {
        let store = disk()
        try store.append([1, 2, 3], to: "a")
        try store.sync("a")
        try store.append(bytes(4, 700), to: "a")
        store.cutPower(effect)
        #expect(try store.read("a").count == count)
        #expect(try store.read("a").starts(with: [1, 2, 3]))
    }

    @Test(arguments: [(.lost, nil), (.torn, 0), (.unwritten, nil), (.kept, 1)] as [(SimulatedDisk.CutEffect, Int?)])
    func aNameThatWasNotSyncedIsGoneOrEmptyOrThere(effect: SimulatedDisk.CutEffect, count: Int?) throws {
        let store = disk()
        try store.append([1], to: "a")
        store.cutPower(effect)
        #expect(try store.list() == (count == nil ? [] : ["a"]))
        if let count { #expect(try store.read("a").count == count) }
    }

    /// A file's new length may be durable before its new bytes, in a block that it had.
    @Test(arguments: [(3, 10, 13), (4_000, 500, 4_096), (4_096, 10, 4_096)])
    func whatWasNotSyncedMayBeZerosUpToTheEndOfItsBlock(durable: Int, added: Int, left: Int) throws {
        let store = disk()
        try store.replace("a", with: bytes(1, durable))
        try store.append(bytes(2, added), to: "a")
        store.cutPower(.unwritten)
        #expect(try store.read("a") == bytes(1, durable) + bytes(0, left - durable))
        #expect(store.cuts.unwritten == (left > durable ? 1 : 0))
        // What follows is a file like another.
        try store.append([3], to: "a")
        try store.sync("a")
        store.cutPower(.lost)
        #expect(try store.read("a") == bytes(1, durable) + bytes(0, left - durable) + [3])
    }

    @Test func aDiskThatLiesLosesWhatWasSynced() throws {
        let store = disk()
        store.syncDoesNothing = true
        try store.append([1], to: "a")
        try store.sync("a")
        try store.replace("b", with: [2])
        store.cutPower(.lost)
        #expect(try store.list().isEmpty)
    }

    /// The operation in which the power fails, and what the file holds afterwards if it was done.
    private static let operations: [(String, @Sendable (SimulatedDisk) throws -> Void, done: [UInt8]?)] = [
        ("append", { try $0.append([9], to: "a") }, [1, 2, 9]),
        ("sync", { try $0.sync("a") }, [1, 2]),
        ("replace", { try $0.replace("a", with: [7]) }, [7]),
        ("truncate", { try $0.truncate("a", to: 1) }, [1]),
        ("remove", { try $0.remove("a") }, nil),
    ]

    @Test(arguments: SimulatedDisk.CutEffect.allCases)
    func aCutInsideAnOperationLeavesOldOrNew(effect: SimulatedDisk.CutEffect) throws {
        for (name, operation, done) in Self.operations {
            let store = disk()
            try store.replace("a", with: [1, 2])
            store.operationsUntilCut = 0
            store.scheduledEffect = effect
            #expect(faultKind { try operation(store) } == .absent, "\(name)")
            #expect(!store.hasPower)
            #expect(faultKind { _ = try store.list() } == .absent)
            store.cutPower()
            let left = try store.list().contains("a") ? store.read("a") : nil
            let zeros: [UInt8] = effect == .unwritten && name == "append" ? [0] : []
            #expect(left == (effect == .kept ? done : [1, 2] + zeros), "\(name)")
        }
    }

    @Test func byDiceAnOperationIsSometimesDoneAndSometimesNot() throws {
        for (name, operation, done) in Self.operations where name != "sync" {
            var seen: [[UInt8]?] = []
            for seed in 0..<40 {
                let store = disk(seed: UInt64(seed))
                try store.replace("a", with: [1, 2])
                store.operationsUntilCut = 0
                #expect(faultKind { try operation(store) } == .absent)
                store.cutPower()
                seen.append(try store.list().contains("a") ? store.read("a") : nil)
            }
            #expect(seen.contains(done) && seen.contains([1, 2]), "\(name)")
            #expect(seen.allSatisfy { $0 == done || $0 == [1, 2] }, "\(name): never a mix")
        }
    }

    @Test func everySurvivalIsReachedAndNoneThatIsOff() throws {
        func tally(_ faults: [SimulatedFault]) throws -> SimulatedDisk.CutTally {
            let store = disk(often(faults))
            for round in 0..<200 {
                for name in ["a", "b", "a"] { try store.append(bytes(UInt8(round), 700), to: name) }
                store.cutPower()
            }
            return store.cuts
        }
        let all = try tally([.diskTorn, .diskReordered, .diskUnwritten])
        #expect(all.kept > 0 && all.lost > 0 && all.torn > 0 && all.reordered > 0 && all.unwritten > 0)
        let none = try tally([])
        #expect(none.kept > 0 && none.lost > 0 && none.torn == 0 && none.reordered == 0 && none.unwritten == 0)
    }

    @Test func withoutReorderingWritesOfAllFilesAreKeptInOrder() throws {
        for seed in 0..<50 {
            let store = disk(seed: UInt64(seed))
            try store.replace("a", with: [])
            try store.replace("b", with: [])
            try store.append([1], to: "a")
            try store.append([2], to: "b")
            store.cutPower()
            if try store.read("b") == [2] { #expect(try store.read("a") == [1]) }
        }
    }

    @Test func aReorderedWriteLeavesAHoleOfZeros() throws {
        var sawHole = false
        for seed in 0..<50 {
            let store = disk(always(.diskReordered), seed: UInt64(seed))
            try store.replace("a", with: [9])
            try store.append([1, 1], to: "a")
            try store.append([2], to: "a")
            store.cutPower()
            let left = try store.read("a")
            #expect([[9], [9, 1, 1], [9, 1, 1, 2], [9, 0, 0, 2]].contains(left))
            sawHole = sawHole || left == [9, 0, 0, 2]
        }
        #expect(sawHole)
    }

    @Test func syncingOneFileLeavesTheOtherPending() throws {
        let store = disk()
        for name in ["a", "b"] { try store.replace(name, with: []) }
        for value in 0..<10 as Range<UInt8> {
            try store.append([value], to: "a")
            try store.append([value], to: "b")
        }
        try store.sync("b")
        store.cutPower(.lost)
        #expect(try store.read("a") == [])
        #expect(try store.read("b") == Array(0..<10))
    }
}

@Suite struct SimulatedDiskFaultTests {
    @Test func aFailedSyncIsNotMendedByALaterOne() throws {
        var outcomes: [[UInt8]] = []
        for seed in 0..<60 {
            let faults = dice(always(.diskSyncError), seed: UInt64(seed))
            let store = SimulatedDisk(time: SimulatedTime(), dice: faults)
            faults.isHealed = true
            try store.replace("a", with: [1])
            faults.isHealed = false
            try store.append([2, 2], to: "a")
            #expect(faultKind { try store.sync("a") } == .system)
            faults.isHealed = true
            try store.append([3], to: "a")
            try store.sync("a")
            let readable = try store.read("a")
            store.cutPower(.lost)
            let left = try store.read("a")
            #expect(left.count == readable.count && left.last == 3, "what a good sync covers is durable")
            outcomes.append(left)
        }
        #expect(outcomes.contains([1, 2, 2, 3]), "sometimes durable")
        #expect(outcomes.contains([1, 0, 0, 3]), "sometimes readable and never durable")
        #expect(outcomes.contains([1, 3]), "sometimes gone at once")
    }

    @Test func aFailedReplacementOrRemovalMayComeBackAndNeverAMix() throws {
        var replaced: [[UInt8]] = []
        var removed: [Bool] = []
        for seed in 0..<60 {
            let faults = dice(always(.diskSyncError), seed: UInt64(seed))
            let store = SimulatedDisk(time: SimulatedTime(), dice: faults)
            faults.isHealed = true
            for name in ["a", "b", "c"] { try store.replace(name, with: [1, 1]) }
            faults.isHealed = false
            #expect(faultKind { try store.replace("a", with: [2]) } == .system)
            #expect(faultKind { try store.remove("b") } == .system)
            #expect(faultKind { try store.truncate("c", to: 1) } == .system)
            #expect(try store.read("c") == [1])
            store.cutPower()
            replaced.append(try store.read("a"))
            removed.append(try !store.list().contains("b"))
            #expect(try [[1, 1], [1]].contains(store.read("c")))
            #expect(try store.freeBytes() == UInt64(Int.max - (try used(store))))
        }
        #expect(replaced.contains([1, 1]) && replaced.contains([2]))
        #expect(replaced.allSatisfy { $0 == [1, 1] || $0 == [2] })
        #expect(removed.contains(true) && removed.contains(false))
    }

    private func used(_ store: SimulatedDisk) throws -> Int {
        try store.list().reduce(0) { try $0 + store.read($1).count }
    }

    @Test func aSuccessfulOperationEndsTheDoubt() throws {
        let faults = dice(always(.diskSyncError))
        let store = SimulatedDisk(time: SimulatedTime(), dice: faults)
        #expect(faultKind { try store.replace("a", with: [2]) } == .system)
        faults.isHealed = true
        try store.replace("a", with: [3])
        store.cutPower(.lost)
        #expect(try store.read("a") == [3])
    }

    @Test func aFullDiskTakesAPrefixAndHasRoomAgain() throws {
        let time = SimulatedTime()
        let faults = dice(always(.diskFull))
        let store = SimulatedDisk(time: time, dice: faults)
        #expect(faultKind { try store.append(bytes(1, 5_000), to: "a") } == .full)
        let written = try store.read("a")
        #expect(written.count < 5_000 && written == bytes(1, written.count))
        #expect(try store.freeBytes() == 0)
        #expect(faultKind { try store.replace("b", with: [1]) } == .full)
        try store.remove("a")
        try store.append([1], to: "b")
        faults.isHealed = true
        time.wait(1_000 << 10)
        #expect(try store.freeBytes() == UInt64(Int.max - 1))
        try store.append(bytes(1, 5_000), to: "a")
    }

    @Test func capacityIsAFullDiskToo() throws {
        let store = disk()
        store.capacity = 10
        #expect(faultKind { try store.append(bytes(1, 12), to: "a") } == .full)
        #expect(try store.read("a").count == 10)
        try store.truncate("a", to: 4)
        #expect(try store.freeBytes() == 6)
        #expect(faultKind { try store.replace("b", with: bytes(1, 7)) } == .full)
        #expect(try store.list() == ["a"])
    }

    @Test func aReadOnlyDiskRefusesEveryChangeAndKeepsWhatItHas() throws {
        let time = SimulatedTime()
        let faults = dice(always(.diskReadOnly))
        let store = SimulatedDisk(time: time, dice: faults)
        faults.isHealed = true
        try store.replace("a", with: [1])
        faults.isHealed = false
        let changes: [(SimulatedDisk) throws -> Void] = [
            { try $0.append([2], to: "a") },
            { try $0.sync("a") },
            { try $0.replace("a", with: [2]) },
            { try $0.truncate("a", to: 0) },
            { try $0.remove("a") },
        ]
        for change in changes {
            #expect(faultKind { try change(store) } == .system)
        }
        #expect(try store.read("a") == [1])
        faults.isHealed = true
        #expect(faultKind { try store.remove("a") } == .system, "for a while")
        store.heal()
        try store.remove("a")
    }

    @Test func aFlippedBitIsReportedAndOnlyWhereItMay() throws {
        var flips: [(name: String, offset: Int)] = []
        let store = SimulatedDisk(
            time: SimulatedTime(), dice: dice(always(.diskBitFlip)), mayFlip: { $0 == "b" },
            onFlip: { flips.append((name: $0, offset: $1)) })
        for name in ["a", "b", "c"] { try store.replace(name, with: bytes(0, 64)) }
        try store.append(bytes(0, 64), to: "b")
        for round in 1...50 {
            store.age()
            #expect(flips.count == round)
        }
        #expect(flips.allSatisfy { $0.name == "b" && $0.offset < 64 }, "only durable bytes")
        #expect(try store.read("a") == bytes(0, 64) && store.read("c") == bytes(0, 64))
        #expect(flips.count == 52, "a read is an opportunity too")
        let damaged = try store.read("b")
        #expect(damaged[..<64] != bytes(0, 64)[...] && damaged[64...].allSatisfy { $0 == 0 })
        store.cutPower(.lost)
        #expect(try store.read("b").count == 64)
    }

    @Test func oneFlipChangesOneBitAndStaysAfterACut() throws {
        var flips: [Int] = []
        let faults = dice(always(.diskBitFlip))
        let store = SimulatedDisk(time: SimulatedTime(), dice: faults, onFlip: { flips.append($1) })
        try store.replace("a", with: bytes(0, 64))
        store.age()
        faults.isHealed = true
        store.cutPower(.lost)
        let damaged = try store.read("a")
        #expect(flips.count == 1)
        for (offset, byte) in damaged.enumerated() {
            #expect(byte.nonzeroBitCount == (offset == flips.first ? 1 : 0))
        }
    }

    /// A random life on a disk with every fault; its outcome, which must not depend on anything but the seed.
    private func life(seed: UInt64) throws -> [UInt64] {
        let time = SimulatedTime()
        let plan = often([
            .diskTorn, .diskReordered, .diskUnwritten, .diskSyncError, .diskFull, .diskReadOnly, .diskBitFlip,
        ])
        let store = SimulatedDisk(time: time, dice: dice(plan, seed: seed))
        var random = SplitMix(seed: seed)
        var trace: [UInt64] = []
        for _ in 0..<400 {
            let name = "f\(random.next(below: 5))"
            let kind = faultKind {
                switch random.next(below: 6) {
                case 0: try store.replace(name, with: bytes(1, random.next(below: 2_000)))
                case 1: try store.truncate(name, to: random.next(below: 900))
                case 2: try store.remove(name)
                case 3: try store.sync(name)
                default: try store.append(bytes(2, random.next(below: 2_000)), to: name)
                }
            }
            if random.next(below: 20) == 0 { store.cutPower() }
            time.wait(UInt64(random.next(below: 60_000)))
            trace.append(store.fingerprint &+ UInt64(kind?.rawValue ?? 99))
        }
        store.heal()
        let sum = try store.list().reduce(0) { try $0 + store.read($1).count }
        #expect(try store.freeBytes() == UInt64(Int.max - sum), "room is accounted for")
        return trace
    }

    @Test func theSameSeedGivesTheSameAnswers() throws {
        for seed in 1...20 as ClosedRange<UInt64> { #expect(try life(seed: seed) == life(seed: seed)) }
        #expect(try life(seed: 1) != life(seed: 2))
    }

    @Test func withNothingOnNothingHappens() throws {
        let store = disk()
        for round in 0..<2_000 {
            try store.append([UInt8(round & 0xFF)], to: "a")
            try store.sync("a")
            store.age()
        }
        #expect(try store.read("a") == (0..<2_000).map { UInt8($0 & 0xFF) })
    }
}

@Suite struct SimulatedDiskTruthTests {
    @Test func aCanaryIsFoundWhereverItWas() throws {
        let canary = Array("canary".utf8)
        let store = disk()
        #expect(store.contains(canary) == nil)
        try store.append(Array("xxxxcan".utf8), to: "a")
        #expect(store.contains(canary) == nil)
        try store.append(Array("aryxxx".utf8), to: "a")
        #expect(store.contains(canary) == "a", "also across two writes and two searches")

        let other = disk()
        #expect(other.contains(canary) == nil)
        try other.replace("b", with: canary)
        try other.remove("b")
        #expect(other.contains(canary) == "b", "also in a file that is gone")

        let third = disk()
        #expect(third.contains(canary) == nil)
        try third.append(canary, to: "c")
        third.cutPower(.lost)
        #expect(third.contains(canary) == nil, "not where it never reached the disk")
        try third.append(canary, to: "c")
        try third.truncate("c", to: 1)
        #expect(third.contains(canary) == "c")
    }

    @Test func anUnfinishedReplacementLeavesItsCanary() throws {
        let canary = Array("canary".utf8)
        let store = disk()
        #expect(store.contains(canary) == nil)
        store.operationsUntilCut = 0
        store.scheduledEffect = .lost
        #expect(faultKind { try store.replace("a", with: canary) } == .absent)
        store.cutPower()
        #expect(try store.list().isEmpty)
        #expect(store.contains(canary) == "a")
    }

    @Test func everyPlaceOfACanaryIsSearched() throws {
        let canary: [UInt8] = [1, 2, 1, 2, 3]
        for offset in 0..<40 {
            var content = (0..<50).map { UInt8($0 % 2 + 1) }
            content.replaceSubrange(offset..<(offset + 5), with: canary)
            let store = disk()
            try store.replace("a", with: content)
            #expect(store.contains(canary) == "a", "offset \(offset)")
        }
        let store = disk()
        try store.replace("a", with: (0..<50).map { UInt8($0 % 2 + 1) })
        #expect(store.contains(canary) == nil)
    }

    @Test func theFingerprintIsThatOfDurableContent() throws {
        let store = disk()
        let empty = store.fingerprint
        try store.append([1, 2], to: "a")
        #expect(store.fingerprint == empty, "nothing is durable yet")
        try store.sync("a")
        let synced = store.fingerprint
        #expect(synced != empty)
        try store.append([3], to: "a")
        #expect(store.fingerprint == synced)
        try store.sync("a")
        let other = disk()
        try other.replace("a", with: [1, 2, 3])
        #expect(store.fingerprint == other.fingerprint, "however it came to be")
        try other.truncate("a", to: 2)
        #expect(other.fingerprint == synced)
    }
}
