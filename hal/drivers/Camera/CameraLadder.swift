public import CabineCore
public import HALContract

/// What is done, in which order, about a camera that fails: retry, reopen, USB reset, power cycle, out of service.
///
/// A pure state machine: it is told what became of the last action, and answers with the next one. A climb outlives the
/// call it began in: a power cycle takes longer than a customer's photo may, and the next call finds the ladder where the
/// last one left it.
///
/// | what happens | what the ladder does |
/// |---|---|
/// | a picture | the climb is forgotten: the next fault begins at the lowest rung |
/// | a call fails | the lowest rung that is not used up, is not below the last one, and can help against such a fault |
/// | a reset or the power line fails | the next rung; the cause stays what the camera did |
/// | the power line refuses to give the power back | out of service, and giving it back comes first in every later try |
/// | the call's time is over | the call's fault goes up; the rung is kept for the next call |
/// | no rung is left | out of service: the cause is named, and stays the answer until a recheck is due |
/// | a recheck is due | opened and tried once, on no rung; a picture brings it back into service |
public struct CameraLadder: Hashable, Sendable {
    /// What to do next; everything but the last two is answered by `proceed`.
    public enum Action: Hashable, Sendable {
        /// `CameraSession.open`.
        case open(limitMilliseconds: Int)
        /// `CameraSession.capture`.
        case capture(limitMilliseconds: Int)
        /// `CameraSession.reset`.
        case reset(limitMilliseconds: Int)
        /// `CameraSession.close`, then the power line is asserted.
        case cutPower
        /// The power line is released.
        case restorePower
        /// Nothing for so long.
        case wait(milliseconds: Int)
        /// The call ends with the picture of the last capture.
        case deliver
        /// The call ends with this fault.
        case fail(DeviceFault)
    }

    /// Something for the log.
    public enum Note: Hashable, Sendable, CustomStringConvertible {
        /// A rung was taken, for the so-many-th time in this climb.
        case climbed(CameraRung, number: Int, because: DeviceFault)
        /// A picture came after this rung.
        case recovered(CameraRung)
        /// No rung is left.
        case outOfService(CameraCause, DeviceFault)
        /// A recheck gave a picture.
        case backInService

        /// A line for a technician.
        public var description: String {
            switch self {
            case .climbed(let rung, let number, let fault): "\(rung.rawValue) \(number) because: \(fault)"
            case .recovered(let rung): "a picture after \(rung.rawValue)"
            case .outOfService(let cause, let fault): "out of service, \(cause.rawValue): \(fault)"
            case .backInService: "back in service"
            }
        }
    }

    /// An action, and what is to be logged before it.
    public struct Step: Hashable, Sendable {
        /// What to do next.
        public let action: Action
        /// What happened, oldest first.
        public let notes: [Note]
    }

    private enum Mode: Hashable {
        case closed
        case open
        case mustReset
        case mustCutPower
        case unpowered(until: Instant)
        case pausing(until: Instant, open: Bool)
    }

    private struct Climb: Hashable {
        var rung: CameraRung
        /// How often that rung was taken.
        var number: Int
        var cause: DeviceFault
    }

    private struct Outage: Hashable {
        var fault: DeviceFault
        var since: Instant
    }

    /// How often each thing happened since the program began.
    public private(set) var counts = CameraCounts()

    private let name: String
    private let limits: CameraLimits
    /// What to say where power cannot be switched; nil where it can.
    private let powerAdvice: String?
    private var mode = Mode.closed
    private var climb: Climb?
    private var outage: Outage?
    private var deadline = Instant(nanoseconds: 0)
    /// Whether a call of the session was made for this order.
    private var hasTried = false
    private var asked: Action?
    private var notes: [Note] = []

    /// A ladder of the camera messages call `name`, which is closed and has power.
    /// - Parameter powerAdvice: who starts the camera cold and how, where no line does; nil where one does.
    public init(name: String, limits: CameraLimits = CameraLimits(), powerAdvice: String?) {
        self.name = name
        self.limits = limits
        self.powerAdvice = powerAdvice
    }

    /// Why it is out of service; nil while it is in service.
    public var cause: CameraCause? { outage.map { CameraCause($0.fault.kind) } }

    /// A picture is wanted within `limitMilliseconds`.
    public mutating func begin(at now: Instant, limitMilliseconds: Int) -> Step {
        deadline = now.advanced(byMilliseconds: UInt64(max(0, limitMilliseconds)))
        hasTried = false
        if let outage, now.milliseconds(since: outage.since) < UInt64(limits.recheckMilliseconds) {
            return step(.fail(outage.fault))
        }
        return advance(now)
    }

    /// The last action went well, or failed with `fault`.
    public mutating func proceed(_ fault: DeviceFault?, at now: Instant) -> Step {
        guard let done = asked else { preconditionFailure("an answer without a question") }
        asked = nil
        switch (done, fault) {
        case (.open, nil): mode = .open
        case (.capture, nil): return delivered()
        case (.open, let fault?), (.capture, let fault?):
            hasTried = true
            if let last = fail(fault, now) { return step(.fail(last)) }
        case (.reset, nil): pause(now, limits.resetSettleMilliseconds)
        case (.cutPower, nil):
            mode = .unpowered(until: now.advanced(byMilliseconds: UInt64(limits.powerOffMilliseconds)))
        case (.restorePower, nil): pause(now, limits.powerSettleMilliseconds)
        case (.reset, let fault?), (.cutPower, let fault?):
            mode = .closed
            if let last = fail(causeKept(fault), now) { return step(.fail(last)) }
        case (.restorePower, let fault?):
            counts.faults += 1
            return step(.fail(goOut(fault, now)))
        case (.wait, _): break
        case (.deliver, _), (.fail, _): preconditionFailure("the call had ended")
        }
        return advance(now)
    }

    private mutating func step(_ action: Action) -> Step {
        switch action {
        case .deliver, .fail: asked = nil
        case .open, .capture, .reset, .cutPower, .restorePower, .wait: asked = action
        }
        defer { notes = [] }
        return Step(action: action, notes: notes)
    }

    private mutating func pause(_ now: Instant, _ milliseconds: Int, open: Bool = false) {
        mode = .pausing(until: now.advanced(byMilliseconds: UInt64(milliseconds)), open: open)
    }

    /// What the mode asks for, within what is left of the call.
    private mutating func advance(_ now: Instant) -> Step {
        let left = Int(deadline.milliseconds(since: now))
        switch mode {
        case .unpowered(let until):
            if now < until { return wait(until, now, left) }
            return step(.restorePower)
        case .pausing(let until, let isOpen):
            if now < until { return wait(until, now, left) }
            mode = isOpen ? .open : .closed
            return advance(now)
        case .closed, .open, .mustReset, .mustCutPower: break
        }
        if left < limits.tryMinimumMilliseconds, hasTried || left == 0 { return step(.fail(timeIsOver)) }
        switch mode {
        case .closed: return step(.open(limitMilliseconds: min(left, limits.openMilliseconds)))
        case .open: return step(.capture(limitMilliseconds: min(left, limits.captureMilliseconds)))
        case .mustReset: return step(.reset(limitMilliseconds: min(left, limits.resetMilliseconds)))
        case .mustCutPower: return step(.cutPower)
        case .unpowered, .pausing: preconditionFailure("handled above")
        }
    }

    private mutating func wait(_ until: Instant, _ now: Instant, _ left: Int) -> Step {
        if left == 0 { return step(.fail(timeIsOver)) }
        // One more, because whole milliseconds are rounded down.
        return step(.wait(milliseconds: min(left, Int(until.milliseconds(since: now)) + 1)))
    }

    private var timeIsOver: DeviceFault {
        guard let climb else {
            return DeviceFault(.timeout, "\(name): no time was left to take a picture. Try again.")
        }
        return DeviceFault(
            climb.cause.kind, "\(climb.cause.message) (\(climb.rung.rawValue) \(climb.number) is under way)")
    }

    private mutating func delivered() -> Step {
        counts.pictures += 1
        if outage != nil { notes.append(.backInService) } else if let climb { notes.append(.recovered(climb.rung)) }
        outage = nil
        climb = nil
        return step(.deliver)
    }

    /// A rung that cannot be taken changes nothing about what is wrong with the camera: that stays the cause.
    private func causeKept(_ fault: DeviceFault) -> DeviceFault {
        guard let climb else { return fault }
        return DeviceFault(
            climb.cause.kind, "\(climb.cause.message) \(climb.rung.rawValue) did not help: \(fault.message)")
    }

    /// Takes the next rung.
    /// - Returns: what the call ends with when there is none.
    private mutating func fail(_ fault: DeviceFault, _ now: Instant) -> DeviceFault? {
        counts.faults += 1
        guard outage == nil, let next = next(against: fault.kind) else { return goOut(fault, now) }
        counts.count(next.rung)
        climb = Climb(rung: next.rung, number: next.number, cause: fault)
        notes.append(.climbed(next.rung, number: next.number, because: fault))
        switch next.rung {
        case .retry: pause(now, limits.retryPauseMilliseconds, open: mode == .open)
        case .reopen: mode = .closed
        case .usbReset: mode = .mustReset
        case .powerCycle: mode = .mustCutPower
        }
        return nil
    }

    /// The rung to take: this one again while it is not used up, else the next that can help.
    private func next(against kind: FaultKind) -> (rung: CameraRung, number: Int)? {
        let rungs = CameraRung.allCases
        let reached = climb.flatMap { rungs.firstIndex(of: $0.rung) } ?? 0
        for rung in rungs[reached...] where rung.helps(against: kind) && (rung != .powerCycle || powerAdvice == nil) {
            let number = climb?.rung == rung ? (climb?.number ?? 0) + 1 : 1
            if number <= limits.maximum(rung) { return (rung, number) }
        }
        return nil
    }

    /// Goes out of service, or stays there.
    /// - Returns: what calls are answered with from now on.
    private mutating func goOut(_ fault: DeviceFault, _ now: Instant) -> DeviceFault {
        // Without power there is nothing to open: giving it back stays the first thing to do.
        if case .unpowered = mode {} else { mode = .closed }
        let cause = CameraCause(fault.kind)
        let advice = powerAdvice.map { " To start it cold: \($0)." } ?? ""
        if outage == nil {
            counts.timesOutOfService += 1
            notes.append(.outOfService(cause, fault))
        }
        let last = DeviceFault(
            fault.kind, "\(fault.message) It is out of service, \(cause.rawValue).\(advice)")
        outage = Outage(fault: last, since: now)
        climb = nil
        return last
    }
}
