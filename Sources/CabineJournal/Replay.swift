public import CabineCore
public import HALContract

/// A journal folded again from its oldest kept segment, event by event.
public struct Replay {
    /// One event with what it led to.
    public struct Step {
        /// The event.
        public let entry: JournalEntry
        /// What was to be done.
        public let effects: [Effect]
        /// The state after it.
        public let state: State
        /// The chain of cash entries up to it.
        public let chain: CashChain
    }

    /// What was found on the way, oldest first.
    public private(set) var damage: [JournalDamage] = []
    /// The state after the last readable event.
    public private(set) var state: State?
    /// The chain of cash entries up to that event.
    public private(set) var chain = CashChain()
    /// Where the chain is broken, oldest first: entries that were changed, added or left out.
    public private(set) var chainBreaks: [CashChainBreak] = []
    /// The oldest state read, before any event, with the chain before it; what was counted up to there is in it.
    public private(set) var oldest: (state: State, chain: CashChain)?
    private var sequence: UInt64 = 0

    /// Reads the journal in `store` and gives every step from the event `first` on to `body`, oldest first. Writes nothing.
    ///
    /// After damage that is more than a torn end, the fold goes on from the next segment's snapshot. Segments that end
    /// well before `first` are not read: their damage is not found either.
    public init(_ store: some FileStore, from first: UInt64 = 1, _ body: (Step) -> Void) throws(DeviceFault) {
        let enough = JournalSegment.name(after: first)
        var segments: [JournalSegment] = []
        for name in try store.list().filter(JournalSegment.isSegment).reversed() {
            let segment = JournalSegment(name: name, bytes: try store.read(name))
            segments.append(segment)
            // A segment without events may have been begun in vain: then the one before went on.
            if name < enough, !segment.entries.isEmpty { break }
        }
        for segment in segments.reversed() {
            if let found = segment.damage { damage.append(found) }
            guard let snapshot = segment.snapshot else { continue }
            // Beginning this segment was reported as failed, and the one before went on.
            if segment.entries.isEmpty, segment.lastSequence < sequence { continue }
            sequence = segment.lastSequence
            if let state, segment.isCounted ? state != snapshot : !state.isSameButForTakings(snapshot) {
                damage.append(
                    JournalDamage(
                        segment: segment.name, offset: 0,
                        reason: "its first state is not the last one of the segment before", torn: false))
            }
            if state != nil, segment.chain != chain, segment.isCounted {
                chainBreaks.append(
                    CashChainBreak(
                        sequence: segment.lastSequence - UInt64(segment.entries.count), segment: segment.name,
                        reason: "the segment goes on from another link"))
            }
            if oldest == nil { oldest = (snapshot, segment.chain) }
            fold(segment, snapshot, from: first, body)
        }
    }

    private mutating func fold(
        _ segment: JournalSegment, _ snapshot: State, from first: UInt64, _ body: (Step) -> Void
    ) {
        var folded = snapshot
        chain = segment.chain
        for entry in segment.entries {
            if let reason = chain.refusal(of: entry, on: folded.ledger) {
                chainBreaks.append(CashChainBreak(sequence: entry.sequence, segment: segment.name, reason: reason))
            }
            chain.take(entry)
            let resets = folded.takings.resets
            let effects = folded.handle(entry.event, at: entry.at)
            if folded.takings.resets > resets { chain.noteReset() }
            guard entry.sequence >= first else { continue }
            body(Step(entry: entry, effects: effects, state: folded, chain: chain))
        }
        state = folded
    }
}
