public import CabineCore
public import CabineNotices
public import HALContract
public import HALDrivers

/// The signature pad.
///
/// | what happens | what the desk does |
/// |---|---|
/// | begin | forgets the signature before, clears the pad, shows the prompt, follows the pen |
/// | the pad is unplugged meanwhile | keeps what was drawn; when it is back within `resumeMilliseconds` the customer goes on |
/// | it stays away, another pad comes, or it fails | says so; what was drawn is dropped |
/// | finish | takes what is still in the pad, clears it, judges; a pad that is away has failed |
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
        /// A technician signs for so long; what was seen is in `testReport`.
        case test(milliseconds: UInt64)
    }

    /// Longest wait for the pen before the desk looks whether it was told something.
    private static let pollMilliseconds = 20

    /// How long a pad that was unplugged is waited for: a customer who kicked the plug out puts it back in that time or
    /// not at all, and a signature longer ago is better written anew.
    static let resumeMilliseconds: UInt64 = 10_000
    /// Pause between two looks whether it is back.
    static let resumePauseMilliseconds: UInt64 = 250

    private let pad: STUPad
    private let maker: any SignatureMaker
    private let vault: Vault
    private let log: (Notice) -> Void
    private var order: Order?
    private var following: (session: UInt64, attempt: UInt8)?
    private var awaySince: Instant?

    /// A desk with its own pad, which shows `prompt` while somebody signs.
    public init(
        pad: any PadTransport, prompt: @escaping (PadCapability) -> PadImage = PadImage.signatureLine(for:),
        maker: any SignatureMaker, vault: Vault, log: @escaping (Notice) -> Void
    ) {
        self.pad = STUPad(transport: pad, prompt: prompt)
        self.maker = maker
        self.vault = vault
        self.log = log
    }

    /// Takes an order.
    public func begin(_ order: Order) {
        self.order = order
        testEndsAt = nil
    }

    /// Carries the order out: one answer of the pad takes half a second at most, a pad that stays busy three seconds.
    public func step(at now: Instant) -> DeskStep {
        switch order {
        case .begin(let session, let attempt): .done(begin(session, attempt))
        case .finish(let session, let attempt): .done(finish(session, attempt))
        case .stop: .done(stop())
        case .wipe(let session): .done(wipe(session))
        case .probe(let known): .done(probe(known))
        case .test(let milliseconds): test(milliseconds, now)
        case nil: .done([])
        }
    }

    /// What the last test found.
    public private(set) var testReport: DeviceTestReport?
    private var testEndsAt: Instant?

    /// Ends a test early.
    public func endTest(at now: Instant) { if testEndsAt != nil { testEndsAt = now } }

    private func test(_ milliseconds: UInt64, _ now: Instant) -> DeskStep {
        do throws(DeviceFault) {
            guard let end = testEndsAt else {
                stopFollowing()
                try pad.begin()
                testEndsAt = now.advanced(byMilliseconds: milliseconds)
                return .wait(milliseconds: 1)
            }
            _ = try pad.poll(limitMilliseconds: Self.pollMilliseconds)
            // A pause, so that whoever waits may end the test.
            guard now >= end else { return .wait(milliseconds: 1) }
            let points = pad.strokes.reduce(0) { $0 + $1.points.count }
            testReport = DeviceTestReport(
                passed: points > 0,
                text: "\(points) points in \(pad.strokes.count) strokes, \(pad.missingReports) reports missing"
                    + (points > 0 ? "" : ": nobody wrote, or the pen is not seen"))
            try pad.end()
        } catch {
            pad.forget()
            testReport = DeviceTestReport(passed: false, text: "\(error)")
        }
        return .done([])
    }

    /// Follows the pen.
    public func idle(at now: Instant) -> (events: [Event], pauseMilliseconds: UInt64?) {
        guard let (session, attempt) = following else { return ([], nil) }
        if let awaySince { return waitForPad(since: awaySince, now, session, attempt) }
        do throws(DeviceFault) {
            _ = try pad.poll(limitMilliseconds: Self.pollMilliseconds)
            return ([], 0)
        } catch {
            guard pad.isInterrupted else { return (fail(error, session, attempt), nil) }
            log(Notice(.padFault, .detail("\(error)")))
            awaySince = now
            return ([], Self.resumePauseMilliseconds)
        }
    }

    private func waitForPad(
        since: Instant, _ now: Instant, _ session: UInt64, _ attempt: UInt8
    ) -> (events: [Event], pauseMilliseconds: UInt64?) {
        do throws(DeviceFault) {
            try pad.resume()
            awaySince = nil
            log(Notice(.padBack))
            return ([], 0)
        } catch {
            if now.milliseconds(since: since) < Self.resumeMilliseconds, error.kind != .protocolViolation {
                return ([], Self.resumePauseMilliseconds)
            }
            return (fail(error, session, attempt), nil)
        }
    }

    /// Whether pen strokes are held now: for the search after personal data that should be gone.
    public var holdsPersonalData: Bool { pad.holdsInk }

    private func begin(_ session: UInt64, _ attempt: UInt8) -> [Event] {
        vault.keep(signature: nil, session: session)
        do throws(DeviceFault) {
            awaySince = nil
            try pad.begin()
            following = (session, attempt)
            return []
        } catch {
            return fail(error, session, attempt)
        }
    }

    private func fail(_ fault: DeviceFault, _ session: UInt64, _ attempt: UInt8) -> [Event] {
        log(Notice(.padFault, .detail("\(fault)")))
        stopFollowing()
        pad.forget()
        return [.signatureTaken(session: session, attempt: attempt, .padFailed)]
    }

    private func stopFollowing() {
        following = nil
        awaySince = nil
    }

    private func finish(_ session: UInt64, _ attempt: UInt8) -> [Event] {
        stopFollowing()
        do throws(DeviceFault) {
            try pad.resume()
            _ = try pad.poll(limitMilliseconds: 0)
            let strokes = pad.strokes
            if pad.missingReports > 0 { log(Notice(.padReportsMissing, .field(.count, pad.missingReports))) }
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
            log(Notice(.signatureRefused, .detail(text)))
            return .refused
        }
    }

    private func stop() -> [Event] {
        stopFollowing()
        do throws(DeviceFault) { try pad.end() } catch { log(Notice(.padFault, .detail("\(error)"))) }
        return []
    }

    private func wipe(_ session: UInt64) -> [Event] {
        vault.wipe(session: session)
        return stop()
    }

    private func probe(_ known: DeviceHealth) -> [Event] {
        var health = DeviceHealth.ready
        do throws(DeviceFault) { try pad.probe() } catch {
            log(Notice(.padFault, .detail("\(error)")))
            health = .failed
        }
        return health == known ? [] : [.deviceReported(.pad, health)]
    }
}
