import CabineController
public import CabineCore
public import CabineJournal
public import HALContract

/// The control loop without its thread: one event at a time is made durable, decided, and led to effects.
///
/// | what happens | what the loop says |
/// |---|---|
/// | the event is durable | what is to be done |
/// | the journal refuses | outputs to their safe positions, and the same event again after a pause |
/// | the journal takes it after all | what is to be done, the acceptor first: it was made safe meanwhile |
public struct ControlLoop<Store: FileStore> {
    /// Pause before an event that could not be journalled is tried again.
    public static var retryMilliseconds: UInt64 { 1_000 }
    /// Pause between two readings of the wall clock.
    public static var clockMilliseconds: UInt64 { 3_600_000 }

    /// What came of an event.
    public enum Taken: Sendable {
        /// It is durable; these are to be carried out, in order.
        case done([Effect])
        /// It is not: make the outputs safe, and give the same event again after the pause.
        case refused(JournalFault)
    }

    private var controller: Controller<Store>
    /// The journal refused the last event. Until it takes it nothing new is asked of the devices: their answers would
    /// only wait.
    public private(set) var isRefused = false

    /// Opens the journal in `store` and folds it.
    public init(_ store: Store) throws(JournalFault) { controller = try Controller(store) }

    /// The state after the last durable event.
    public var state: State { controller.state }
    /// The chain of cash entries up to that event.
    public var chain: CashChain { controller.chain }
    /// The place of the last durable event.
    public var sequence: UInt64 { controller.sequence }
    /// What could not be read when the journal was opened.
    public var damage: [JournalDamage] { controller.damage }
    /// Whether the disk still has room for a sale's events.
    public var journalHasRoom: Bool { !controller.roomIsLow }

    /// Takes one event.
    public mutating func take(_ event: Event, at now: Instant) -> Taken {
        do throws(JournalFault) {
            let effects = try controller.step(event, at: now)
            guard isRefused else { return .done(effects) }
            isRefused = false
            return .done([.setAcceptor(open: controller.state.acceptorOpen)] + effects)
        } catch {
            isRefused = true
            return .refused(error)
        }
    }

    /// Sets room aside for late coins, whenever the disk allows it; what went wrong is for the log.
    public mutating func keepRoom() -> [JournalFault] {
        var faults: [JournalFault] = []
        do throws(JournalFault) { try controller.keepReserve() } catch { faults.append(error) }
        if let fault = controller.rotationFault { faults.append(fault) }
        return faults
    }
}
