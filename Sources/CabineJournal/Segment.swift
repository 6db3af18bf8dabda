public import CabineCore

/// One event as the journal holds it.
public struct JournalEntry: Hashable, Sendable {
    /// Its place among all events since the journal began, from 1.
    public let sequence: UInt64
    /// When it happened, on the clock of its run.
    public let at: Instant
    /// What happened.
    public let event: Event
    /// Its link of the chain of cash entries; nil for other entries, and in journals of before the chain.
    public let link: CashLink?
    /// What its frame says apart from the link, as it was read: a link covers these bytes, whatever a newer codec would
    /// write. Empty before it is written.
    let said: ArraySlice<UInt8>

    /// An event at its place.
    public init(sequence: UInt64, at: Instant, event: Event, link: CashLink? = nil) {
        self.init(sequence: sequence, at: at, event: event, link: link, said: [])
    }

    init(sequence: UInt64, at: Instant, event: Event, link: CashLink?, said: ArraySlice<UInt8>) {
        self.sequence = sequence
        self.at = at
        self.event = event
        self.link = link
        self.said = said
    }
}

/// A place in a segment from which nothing can be read.
public struct JournalDamage: Hashable, Sendable, CustomStringConvertible {
    /// The segment's file name.
    public let segment: String
    /// The first byte that cannot be read.
    public let offset: Int
    /// What was found there.
    public let reason: String
    /// Whether it is only the end of a write that a power cut interrupted: nothing that was acknowledged is lost.
    public let torn: Bool

    /// What happened, where, and what follows.
    public var description: String {
        torn
            ? "journal \(segment): unfinished write at byte offset \(offset); everything before it is kept"
            : "journal \(segment): damaged at byte offset \(offset): \(reason); everything before it is kept"
    }
}

/// What one segment file holds, as far as it can be read.
public struct JournalSegment: Sendable {
    /// The file's name.
    public let name: String
    /// The state before its events; nil when even that is damaged.
    public let snapshot: State?
    /// The chain of cash entries before its events.
    public let chain: CashChain
    /// Whether its format knew what a cash audit counts; else the snapshot has counted nothing.
    public let isCounted: Bool
    /// The last readable event's place, or that of the last event before the segment.
    public let lastSequence: UInt64
    /// The readable events.
    public let entries: [JournalEntry]
    /// Bytes that are readable.
    public let validLength: Int
    /// What ends the reading early, if anything.
    public let damage: JournalDamage?

    /// No segment begins this far; the events of one file on top of it cannot overflow.
    static let sequenceMaximum = Limits.counterMaximum
    private static let prefix = "journal-"

    static func name(after sequence: UInt64) -> String {
        let digits = String(sequence)
        return prefix + String(repeating: "0", count: 20 - digits.count) + digits
    }

    static func isSegment(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.utf8.count == prefix.utf8.count + 20
            && name.utf8.dropFirst(prefix.utf8.count).allSatisfy { (0x30...0x39).contains($0) }
    }

    static func firstFrame(_ state: State, _ chain: CashChain, after sequence: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(StateFormat.newest.rawValue)
        writer.put(state)
        writer.put(chain)
        return Frame.encode(sequence: sequence, payload: writer.bytes)
    }

    static func frame(_ entry: JournalEntry) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(entry.at.nanoseconds)
        writer.put(entry.event)
        if let link = entry.link { writer.put(link) }
        return Frame.encode(sequence: entry.sequence, payload: writer.bytes)
    }

    /// Reads as much of a segment as is whole.
    public init(name: String, bytes: [UInt8]) {
        var reading = SegmentReading(name: name)
        reading.read(bytes)
        self.name = name
        snapshot = reading.snapshot
        chain = reading.chain
        isCounted = reading.isCounted
        lastSequence = reading.sequence
        entries = reading.entries
        validLength = reading.offset
        damage = reading.damage
    }
}

private struct SegmentReading {
    let name: String
    var snapshot: State?
    var chain = CashChain()
    var isCounted = true
    var entries: [JournalEntry] = []
    var offset = 0
    var damage: JournalDamage?
    private(set) var sequence: UInt64 = 0

    init(name: String) { self.name = name }

    mutating func read(_ bytes: [UInt8]) {
        while damage == nil, offset < bytes.count || snapshot == nil {
            switch Frame.read(bytes, at: offset) {
            case .torn: stop("the bytes end inside a frame", torn: true)
            case .damaged(let reason): stop(reason, torn: false)
            case .frame(let sequence, let payload, let end): take(sequence, payload, end)
            }
        }
    }

    private mutating func take(_ number: UInt64, _ payload: ArraySlice<UInt8>, _ end: Int) {
        do throws(CodecFault) {
            var reader = ByteReader(payload)
            // A frame counts as a whole or not at all: nothing of it is taken before its last byte is understood.
            if snapshot == nil {
                guard number <= JournalSegment.sequenceMaximum else { throw .unknown(what: "sequence", value: number) }
                let version = try reader.unsigned()
                guard let format = StateFormat(rawValue: version) else {
                    throw .unknown(what: "version", value: version)
                }
                let state = try reader.state(format)
                let before = format.knowsAudit ? try reader.chain() : CashChain()
                try reader.end()
                (snapshot, chain, isCounted) = (state, before, format.knowsAudit)
            } else {
                guard number == sequence + 1 else { throw .unknown(what: "sequence", value: number) }
                let at = Instant(nanoseconds: try reader.unsigned())
                let event = try reader.event()
                let link = event.isCashEntry ? try reader.linkIfPresent() : nil
                try reader.end()
                let said = payload.dropLast(link == nil ? 0 : CashLink.size)
                entries.append(JournalEntry(sequence: number, at: at, event: event, link: link, said: said))
            }
            sequence = number
            offset = end
        } catch {
            stop("a frame that says \(error)", torn: false)
        }
    }

    private mutating func stop(_ reason: String, torn: Bool) {
        damage = JournalDamage(segment: name, offset: offset, reason: reason, torn: torn)
    }
}
