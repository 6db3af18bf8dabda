public import CabineCore
public import CabineNotices
public import HALContract

/// A camera that helps itself: does what `CameraLadder` decides to a session and to the line of its power.
///
/// | what happens | what it does |
/// |---|---|
/// | start of the program | power on: a program that died in a power cycle left the line asserted, or not |
/// | the power line refuses then | tried again before each picture, which fails with the line's fault until it obeys |
/// | a picture is wanted | the ladder's actions, one after the other, within the limit |
/// | the end of the program | `close` gives camera and power back |
public final class LadderCamera: CameraTransport {
    private let session: any CameraSession
    private let power: (any OutputLine)?
    private var ladder: CameraLadder
    private let now: () -> Instant
    private let wait: (_ milliseconds: Int) -> Void
    private let tally: CameraTally
    private let log: (Notice) -> Void
    /// Whether the power was known to be on since the start.
    private var wasPowered = false

    /// A camera that is closed until the first picture is wanted; its power is switched on at once.
    ///
    /// - Parameters:
    ///   - now: the monotonic clock.
    ///   - wait: blocks for so long.
    ///   - tally: is told what was counted, before the log is told.
    ///   - log: gets a line for each rung.
    public init(
        session: any CameraSession, power: CameraPower, limits: CameraLimits = CameraLimits(),
        now: @escaping () -> Instant, wait: @escaping (_ milliseconds: Int) -> Void, tally: CameraTally = CameraTally(),
        log: @escaping (Notice) -> Void
    ) {
        self.session = session
        self.now = now
        self.wait = wait
        self.tally = tally
        self.log = log
        switch power {
        case .relay(let line):
            self.power = line
            ladder = CameraLadder(name: session.name, limits: limits, powerAdvice: nil)
        case .none(let advice):
            self.power = nil
            ladder = CameraLadder(name: session.name, limits: limits, powerAdvice: advice)
        }
        // A line that is not there yet is no reason to give up: the first picture wanted tells.
        do throws(DeviceFault) { try ensurePower() } catch {}
    }

    private func ensurePower() throws(DeviceFault) {
        guard !wasPowered else { return }
        try power?.set(asserted: false)
        wasPowered = true
    }

    /// How often each thing happened.
    public var counts: CameraCounts { ladder.counts }

    /// Why it is out of service; nil while it is in service.
    public var cause: CameraCause? { ladder.cause }

    /// Takes one picture, climbing as far as the time allows.
    public func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        try ensurePower()
        var step = ladder.begin(at: now(), limitMilliseconds: limitMilliseconds)
        var picture: CameraFrame?
        while true {
            tally.note(ladder.counts)
            for note in step.notes { log(Notice(.cameraRung, .detail("\(note)"))) }
            var fault: DeviceFault?
            do throws(DeviceFault) {
                switch step.action {
                case .deliver:
                    guard let picture else { preconditionFailure("delivered without a capture") }
                    return picture
                case .fail(let fault): throw fault
                case .capture(let limit): picture = try session.capture(limitMilliseconds: limit)
                case .open, .reset, .cutPower, .restorePower, .wait: try perform(step.action)
                }
            } catch {
                if case .fail = step.action { throw error }
                fault = error
            }
            step = ladder.proceed(fault, at: now())
        }
    }

    private func perform(_ action: CameraLadder.Action) throws(DeviceFault) {
        switch action {
        case .open(let limit): try session.open(limitMilliseconds: limit)
        case .reset(let limit): try session.reset(limitMilliseconds: limit)
        case .cutPower:
            session.close()
            try power?.set(asserted: true)
        case .restorePower: try power?.set(asserted: false)
        case .wait(let milliseconds): wait(milliseconds)
        case .capture, .deliver, .fail: preconditionFailure("handled by the caller")
        }
    }

    /// Gives the camera back, with power.
    public func close() throws(DeviceFault) {
        session.close()
        try power?.set(asserted: false)
    }
}
