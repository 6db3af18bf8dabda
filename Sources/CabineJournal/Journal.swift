public import CabineCore
public import HALContract

/// Why an event could not be made durable.
public struct JournalFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the store said.
    public let cause: DeviceFault
    /// What the journal was doing.
    public let action: String

    /// What happened, and why.
    public var description: String { "journal: cannot \(action): \(cause.message)" }
}

/// The append-only journal: every event, durable before anything follows from it.
///
/// | what fails | what is left | what happens |
/// |---|---|---|
/// | power, in the middle of an append | whole frames and a torn one | the torn one is cut off at the next opening |
/// | the disk is full | the reserve file | the reserve is given up, the event is written, `roomIsLow` says so |
/// | append or sync | unknown bytes after the last whole frame | they are cut off before the next append |
/// | sync, and then the program | frames that can be read and are not on the platter | see `mustRewrite` |
/// | power, while rotating | the old segment, or both | the new segment is whole or absent |
/// | beginning a segment, after it was there | the old segment goes on, beside a new one | the new one is superseded |
/// | a bit flips | everything before it | the damaged file is kept aside, the valid prefix goes on |
public struct Journal<Store: FileStore> {
    /// Events of one segment: about twenty-five sessions, folded in a few milliseconds at a start.
    public static var segmentEventsMaximum: UInt64 { 1_024 }
    /// Segments kept, the one in use included: about a week of a busy cabin, under 1 MiB.
    public static var segmentsMaximum: Int { 16 }
    /// Room for the coins that arrive after the disk is full: over 4,000 events.
    public static var reserveBytes: Int { 262_144 }
    /// Damaged segments kept as evidence, so that a failing disk does not fill itself.
    public static var damagedMaximum: Int { 4 }
    private static var damagedPrefix: String { "damaged-" }
    /// The file that holds that room.
    public static var reserveName: String { "reserve" }

    /// The last sequence that is durable.
    public private(set) var sequence: UInt64
    /// Whether the reserve is used up: nothing may be sold until there is room again.
    public private(set) var roomIsLow = false

    /// The reserve was seen, or made, in this run.
    private var hasReserve = false
    private let store: Store
    private var segment: String
    private var length: Int
    private var eventsInSegment: UInt64
    /// The chain of cash entries up to the last durable event.
    public private(set) var chain: CashChain
    private var mustCut = false
    /// What an opening reads may be in the page cache only: the kernel calls pages clean whose write failed, and the next
    /// sync does not help them. So the first append of a run writes everything it follows anew.
    private var mustRewrite = false

    /// What an opening found.
    public struct Opening {
        /// The journal, ready to append to.
        public let journal: Journal
        /// The state after the last readable event.
        public let state: State
        /// What could not be read, if anything.
        public let damage: [JournalDamage]
    }

    /// Opens the journal in `store`, or begins one, and folds it to the present state.
    public static func open(_ store: Store) throws(JournalFault) -> Opening {
        var damage: [JournalDamage] = []
        do throws(DeviceFault) {
            let names = try store.list().filter(JournalSegment.isSegment)
            for (place, name) in names.enumerated().reversed() {
                let bytes = try store.read(name)
                let segment = JournalSegment(name: name, bytes: bytes)
                if let found = segment.damage {
                    damage.append(found)
                    if !found.torn { try keepAside(store, name, found, bytes) }
                }
                let isSuperseded = try isSuperseded(segment, names[..<place], store)
                guard let snapshot = segment.snapshot, !isSuperseded else {
                    try store.remove(name)
                    continue
                }
                if segment.damage != nil { try store.truncate(name, to: segment.validLength) }
                return opening(store, segment, snapshot, damage)
            }
            let state = State()
            let name = JournalSegment.name(after: 0)
            let first = JournalSegment.firstFrame(state, CashChain(), after: 0)
            try store.replace(name, with: first)
            let journal = Journal(
                sequence: 0, store: store, segment: name, length: first.count, eventsInSegment: 0, chain: CashChain(),
                mustRewrite: false)
            return Opening(journal: journal, state: state, damage: damage)
        } catch {
            throw JournalFault(cause: error, action: "open")
        }
    }

    /// A segment may be there although beginning it was reported as failed: then the one before went on, and what it holds
    /// counts. Beginning one is tried again after each event: several in a row may have been begun in vain.
    private static func isSuperseded(
        _ segment: JournalSegment, _ earlier: ArraySlice<String>, _ store: Store
    ) throws(DeviceFault) -> Bool {
        guard segment.entries.isEmpty else { return false }
        for name in earlier.reversed() {
            let before = JournalSegment(name: name, bytes: try store.read(name))
            if before.snapshot != nil, before.lastSequence > segment.lastSequence { return true }
            if !before.entries.isEmpty { return false }
        }
        return false
    }

    /// A damaged segment is evidence: its bytes stay, in a file of their own.
    private static func keepAside(
        _ store: Store, _ name: String, _ found: JournalDamage, _ bytes: [UInt8]
    ) throws(DeviceFault) {
        let aside = "\(damagedPrefix)\(name)-\(found.offset)"
        do throws(DeviceFault) {
            try store.replace(aside, with: bytes)
        } catch  where error.kind == .full {
            try store.remove(reserveName)
            try store.replace(aside, with: bytes)
        }
        let kept = try store.list().filter { $0.hasPrefix(damagedPrefix) }
        for old in kept.dropLast(damagedMaximum) { try store.remove(old) }
    }

    private static func opening(
        _ store: Store, _ segment: JournalSegment, _ snapshot: State, _ damage: [JournalDamage]
    ) -> Opening {
        var state = snapshot
        var chain = segment.chain
        for entry in segment.entries {
            chain.take(entry)
            let resets = state.takings.resets
            _ = state.handle(entry.event, at: entry.at)
            if state.takings.resets > resets { chain.noteReset() }
        }
        let journal = Journal(
            sequence: segment.lastSequence, store: store, segment: segment.name,
            length: segment.validLength, eventsInSegment: UInt64(segment.entries.count), chain: chain,
            mustRewrite: true)
        return Opening(journal: journal, state: state, damage: damage)
    }

    private init(
        sequence: UInt64, store: Store, segment: String, length: Int, eventsInSegment: UInt64, chain: CashChain,
        mustRewrite: Bool
    ) {
        self.sequence = sequence
        self.store = store
        self.segment = segment
        self.length = length
        self.eventsInSegment = eventsInSegment
        self.chain = chain
        self.mustRewrite = mustRewrite
    }

    /// Makes one event durable. When it throws, the event is not in the journal, and appending it again is safe.
    ///
    /// - Parameter state: the state that the event finds; a cash entry's link covers its ledger.
    public mutating func append(_ event: Event, at: Instant, on state: State) throws(JournalFault) {
        var entry = JournalEntry(sequence: sequence + 1, at: at, event: event)
        if event.isCashEntry {
            entry = JournalEntry(
                sequence: sequence + 1, at: at, event: event, link: chain.link(of: entry, on: state.ledger))
        }
        let frame = JournalSegment.frame(entry)
        do throws(DeviceFault) {
            do throws(DeviceFault) {
                try write(frame)
            } catch  where error.kind == .full {
                roomIsLow = true
                hasReserve = false
                try store.remove(Self.reserveName)
                try write(frame)
            }
        } catch {
            throw JournalFault(cause: error, action: "append event \(sequence + 1)")
        }
        sequence += 1
        length += frame.count
        eventsInSegment += 1
        chain.take(entry)
        if case .cashReset = event, state.wouldReset(event, at: at) { chain.noteReset() }
    }

    private mutating func write(_ frame: [UInt8]) throws(DeviceFault) {
        if mustRewrite {
            try store.replace(segment, with: Array(try store.read(segment).prefix(length)))
            mustRewrite = false
            mustCut = false
        }
        if mustCut { try store.truncate(segment, to: length) }
        mustCut = true
        try store.append(frame, to: segment)
        try store.sync(segment)
        mustCut = false
    }

    /// Begins a new segment from `state`, which must be the state after the last event, once the present one is full.
    public mutating func rotateIfFull(_ state: State) throws(JournalFault) {
        guard eventsInSegment >= Self.segmentEventsMaximum else { return }
        do throws(DeviceFault) {
            let name = JournalSegment.name(after: sequence)
            let first = JournalSegment.firstFrame(state, chain, after: sequence)
            try store.replace(name, with: first)
            segment = name
            length = first.count
            eventsInSegment = 0
            mustCut = false
            mustRewrite = false
            let segments = try store.list().filter(JournalSegment.isSegment)
            for old in segments.dropLast(Self.segmentsMaximum) { try store.remove(old) }
        } catch {
            throw JournalFault(cause: error, action: "begin a new segment")
        }
    }

    /// Sets the reserve aside, unless it is there already.
    public mutating func keepReserve() throws(JournalFault) {
        guard !hasReserve else { return }
        do throws(DeviceFault) {
            if try !store.list().contains(Self.reserveName) {
                // Trying would take the last bytes from the event that comes meanwhile.
                let free = try store.freeBytes()
                guard free >= Self.reserveBytes else {
                    throw DeviceFault(
                        .full,
                        "\(free) bytes are free, and late coins need \(Self.reserveBytes): make room on the disk")
                }
                try store.replace(Self.reserveName, with: [UInt8](repeating: 0xA5, count: Self.reserveBytes))
            }
            hasReserve = true
            roomIsLow = false
        } catch {
            throw JournalFault(cause: error, action: "set room aside")
        }
    }
}
