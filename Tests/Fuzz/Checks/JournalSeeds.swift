import CabineCore
import CabineJournal
import HALContract
import HALSim

/// Journals as a cabin writes them, cut and damaged in the ways that matter.
enum JournalSeeds {
    private static let resting: [Event] =
        [.started(.initial, WallTime(millisecondsSince1970: 1_795_392_000_000))]
        + Device.allCases.map { .deviceReported($0, .ready) }
        + [.printerReported(PrinterReport(health: .ready, printsLeft: 400))]
    /// A paid session up to the sheet in the tray.
    private static let sale: [Event] =
        resting + [
            .touched(.start), .touched(.language(.english)), .touched(.document(.passport)), .touched(.proceed),
            .coinInserted(Cents(500)), .coinInserted(Cents(200)), .coinInserted(Cents(100)), .touched(.shoot),
            .timerFired(7), .timerFired(8), .timerFired(9), .photoTaken(session: 1, take: 1, .conforming),
            .touched(.proceed), .touched(.proceed), .signatureTaken(session: 1, attempt: 1, .accepted),
            .touched(.proceed), .printerReported(PrinterReport(health: .ready, printsLeft: 400)),
            .recordStored(sale: 1), .printConcluded(sale: 1, .printed), .recordReleased(sale: 1),
        ]
    /// A session whose camera died: the credit becomes a voucher.
    private static let voucher: [Event] =
        resting + [
            .touched(.start), .touched(.proceed), .coinInserted(Cents(800)), .deviceReported(.camera, .failed),
            .touched(.voucher), .voucherIssued(serial: 1), .serviceKey(true), .serviceOrdered(out: .cleaning), .serviceWork(.coins), .serviceWork(nil), .voucherOrdered,
            .clockRead(WallTime(millisecondsSince1970: -5)),
        ]

    @Sendable static func segments() throws(FuzzFinding) -> [FuzzSeed] {
        let whole = try segment(sale)
        var flipped = whole
        flipped[whole.count / 2] ^= 0x10
        return [
            FuzzSeed(name: "a-sale", bytes: whole), FuzzSeed(name: "a-voucher", bytes: try segment(voucher)),
            FuzzSeed(name: "no-events", bytes: try segment([])), FuzzSeed(name: "empty", bytes: []),
            FuzzSeed(name: "torn", bytes: Array(whole.dropLast(3))), FuzzSeed(name: "a-flipped-bit", bytes: flipped),
        ]
    }

    @Sendable static func frames() throws(FuzzFinding) -> [FuzzSeed] {
        let sold = payloads(try segment(sale))
        return [
            FuzzSeed(name: "a-sale", bytes: input(sold, sequence: 0)),
            FuzzSeed(name: "a-voucher", bytes: input(payloads(try segment(voucher)), sequence: 0)),
            FuzzSeed(name: "mid-sale-snapshots", bytes: input(try snapshots(), sequence: 1_024)),
            FuzzSeed(name: "the-last-sequence", bytes: input(sold, sequence: .max)),
            FuzzSeed(name: "the-largest-beginning", bytes: input(sold, sequence: Limits.counterMaximum)),
        ]
    }

    private static func segment(_ events: [Event]) throws(FuzzFinding) -> [UInt8] {
        try must("a journal in memory") {
            let store = MemoryStore()
            let opening = try Journal.open(store)
            var (journal, state) = (opening.journal, opening.state)
            for (index, event) in events.enumerated() {
                let at = Instant(nanoseconds: UInt64(index) * 1_000_000_000)
                try journal.append(event, at: at, on: state)
                _ = state.handle(event, at: at)
            }
            return try store.read(try store.list()[0])
        }
    }

    /// The first payload is the snapshot of a state with money in it, taken by a rotation.
    private static func snapshots() throws(FuzzFinding) -> [[UInt8]] {
        try must("a rotated journal in memory") {
            let store = MemoryStore()
            let opening = try Journal.open(store)
            var (journal, state) = (opening.journal, opening.state)
            func take(_ event: Event) throws {
                try journal.append(event, at: Instant(nanoseconds: 0), on: state)
                _ = state.handle(event, at: Instant(nanoseconds: 0))
            }
            for _ in sale.count..<Int(Journal<MemoryStore>.segmentEventsMaximum) + 2 { try take(.serviceKey(false)) }
            for event in sale.dropLast(2) { try take(event) }
            try journal.rotateIfFull(state)
            for event in sale.suffix(2) { try take(event) }
            let newest = try store.list().last ?? ""
            return payloads(try store.read(newest))
        }
    }

    private static func payloads(_ segment: [UInt8]) -> [[UInt8]] {
        var payloads: [[UInt8]] = []
        var feed = ByteFeed(segment)
        while !feed.isEmpty {
            let length = Int(feed.number(bytes: 4))
            _ = feed.take(12)
            payloads.append(feed.take(length))
        }
        return payloads
    }

    private static func input(_ payloads: [[UInt8]], sequence: UInt64) -> [UInt8] {
        var spill = ByteSpill()
        spill.put(sequence, bytes: 8)
        for payload in payloads {
            spill.put(UInt64(payload.count - 1), bytes: 2)
            spill.put(rest: payload)
        }
        return spill.bytes
    }
}
