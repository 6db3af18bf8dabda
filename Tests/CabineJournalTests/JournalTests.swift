import CabineCore
import CabineJournal
import HALContract
import HALSim
import Testing

/// A session's worth of events, coins among them.
private let script: [Event] =
    [.started(.initial, WallTime(millisecondsSince1970: 1_700_000_000_000))]
    + Device.allCases.map { .deviceReported($0, .ready) }
    + [
        .printerReported(PrinterReport(health: .ready, printsLeft: 400)), .touched(.start),
        .touched(.language(.english)), .touched(.document(.passport)), .touched(.proceed),
        .coinInserted(Cents(200)), .coinInserted(Cents(500)), .coinInserted(Cents(150)), .touched(.shoot),
        .timerFired(6), .photoTaken(session: 1, take: 1, .refused(.headSize)), .serviceKey(true),
        .serviceOrdered(out: nil), .serviceOrdered(out: .vandalism), .serviceWork(.devices), .serviceWork(nil),
        .voucherOrdered, .clockRead(WallTime(millisecondsSince1970: -5)),
    ]

private func write(_ events: [Event], to store: MemoryStore) throws -> State {
    let opening = try Journal.open(store)
    var journal = opening.journal
    var state = opening.state
    for (index, event) in events.enumerated() {
        let at = Instant(nanoseconds: UInt64(index) * 1_000_000)
        try journal.append(event, at: at, on: state)
        _ = state.handle(event, at: at)
        try journal.rotateIfFull(state)
    }
    return state
}

private func segmentName(_ store: MemoryStore) throws -> String {
    try #require(try store.list().first { $0.hasPrefix("journal-") })
}

/// The states before any event, after the first, after the second and so on.
private func states(_ events: [Event]) -> [State] {
    var state = State()
    return [state]
        + events.enumerated().map { index, event in
            _ = state.handle(event, at: Instant(nanoseconds: UInt64(index) * 1_000_000))
            return state
        }
}

@Suite struct JournalTests {
    @Test func whatIsWrittenIsReadBack() throws {
        let store = MemoryStore()
        let written = try write(script, to: store)
        let opening = try Journal.open(store)
        #expect(opening.state == written)
        #expect(opening.journal.sequence == UInt64(script.count))
        #expect(opening.damage.isEmpty)
    }

    @Test func cutAtEveryByteTheValidPrefixSurvives() throws {
        let whole = MemoryStore()
        _ = try write(script, to: whole)
        let name = try segmentName(whole)
        let bytes = try whole.read(name)
        let expected = states(script)
        var survivors: [Int] = []
        for cut in 0..<bytes.count {
            let store = MemoryStore()
            try store.replace(name, with: Array(bytes[..<cut]))
            let opening = try Journal.open(store)
            let count = Int(opening.journal.sequence)
            #expect(opening.state == expected[count], "cut at byte \(cut)")
            #expect(survivors.last.map { $0 <= count } ?? true, "a longer prefix keeps no less: byte \(cut)")
            survivors.append(count)
            var journal = opening.journal
            try journal.append(.coinInserted(Cents(50)), at: Instant(nanoseconds: 0), on: opening.state)
            let again = try Journal.open(store)
            #expect(again.damage.isEmpty, "after recovery the file is clean: byte \(cut)")
            #expect(again.journal.sequence == UInt64(count + 1))
        }
        #expect(survivors.last == script.count - 1, "all but the last event survive the loss of one byte")
    }

    @Test func everyFlippedBitIsFoundAndTheEventsBeforeItKept() throws {
        let whole = MemoryStore()
        _ = try write(script, to: whole)
        let name = try segmentName(whole)
        let bytes = try whole.read(name)
        let expected = states(script)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << (index % 8)
            let store = MemoryStore()
            try store.replace(name, with: damaged)
            let opening = try Journal.open(store)
            let found = try #require(opening.damage.first, "byte \(index)")
            #expect(found.offset <= index, "the offset is that of the frame: byte \(index)")
            #expect(opening.state == expected[Int(opening.journal.sequence)], "byte \(index)")
            if !found.torn {
                let kept = try store.list().filter { $0.hasPrefix("damaged-") }
                #expect(kept.count == 1, "the damaged bytes are kept as evidence: byte \(index)")
            }
        }
    }

    /// The file's length was durable before the bytes of the last append, or before some of its sectors.
    @Test func zerosInThePlaceOfTheLastAppendAreATornEnd() throws {
        let whole = MemoryStore()
        let events = (1...60).map { Event.coinInserted(Cents($0)) }
        _ = try write(events, to: whole)
        let name = try segmentName(whole)
        let bytes = try whole.read(name)
        let expected = states(events)
        let frames = frames(of: bytes)
        let last = bytes.count - reframed(frames[60].sequence, frames[60].payload).count
        let before = last - reframed(frames[59].sequence, frames[59].payload).count
        func opened(_ damaged: [UInt8]) throws -> (Journal<MemoryStore>.Opening, MemoryStore) {
            let store = MemoryStore()
            try store.replace(name, with: damaged)
            return (try Journal.open(store), store)
        }
        func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
        let long = bytes + reframed(61, [UInt8](repeating: 7, count: 600))
        let sector = (bytes.count / 512 + 1) * 512
        let endsInZeros: [(String, [UInt8])] = [
            ("no byte of it", bytes[..<last] + zeros(bytes.count - last)),
            ("more than one append", bytes[..<before] + zeros(bytes.count - before)),
            ("the sectors of it that come later", long[..<sector] + zeros(long.count - sector)),
        ]
        for (what, damaged) in endsInZeros {
            let (opening, store) = try opened(damaged)
            #expect(opening.damage.map(\.torn) == [true], "\(what)")
            #expect(opening.state == expected[Int(opening.journal.sequence)], "\(what)")
            #expect(try store.list() == [name], "nothing is kept aside: \(what)")
            #expect(try Replay(store) { _ in }.damage.isEmpty, "the end is cut off: \(what)")
        }
        let damages: [(String, [UInt8])] = [
            ("something stands behind them", bytes[..<before] + zeros(last - before) + bytes[last...]),
            ("more than a block", bytes + zeros(4_097)), ("the first frame", zeros(bytes.count)),
        ]
        for (what, damaged) in damages {
            let (opening, store) = try opened(damaged)
            #expect(opening.damage.first?.torn == false, "\(what)")
            #expect(try store.list().contains { $0.hasPrefix("damaged-") }, "\(what)")
        }
    }

    @Test func aReplayIsTheSameEveryTimeAndSaysWhereDamageIs() throws {
        let store = MemoryStore()
        _ = try write(script, to: store)
        func transcript() throws -> [String] {
            var lines: [String] = []
            _ = try Replay(store) { lines.append(Transcript.line($0)) }
            return lines
        }
        let first = try transcript()
        #expect(try first == transcript())
        #expect(first.count == script.count)
        #expect(first.contains { $0.contains("\"event\":{\"name\":\"coin_inserted\",\"cents\":500}") })

        let name = try segmentName(store)
        var bytes = try store.read(name)
        bytes[bytes.count - 3] ^= 0xFF
        try store.replace(name, with: bytes)
        let replay = try Replay(store) { _ in }
        let damage = try #require(replay.damage.first)
        #expect(!damage.torn)
        #expect(damage.description.contains("byte offset \(damage.offset)"))
    }

    @Test func isBoundedAndRotatesWithoutLosingTheState() throws {
        let store = MemoryStore()
        let count = Int(Journal<MemoryStore>.segmentEventsMaximum) * (Journal<MemoryStore>.segmentsMaximum + 2) + 7
        let events = (0..<count).map { Event.coinInserted(Cents($0 % 3 + 1)) }
        let written = try write(events, to: store)
        let segments = try store.list().filter { $0.hasPrefix("journal-") }
        #expect(segments.count == Journal<MemoryStore>.segmentsMaximum)
        let opening = try Journal.open(store)
        #expect(opening.state == written)
        #expect(opening.journal.sequence == UInt64(count))
        let replay = try Replay(store) { _ in }
        #expect(replay.state == written)
        #expect(replay.damage.isEmpty)
    }

    /// A replacement that is reported as failed and is there all the same, as when the folder's sync fails.
    private final class DoubtfulStore: FileStore {
        let inner = MemoryStore()
        var isDoubtful = false
        func list() throws(DeviceFault) -> [String] { try inner.list() }
        func read(_ name: String) throws(DeviceFault) -> [UInt8] { try inner.read(name) }
        func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) { try inner.append(bytes, to: name) }
        func sync(_ name: String) throws(DeviceFault) { try inner.sync(name) }
        func truncate(_ name: String, to count: Int) throws(DeviceFault) { try inner.truncate(name, to: count) }
        func freeBytes() throws(DeviceFault) -> UInt64 { try inner.freeBytes() }
        func remove(_ name: String) throws(DeviceFault) { try inner.remove(name) }
        func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) {
            try inner.replace(name, with: bytes)
            if isDoubtful { throw DeviceFault(.system, "the folder cannot be synced") }
        }
    }

    @Test(arguments: 1...3)
    func segmentsBegunInVainHideNoEvent(attempts: Int) throws {
        let store = DoubtfulStore()
        var (journal, state) = try { ($0.journal, $0.state) }(Journal.open(store))
        func append() throws {
            let event = Event.coinInserted(Cents(50))
            try journal.append(event, at: Instant(nanoseconds: 1), on: state)
            _ = state.handle(event, at: Instant(nanoseconds: 1))
        }
        for _ in 0..<Journal<MemoryStore>.segmentEventsMaximum { try append() }
        store.isDoubtful = true
        for _ in 0..<attempts {
            #expect(throws: JournalFault.self) { try journal.rotateIfFull(state) }
            try append()
        }
        store.isDoubtful = false
        #expect(try store.list().filter { $0.hasPrefix("journal-") }.count == 1 + attempts)
        for first in [1, journal.sequence] {
            let replay = try Replay(store, from: first) { _ in }
            #expect(replay.state == state)
            #expect(replay.damage == [])
        }
        let opening = try Journal.open(store)
        #expect(opening.journal.sequence == journal.sequence)
        #expect(opening.state == state)
    }

    @Test func aReplayFromAPlaceGivesTheSameSteps() throws {
        let store = MemoryStore()
        let count = Int(Journal<MemoryStore>.segmentEventsMaximum) * 3
        _ = try write((0..<count).map { _ in .coinInserted(Cents(1)) }, to: store)
        var all: [String] = []
        let whole = try Replay(store) { all.append(Transcript.line($0)) }
        #expect(all.count == count)
        let size = Int(Journal<MemoryStore>.segmentEventsMaximum)
        for first in [1, 2, size, size + 1, size + 2, 2 * size - 1, 2 * size, count, count + 1] {
            var lines: [String] = []
            let part = try Replay(store, from: UInt64(first)) { lines.append(Transcript.line($0)) }
            #expect(lines == Array(all[(first - 1)...]), "from \(first)")
            #expect(part.state == whole.state)
        }
    }

    @Test func aDamagedNewestSegmentFallsBackToTheOneBefore() throws {
        let store = MemoryStore()
        let count = Int(Journal<MemoryStore>.segmentEventsMaximum) + 3
        _ = try write((0..<count).map { _ in .coinInserted(Cents(1)) }, to: store)
        let newest = try #require(try store.list().last { $0.hasPrefix("journal-") })
        var bytes = try store.read(newest)
        bytes[20] ^= 0x10
        try store.replace(newest, with: bytes)
        let opening = try Journal.open(store)
        #expect(opening.state.ledger.inserted == Cents(Int(Journal<MemoryStore>.segmentEventsMaximum)))
        #expect(opening.damage.count == 1)
    }

    @Test func everyStateSurvivesTheSnapshot() throws {
        for reached in states(script) {
            let store = MemoryStore()
            var journal = try Journal.open(store).journal
            for _ in 0..<Journal<MemoryStore>.segmentEventsMaximum {
                try journal.append(.serviceKey(false), at: Instant(nanoseconds: 0), on: reached)
            }
            try journal.rotateIfFull(reached)
            #expect(try Journal.open(store).state == reached)
        }
    }

    /// Frames whose checksum is right and whose content is not: another program's, or a programming error's.
    @Test(arguments: [0, 1])
    func aFrameWithABytesTooManyIsNotTakenInHalf(frame: Int) throws {
        let store = MemoryStore()
        _ = try write([.coinInserted(Cents(200)), .coinInserted(Cents(100))], to: store)
        let name = try segmentName(store)
        var frames = frames(of: try store.read(name))
        frames[frame].payload.append(0)
        try store.replace(name, with: frames.flatMap { reframed($0.sequence, $0.payload) })
        let opening = try Journal.open(store)
        #expect(opening.damage.first?.torn == false)
        #expect(opening.state.ledger.inserted == .zero, "neither of the two coins stands before the damage")
        var journal = opening.journal
        try journal.append(.coinInserted(Cents(50)), at: Instant(nanoseconds: 0), on: opening.state)
        let again = try Journal.open(store)
        #expect(again.damage.isEmpty)
        #expect(again.state.ledger.inserted == Cents(50), "the coin after it is kept")
    }

    @Test(arguments: [(0, true), (1 << 53, true), (1 << 53 + 1, false), (.max, false)] as [(UInt64, Bool)])
    func aSequenceThatCannotBeCountedOnIsDamage(sequence: UInt64, isRead: Bool) throws {
        let store = MemoryStore()
        _ = try write([], to: store)
        let name = try segmentName(store)
        let payload = try #require(frames(of: try store.read(name)).first).payload
        let segment = JournalSegment(name: name, bytes: reframed(sequence, payload))
        #expect((segment.snapshot != nil) == isRead)
    }

    private func frames(of segment: [UInt8]) -> [(sequence: UInt64, payload: [UInt8])] {
        var frames: [(UInt64, [UInt8])] = []
        var rest = segment[...]
        while rest.count >= 16 {
            let length = number(rest.prefix(4))
            frames.append((number(rest.dropFirst(8).prefix(8)), Array(rest.dropFirst(16).prefix(Int(length)))))
            rest = rest.dropFirst(16 + Int(length))
        }
        return frames
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    private func reframed(_ sequence: UInt64, _ payload: [UInt8]) -> [UInt8] {
        func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        }
        let checked = bytes(sequence, 8) + payload
        return bytes(UInt64(payload.count), 4) + bytes(UInt64(CRC32C.checksum(checked)), 4) + checked
    }
}
