public import HALContract

/// What is done about a camera that fails, mildest first. Each rung costs more time than the one before it.
public enum CameraRung: String, Hashable, Sendable, CaseIterable {
    /// The same call again.
    case retry
    /// Close it, and find and take it anew.
    case reopen
    /// Reset it on its bus.
    case usbReset = "USB reset"
    /// Take its power away for a while.
    case powerCycle = "power cycle"

    /// Whether this rung can help against such a fault.
    ///
    /// A device that is not there can be neither asked again nor reset; another process is not driven out by resetting
    /// the camera under it; and a lens cap or a full card stays one through every restart.
    func helps(against kind: FaultKind) -> Bool {
        switch (self, kind) {
        case (.retry, .absent), (.usbReset, .absent): false
        case (.usbReset, .busy), (.powerCycle, .busy): false
        case (.usbReset, .needsAttention), (.powerCycle, .needsAttention): false
        case (.usbReset, .full), (.powerCycle, .full): false
        case (.retry, _), (.reopen, _), (.usbReset, _), (.powerCycle, _): true
        }
    }
}

/// Why a camera is out of service, in the words of logs and of the console.
public enum CameraCause: String, Hashable, Sendable {
    /// Nothing is connected, or it is off.
    case notFound = "not found"
    /// Another process has it.
    case heldByAnotherProcess = "held by another process"
    /// It does not answer in time.
    case silent = "does not answer"
    /// It refuses what it is asked for, or answers what its protocol does not allow.
    case confused = "refuses or answers wrongly"
    /// A person must act on it.
    case needsAttention = "needs a person"
    /// The operating system refuses.
    case refused = "refused by the system"
    /// Its memory is full.
    case full = "its memory is full"

    /// The cause that stands behind a kind of fault.
    public init(_ kind: FaultKind) {
        self =
            switch kind {
            case .absent: .notFound
            case .busy: .heldByAnotherProcess
            case .timeout: .silent
            case .protocolViolation: .confused
            case .needsAttention: .needsAttention
            case .system: .refused
            case .full: .full
            }
    }
}

/// How often and how long each rung is tried.
public struct CameraLimits: Hashable, Sendable {
    /// The same call again, so often: a frame lost on a busy bus is the commonest fault and costs a second.
    public var retriesMaximum = 2
    /// Once: what a fresh session does not mend, a second fresh one will not.
    public var reopensMaximum = 1
    /// Once, for the same reason.
    public var usbResetsMaximum = 1
    /// Once: a relay that clicks for ever wears out, and the camera with it.
    public var powerCyclesMaximum = 1
    /// One shot, shutter to memory: a still camera takes 0.3 to 2 s, and two tries must fit into a customer's patience.
    public var captureMilliseconds = 4_000
    /// Taking the camera: a still camera needs 1.4 to 8 s.
    public var openMilliseconds = 8_000
    /// A reset returns when the hub has done it.
    public var resetMilliseconds = 2_000
    /// Between two tries.
    public var retryPauseMilliseconds = 200
    /// From a reset until the bus shows the device again.
    public var resetSettleMilliseconds = 1_500
    /// Without power: capacitors empty; boards say more.
    public var powerOffMilliseconds = 5_000
    /// From power to a camera that has started.
    public var powerSettleMilliseconds = 5_000
    /// Out of service, it is tried again after this time, once: a cable that was plugged in again needs no technician.
    public var recheckMilliseconds = 30_000
    /// A try with less time than this tells nothing and is left to the next call.
    public var tryMinimumMilliseconds = 250

    /// The limits where the board says nothing else.
    public init() {}

    func maximum(_ rung: CameraRung) -> Int {
        switch rung {
        case .retry: retriesMaximum
        case .reopen: reopensMaximum
        case .usbReset: usbResetsMaximum
        case .powerCycle: powerCyclesMaximum
        }
    }
}

/// How often something happened on the ladder; each number only grows.
public struct CameraCounts: Hashable, Sendable {
    /// Pictures delivered.
    public var pictures = 0
    /// Calls of the session that failed.
    public var faults = 0
    /// Times the same call was made again.
    public var retries = 0
    /// Times the camera was opened anew because of a fault.
    public var reopens = 0
    /// Times it was reset on its bus.
    public var usbResets = 0
    /// Times its power was taken away.
    public var powerCycles = 0
    /// Times it went out of service.
    public var timesOutOfService = 0

    /// Nothing happened.
    public init() {}

    /// Each number with its name, from the picture to the end of the ladder.
    public var named: [(name: String, count: Int)] {
        [
            ("picture", pictures), ("fault", faults), (CameraRung.retry.rawValue, retries),
            (CameraRung.reopen.rawValue, reopens), (CameraRung.usbReset.rawValue, usbResets),
            (CameraRung.powerCycle.rawValue, powerCycles), ("out of service", timesOutOfService),
        ]
    }

    mutating func count(_ rung: CameraRung) {
        switch rung {
        case .retry: retries += 1
        case .reopen: reopens += 1
        case .usbReset: usbResets += 1
        case .powerCycle: powerCycles += 1
        }
    }
}
