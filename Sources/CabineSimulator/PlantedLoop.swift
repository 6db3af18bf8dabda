import CabineCore
import CabineDesks
import CabineJournal
import HALContract

/// The control loop of a world: the product's, or one with a planted bug between journal and decision.
struct WorldLoop {
    private var product: ControlLoop<PlantedStore>!
    private var planted: PlantedLoop!
    private let isPlanted: Bool

    init(_ store: PlantedStore, _ plant: Plant?) throws(JournalFault) {
        if let plant, plant.changesDecisions {
            isPlanted = true
            planted = try PlantedLoop(store, plant)
        } else {
            isPlanted = false
            product = try ControlLoop(store)
        }
    }

    var state: State { isPlanted ? planted.state : product.state }
    var sequence: UInt64 { isPlanted ? planted.journal.sequence : product.sequence }
    var isRefused: Bool { isPlanted ? planted.madeSafe : product.isRefused }
    var journalHasRoom: Bool { isPlanted ? !planted.journal.roomIsLow : product.journalHasRoom }

    mutating func take(_ event: Event, at now: Instant, act: ([Effect]) -> Void) -> ControlLoop<PlantedStore>.Taken {
        isPlanted ? planted.take(event, at: now, act: act) : product.take(event, at: now)
    }

    /// Whether the room is there.
    mutating func keepRoom() -> Bool {
        guard isPlanted else { return product.keepRoom().isEmpty }
        do throws(JournalFault) { try planted.journal.keepReserve() } catch { return false }
        return true
    }
}

/// The product's journal and state machine with a slip between them.
struct PlantedLoop {
    var journal: Journal<PlantedStore>
    private(set) var state: State
    private let plant: Plant
    private(set) var madeSafe = false

    init(_ store: PlantedStore, _ plant: Plant) throws(JournalFault) {
        let opening = try Journal.open(store)
        journal = opening.journal
        self.plant = plant
        state = opening.state
        do throws(DeviceFault) {
            // A slip in the state machine is there when the journal is folded, too.
            if let folded = try Self.fold(store, plant, { _ in }) { state = folded }
        } catch {
            // The fold before it read the same files: what cannot be read now was not needed.
            return
        }
    }

    /// One event of a fold.
    struct Step {
        let sequence: UInt64
        let event: Event
        let before: State
        let after: State
        let effects: [Effect]
    }

    /// Folds the last two segments: the last event of a power cut may be the end of the one before the last.
    static func fold(_ store: PlantedStore, _ plant: Plant, _ body: (Step) -> Void) throws(DeviceFault) -> State? {
        var state: State?
        var sequence: UInt64 = 0
        for name in try store.list().filter({ $0.hasPrefix("journal-") }).suffix(2) {
            let segment = JournalSegment(name: name, bytes: try store.read(name))
            guard var folded = segment.snapshot else { continue }
            // Beginning this segment was reported as failed, and the one before went on.
            if segment.entries.isEmpty, segment.lastSequence < sequence { continue }
            sequence = segment.lastSequence
            for entry in segment.entries {
                let (next, effects) = decide(folded, entry.event, entry.at, plant)
                body(
                    Step(
                        sequence: entry.sequence, event: entry.event, before: folded, after: next, effects: effects))
                folded = next
            }
            state = folded
        }
        return state
    }

    private static func decide(_ before: State, _ event: Event, _ now: Instant, _ plant: Plant) -> (State, [Effect]) {
        var event = event
        plant.event?(before, &event)
        var next = before
        var effects = next.handle(event, at: now)
        if let decided = plant.decided {
            var draft = StateDraft(next)
            decided(before, event, &draft, &effects)
            next = draft.state
        }
        return (next, effects)
    }

    mutating func take(_ event: Event, at now: Instant, act: ([Effect]) -> Void) -> ControlLoop<PlantedStore>.Taken {
        let (next, effects) = Self.decide(state, event, now, plant)
        if plant.actsBeforeJournal { act(effects) }
        do throws(JournalFault) {
            if !(plant.forgets?(event) ?? false) { try journal.append(event, at: now, on: state) }
            state = next
            do throws(JournalFault) { if !plant.neverRotates { try journal.rotateIfFull(state) } } catch {
                // As in the product: the full segment goes on.
            }
            let again: [Effect] = madeSafe ? [.setAcceptor(open: state.acceptorOpen)] : []
            madeSafe = false
            return .done(again + (plant.actsBeforeJournal ? [] : effects))
        } catch {
            madeSafe = true
            return .refused(error)
        }
    }
}
