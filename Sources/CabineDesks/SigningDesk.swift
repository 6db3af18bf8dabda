public import CabineCore
public import HALContract
import HALDrivers

/// The signature pad.
///
/// | what happens | what the desk does |
/// |---|---|
/// | begin | forgets the signature before, clears the pad, follows the pen |
/// | the pad fails meanwhile | says so at once; what was drawn is dropped |
/// | finish | takes what is still in the pad, clears it, judges |
/// | stop | stops following, clears the pad |
/// | wipe | stops, and forgets everything of the session |
public final class SigningDesk: Desk {
    /// What the desk can be told.
    public enum Order: Hashable, Sendable {
        /// Follow the pen for this attempt.
        case begin(session: UInt64, attempt: UInt8)
        /// The customer says it is done.
        case finish(session: UInt64, attempt: UInt8)
        /// Stop following.
        case stop
        /// Forget everything of the session.
        case wipe(session: UInt64)
        /// Whether the pad answers.
        case probe(known: DeviceHealth)
    }

    /// Longest wait for the pen before the desk looks whether it was told something.
    private static let pollMilliseconds = 20

    private let pad: STUPad
    private let maker: any SignatureMaker
    private let vault: Vault
    private let log: (String) -> Void
    private var order: Order?
    private var following: (session: UInt64, attempt: UInt8)?

    /// A desk with its own pad.
    public init(
        pad: any PadTransport, maker: any SignatureMaker, vault: Vault, log: @escaping (String) -> Void
    ) {
        self.pad = STUPad(transport: pad)
        self.maker = maker
        self.vault = vault
        self.log = log
    }

    /// Takes an order.
    public func begin(_ order: Order) { self.order = order }

    /// Carries the order out: nothing the pad is asked takes longer than half a second.
    public func step(at now: Instant) -> DeskStep {
        switch order {
        case .begin(let session, let attempt): .done(begin(session, attempt))
        case .finish(let session, let attempt): .done(finish(session, attempt))
        case .stop: .done(stop())
        case .wipe(let session): .done(wipe(session))
        case .probe(let known): .done(probe(known))
        case nil: .done([])
        }
    }

    /// Follows the pen.
    public func idle(at now: Instant) -> (events: [Event], pauseMilliseconds: UInt64?) {
        guard let (session, attempt) = following else { return ([], nil) }
        do throws(DeviceFault) {
            _ = try pad.poll(limitMilliseconds: Self.pollMilliseconds)
            return ([], 0)
        } catch {
            return (fail(error, session, attempt), nil)
        }
    }

    /// Whether pen strokes are held now: for the search after personal data that should be gone.
    public var holdsPersonalData: Bool { pad.holdsInk }

    private func begin(_ session: UInt64, _ attempt: UInt8) -> [Event] {
        vault.keep(signature: nil, session: session)
        do throws(DeviceFault) {
            try pad.begin()
            following = (session, attempt)
            return []
        } catch {
            return fail(error, session, attempt)
        }
    }

    private func fail(_ fault: DeviceFault, _ session: UInt64, _ attempt: UInt8) -> [Event] {
        log("\(fault)")
        following = nil
        return [.signatureTaken(session: session, attempt: attempt, .padFailed)]
    }

    private func finish(_ session: UInt64, _ attempt: UInt8) -> [Event] {
        following = nil
        do throws(DeviceFault) {
            _ = try pad.poll(limitMilliseconds: 0)
            let strokes = pad.strokes
            try pad.end()
            return [.signatureTaken(session: session, attempt: attempt, judge(strokes, session))]
        } catch {
            return fail(error, session, attempt)
        }
    }

    private func judge(_ strokes: [PenStroke], _ session: UInt64) -> SignatureVerdict {
        switch maker.signature(of: strokes) {
        case .accepted(let signature):
            vault.keep(signature: signature, session: session)
            return .accepted
        case .refused(let text):
            log("signature refused: \(text)")
            return .refused
        }
    }

    private func stop() -> [Event] {
        following = nil
        do throws(DeviceFault) { try pad.end() } catch { log("\(error)") }
        return []
    }

    private func wipe(_ session: UInt64) -> [Event] {
        vault.wipe(session: session)
        return stop()
    }

    private func probe(_ known: DeviceHealth) -> [Event] {
        var health = DeviceHealth.ready
        do throws(DeviceFault) { try pad.probe() } catch {
            log("\(error)")
            health = .failed
        }
        return health == known ? [] : [.deviceReported(.pad, health)]
    }
}
