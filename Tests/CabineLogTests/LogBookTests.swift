import CabineCore
import CabineNotices
import HALContract
import HALSim
import Testing

@testable import CabineLog

/// A log's files on a disk that fails: what was said to be durable is there, whole, in order, and never under another's
/// sequence.
@Suite struct LogBookTests {
    private static func settings() -> LogSettings {
        var settings = LogSettings()
        settings.segmentBytes = 2_000
        settings.quotaBytes = 1 << 20
        return settings
    }

    private static func line(_ sequence: UInt64, _ word: String, log: String) -> [UInt8] {
        var content = NoticeSlot.Content()
        content.message = .commandDone
        content.fields = [(.command, .text(word))]
        var line: [UInt8] = []
        LogLine.append(
            content, cursor: LogCursor(log: log, sequence: sequence), boot: LogTime.bootIdentifier, to: &line)
        return line
    }

    private static func add(_ sequence: UInt64, _ word: String, to book: inout LogBook) throws {
        let isTaken = book.add(line(sequence, word, log: book.identifier))
        try #require(isTaken)
    }

    private static func disk(_ plan: FaultPlan = FaultPlan(), seed: UInt64 = 1) -> (SimulatedDisk, FaultDice) {
        let dice = FaultDice(component: 3, plan: plan, seed: seed)
        return (SimulatedDisk(time: SimulatedTime(), dice: dice), dice)
    }

    private static let newLog = String(repeating: "a", count: 32)

    /// Writes and syncs by turns, as a run does; `seen` gets what a reader may have been given.
    private static func live(_ store: SimulatedDisk, run: Int, lines: Int, _ seen: inout [UInt64: String]) {
        var book = LogBook(store, settings(), identifier: newLog, at: 0)
        var said: [UInt64: String] = [:]
        for number in 0..<lines {
            let sequence = book.lastSequence + 1
            let word = "run \(run) line \(number)"
            if book.add(line(sequence, word, log: book.identifier)) { said[sequence] = word }
            do throws(DeviceFault) {
                if number.isMultiple(of: 4) { try book.sync(at: 0) } else { try book.write(at: 0) }
            } catch {
                // It goes on with the next line, as the writer does.
            }
            for (sequence, word) in said where sequence <= book.durableSequence { seen[sequence] = word }
        }
    }

    /// What a book opened now holds, by sequence.
    private static func content(_ store: SimulatedDisk) throws -> [UInt64: String] {
        let book = LogBook(store, settings(), identifier: newLog, at: 0)
        var found: [UInt64: String] = [:]
        for first in book.segments {
            for line in try store.read(LogBook.name(first)).split(separator: UInt8(ascii: "\n")) {
                let entry = try #require(LogEntry(line: Array(line)), "a line that is none")
                #expect(found[entry.sequence] == nil, "a sequence given twice")
                found[entry.sequence] = entry["CABINE_COMMAND"]
            }
        }
        #expect(found.isEmpty || found.keys.max() == book.lastSequence)
        return found
    }

    private static func judge(_ store: SimulatedDisk, _ seen: [UInt64: String], _ place: String) throws {
        let found = try content(store)
        for (sequence, word) in seen { #expect(found[sequence] == word, "entry \(sequence): \(place)") }
    }

    @Test(arguments: SimulatedDisk.CutEffect.allCases)
    func aCutInAnyOperationLosesNothingThatWasDurable(_ effect: SimulatedDisk.CutEffect) throws {
        let (whole, _) = Self.disk()
        var seen: [UInt64: String] = [:]
        Self.live(whole, run: 1, lines: 40, &seen)
        #expect(seen.count > 30 && whole.operations > 40)
        for cut in 0..<whole.operations {
            let (store, _) = Self.disk()
            store.operationsUntilCut = cut
            store.scheduledEffect = effect
            var seen: [UInt64: String] = [:]
            Self.live(store, run: 1, lines: 40, &seen)
            store.cutPower()
            // The next run is cut while it repairs, and the third goes on.
            store.operationsUntilCut = cut % 3
            Self.live(store, run: 2, lines: 3, &seen)
            store.cutPower()
            Self.live(store, run: 3, lines: 9, &seen)
            try Self.judge(store, seen, "cut \(cut)")
        }
    }

    @Test func anUnluckyDiskLosesNothingThatWasDurable() throws {
        var all = 0
        for seed in 0..<400 as Range<UInt64> {
            var plan = FaultPlan()
            for fault in [.diskTorn, .diskReordered, .diskUnwritten, .diskSyncError, .diskFull, .diskReadOnly]
                as [SimulatedFault]
            {
                plan[fault] = 100_000
            }
            let (store, dice) = Self.disk(plan, seed: seed)
            var seen: [UInt64: String] = [:]
            for run in 0..<4 {
                store.operationsUntilCut = Int(seed % 23) + run
                Self.live(store, run: run, lines: 30, &seen)
                store.cutPower()
            }
            dice.isHealed = true
            store.heal()
            all += seen.count
            try Self.judge(store, seen, "seed \(seed)")
        }
        #expect(all > 1_000, "worlds in which nothing is durable would hold as well")
    }

    @Test func onADiskThatLiesDurableEntriesAreLost() throws {
        let (store, _) = Self.disk()
        store.syncDoesNothing = true
        var seen: [UInt64: String] = [:]
        Self.live(store, run: 1, lines: 20, &seen)
        store.cutPower(.lost)
        #expect(try Self.content(store).count < seen.count, "the negative control: the cut tests can fail")
    }

    @Test func theQuotaIsNeverExceededAndTheOldestGoes() throws {
        let store = MemoryStore()
        var settings = Self.settings()
        settings.quotaBytes = 12_000
        var book = LogBook(store, settings, identifier: Self.newLog, at: 0)
        var removed = 0
        for number in 1...400 as ClosedRange<UInt64> {
            try Self.add(number, "word", to: &book)
            try book.write(at: 0)
            let bytes = try store.list().reduce(0) { try $0 + store.read($1).count }
            #expect(bytes <= settings.quotaBytes)
            removed += book.takeRemoved().count
        }
        #expect(removed > 20 && book.segments.count >= 4)
    }

    @Test func aSegmentIsFinishedByAge() throws {
        let store = MemoryStore()
        var book = LogBook(store, Self.settings(), identifier: Self.newLog, at: 0)
        try Self.add(1, "monday", to: &book)
        try book.sync(at: 1)
        try Self.add(2, "tuesday", to: &book)
        try book.sync(at: 86_401 * 1_000_000_000)
        #expect(book.segments == [1, 2])
    }

    @Test func aFullDiskIsWaitedForInBoundedMemory() throws {
        let (store, _) = Self.disk()
        store.capacity = 3_000
        var settings = Self.settings()
        settings.waitingBytesMaximum = 4_000
        var book = LogBook(store, settings, identifier: Self.newLog, at: 0)
        var refused = 0
        for _ in 0..<60 {
            if !book.add(Self.line(book.lastSequence + 1, "word", log: book.identifier)) { refused += 1 }
            do throws(DeviceFault) { try book.sync(at: 0) } catch { #expect(error.kind == .full) }
        }
        #expect(refused > 20)
        store.capacity = .max
        try book.sync(at: 0)
        #expect(book.durableSequence == book.lastSequence)
        #expect(try Self.content(store).count == Int(book.lastSequence), "no gap among those that were taken")
    }
}
