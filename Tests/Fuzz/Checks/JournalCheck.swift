import CabineCore
import CabineJournal
import HALContract
import HALSim

/// A journal segment of any bytes.
///
/// | must hold |
/// |---|
/// | reading twice gives the same, and says where the readable part ends |
/// | a prefix of the readable part is whole or torn, never wrong, and holds a prefix of the events |
/// | folding adds exactly the coins of its events: money never appears |
/// | a store with such a segment opens, takes a further coin, and opens again without damage |
enum JournalCheck {
    private static let name = "journal-00000000000000000000"
    private static let coin = Event.coinInserted(Cents(50))

    /// The input is a segment file.
    @Sendable static func segment(_ bytes: [UInt8]) throws(FuzzFinding) {
        let segment = try readTwice(bytes)
        try prefixes(segment, bytes)
        try store(segment, bytes, folded: try fold(segment))
    }

    /// The input is a sequence number and payloads; checksums and lengths are put right here, so that damage reaches
    /// the codec behind them.
    @Sendable static func frames(_ bytes: [UInt8]) throws(FuzzFinding) {
        var feed = ByteFeed(bytes)
        var sequence = feed.number(bytes: 8)
        var segment: [UInt8] = []
        while !feed.isEmpty {
            let payload = feed.take(Int(feed.number(bytes: 2) % 4_096) + 1)
            segment += frame(sequence, payload.isEmpty ? [0] : payload)
            sequence &+= 1
        }
        try self.segment(segment)
    }

    /// The format of a frame, written down a second time: a change of it shows here.
    static func frame(_ sequence: UInt64, _ payload: [UInt8]) -> [UInt8] {
        var checked = ByteSpill()
        checked.put(sequence, bytes: 8)
        checked.put(rest: payload)
        var frame = ByteSpill()
        frame.put(UInt64(payload.count), bytes: 4)
        frame.put(UInt64(CRC32C.checksum(checked.bytes)), bytes: 4)
        frame.put(rest: checked.bytes)
        return frame.bytes
    }

    private static func readTwice(_ bytes: [UInt8]) throws(FuzzFinding) -> JournalSegment {
        let segment = JournalSegment(name: name, bytes: bytes)
        let again = JournalSegment(name: name, bytes: bytes)
        try demand(isSame(segment, again) && segment.damage == again.damage, "reading twice gives the same")
        try demand((0...bytes.count).contains(segment.validLength), "the readable part is part of the file")
        let isWhole = segment.validLength == bytes.count && segment.snapshot != nil
        try demand((segment.damage == nil) == isWhole, "damage exactly where something cannot be read")
        if let damage = segment.damage {
            try demand(damage.offset == segment.validLength, "the damage begins where the readable part ends")
        }
        for (index, entry) in segment.entries.enumerated() {
            let expected = segment.lastSequence - UInt64(segment.entries.count - 1 - index)
            try demand(entry.sequence == expected, "sequences rise by one to the last")
        }
        return segment
    }

    private static func isSame(_ left: JournalSegment, _ right: JournalSegment) -> Bool {
        left.snapshot == right.snapshot && left.entries == right.entries && left.lastSequence == right.lastSequence
            && left.validLength == right.validLength
    }

    private static func prefixes(_ segment: JournalSegment, _ bytes: [UInt8]) throws(FuzzFinding) {
        let readable = JournalSegment(name: name, bytes: Array(bytes[..<segment.validLength]))
        try demand(isSame(readable, segment), "the readable part alone reads the same")
        try demand(readable.damage == nil || segment.snapshot == nil, "the readable part alone is whole")
        let drawn = Int(CRC32C.checksum(bytes)) % (bytes.count + 1)
        for cut in [drawn, segment.validLength - 1, segment.validLength / 2] where cut >= 0 {
            let shorter = JournalSegment(name: name, bytes: Array(bytes[..<cut]))
            try demand(segment.entries.starts(with: shorter.entries), "a prefix holds a prefix of the events")
            try demand(shorter.snapshot == nil || shorter.snapshot == segment.snapshot, "and the same snapshot")
            if cut <= segment.validLength {
                try demand(shorter.damage?.torn ?? true, "a cut in the readable part is torn, not wrong: byte \(cut)")
            }
        }
    }

    private static func fold(_ segment: JournalSegment) throws(FuzzFinding) -> State {
        guard let snapshot = segment.snapshot else { return State() }
        var state = snapshot
        var coins = snapshot.ledger.inserted
        for entry in segment.entries {
            _ = state.handle(entry.event, at: entry.at)
            if case .coinInserted(let amount) = entry.event { coins = coins + amount }
        }
        try demand(state.ledger.inserted == coins, "money comes from coins alone")
        try demand(state.ledger.balances, "every coin is accounted for")
        return state
    }

    private static func store(_ segment: JournalSegment, _ bytes: [UInt8], folded: State) throws(FuzzFinding) {
        let store = MemoryStore()
        try must("a disk in memory") { try store.replace(name, with: bytes) }
        try replay(store, segment)
        let opening = try must("a damaged journal opens") { try Journal.open(store) }
        try demand(opening.state == folded, "opening folds what the segment says")
        try demand(opening.damage == [segment.damage].compactMap { $0 }, "opening names the damage")
        let kept = try must("a list") { try store.list().contains { $0.hasPrefix("damaged-") } }
        try demand(kept == (segment.damage.map { !$0.torn } ?? false), "wrong bytes are kept aside, torn ones are not")
        var journal = opening.journal
        let at = Instant(nanoseconds: 0)
        try must("a further coin is taken") { try journal.append(coin, at: at, on: opening.state) }
        var expected = folded
        _ = expected.handle(coin, at: at)
        let again = try must("the journal opens again") { try Journal.open(store) }
        try demand(again.damage.isEmpty && again.state == expected, "the coin after the damage is kept")
        try demand(again.journal.sequence == opening.journal.sequence + 1, "the coin has the next place")
    }

    private static func replay(_ store: MemoryStore, _ segment: JournalSegment) throws(FuzzFinding) {
        func lines() throws(FuzzFinding) -> [String] {
            var lines: [String] = []
            _ = try must("a replay") { try Replay(store) { lines.append(Transcript.line($0)) } }
            return lines
        }
        let first = try lines()
        try demand(first.count == segment.entries.count, "a replay gives every readable event")
        try demand(first == (try lines()), "a replay is the same every time")
    }
}
