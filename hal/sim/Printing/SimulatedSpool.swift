public import CabineCore
public import HALContract

/// A print spooler in simulated time, with CUPS' manners, in front of a `SimulatedPrinter`.
///
/// Everything is computed when somebody asks, from the time it is then; `nextChange` tells a simulator when to ask.
///
/// | fault of the spooler | drawn at | what follows |
/// |---|---|---|
/// | `spoolerRestart` | submit, levels question | within 16 s: killed (away for 1 to 20 s) or, once in four, hung |
/// | `spoolerLostJob` | submit | within 20 s the job is forgotten and its number given to the next |
/// | `printerLate` | a page at the printer | the back end waits up to 100 s for the head to cool, before it sends |
///
/// A call to a spooler that is away throws `absent`, to one that hangs `timeout` after 5 s, or `absent` when it is killed
/// before; a page handed over in that moment may have been taken. A spooler that is killed while it hangs comes back as
/// any other: it does not hang on.
public final class SimulatedSpool: SpoolTransport {
    /// Ended jobs that are remembered: more than any sale looks back. CUPS itself remembers 500.
    static let historyLimit = 64
    /// Jobs that wait at most; a cabin has one sale at a time.
    static let activeLimit = 32
    /// JobRetryInterval of a cabin's spooler.
    static let retryMilliseconds: UInt64 = 5_000
    /// DirtyCleanInterval: how long cupsd keeps a change of printers.conf to itself.
    static let saveMilliseconds: UInt64 = 30_000

    /// The printer behind the queue.
    public let device: SimulatedPrinter
    let time: SimulatedTime
    let dice: FaultDice

    /// Every job remembered, oldest first.
    var jobs: [Job] = []
    var activeCount = 0
    var nextIdentifier = 1
    var nextSequence: UInt64 = 1
    /// The back end that runs for the queue.
    var run: Run?
    /// A back end whose job is gone and that has not ended: it keeps the printer for itself.
    var lingering: Run?
    /// The question about levels that waits for its turn, by its place among the jobs.
    var question: UInt64?
    /// When held jobs and questions are tried again.
    var retries = Instant.never
    var isStopped = false
    var isOffline = false
    var isEmpty = false
    var message = ""
    var markers = Markers()
    /// What printers.conf holds of them.
    var savedMarkers = Markers()
    var dirtySince: Instant?

    /// When cupsd is killed.
    var dies: Instant?
    /// When it is back; nil while it runs, `.never` while the power is off.
    var returns: Instant?
    /// Until when it answers nobody.
    var hungUntil = Instant(nanoseconds: 0)
    /// When it forgets a job, and which.
    var loses: (instant: Instant, sequence: UInt64)?

    /// What the printer last said through the back end.
    struct Markers {
        var printsLeft: Int?
        var stamp: Int?
    }

    struct Job {
        let sequence: UInt64
        let identifier: Int
        let name: String
        var state: SpoolJobState
        var message = ""
        /// The document: there as long as the job is active (PreserveJobFiles No).
        var page: RGBImage?

        var isActive: Bool {
            switch state {
            case .pending, .held, .processing, .stopped: true
            case .canceled, .aborted, .completed: false
            }
        }

        var seen: SpoolJob { SpoolJob(identifier: identifier, name: name, state: state, message: message) }
    }

    /// A spooler that knows nothing of its printer yet. `dice` may be the printer's own.
    public init(printer: SimulatedPrinter, time: SimulatedTime, dice: FaultDice) {
        device = printer
        self.time = time
        self.dice = dice
        printer.settle = { [unowned self] in advance() }
    }

    // MARK: Time

    /// When something will happen by itself; nil for never.
    public var nextChange: Instant? {
        let next = due
        return next == .never ? nil : next
    }

    /// Does everything that is due by now.
    public func advance() {
        let now = time.now
        if device.ended != nil { pageEnded(at: now) }
        var next = due
        while next <= now {
            step(at: next)
            next = due
        }
    }

    private var due: Instant {
        var next = min(device.due, min(run?.until ?? .never, lingering?.until ?? .never))
        next = min(next, min(dies ?? .never, returns ?? .never))
        if let loses { next = min(next, loses.instant) }
        return run == nil && !isStopped && returns == nil ? min(next, retries) : next
    }

    /// One thing that is due: paper first, so that a back end sees what has happened.
    private func step(at instant: Instant) {
        if device.due <= instant {
            device.step(at: instant)
            return pageEnded(at: instant)
        }
        if let lingering, lingering.until <= instant { return linger(lingering, at: instant) }
        if let loses, loses.instant <= instant { return lose(loses.sequence, at: instant) }
        if let dies, dies <= instant { return die(at: instant) }
        if let returns, returns <= instant { return comeBack(at: instant) }
        if let run, run.until <= instant { return proceed(run, at: instant) }
        retries = .never
        startNext(at: instant, isRetry: true)
    }

    // MARK: SpoolTransport

    private static let away = DeviceFault(.absent, "Simulated print spooler: nothing answers. Start cupsd.")
    private static let hungUp = DeviceFault(.absent, "Simulated print spooler: it hung up. Check that cupsd runs.")
    private static let hangs = DeviceFault(.timeout, "Simulated print spooler: no answer within 5 s. Restart it.")
    private static let crowded = DeviceFault(.busy, "Simulated print spooler: too many jobs wait. Cancel them.")

    /// Brings everything up to now and lets the call through, or throws.
    private func enter(milliseconds: UInt64 = 1) throws(DeviceFault) {
        advance()
        if returns != nil {
            time.spend(milliseconds: 1)
            throw Self.away
        }
        if time.now < hungUntil { throw waitInVain() }
        time.spend(milliseconds: milliseconds)
    }

    /// Takes the page. When the spooler dies or hangs in this call, the job may exist.
    public func submit(_ page: RGBImage, name: String) throws(DeviceFault) -> Int {
        try enter(milliseconds: 30)
        guard activeCount < Self.activeLimit else { throw Self.crowded }
        let isFatal = meetRestart(withinMilliseconds: 16_000)
        if isFatal, dice.draw(below: 2) == 0 { throw fail() }
        let identifier = add(page, name: name)
        if dice.happens(.spoolerLostJob) {
            let within = UInt64(dice.draw(below: 20_000))
            loses = (time.now.advanced(byMilliseconds: within), nextSequence - 1)
        }
        startNext(at: time.now)
        if isFatal { throw fail() }
        return identifier
    }

    private func add(_ page: RGBImage, name: String) -> Int {
        let identifier = nextIdentifier
        nextIdentifier += 1
        jobs.append(Job(sequence: nextSequence, identifier: identifier, name: name, state: .pending, page: page))
        nextSequence += 1
        activeCount += 1
        return identifier
    }

    /// The fault of a call in which the spooler died or began to hang.
    private func fail() -> DeviceFault {
        guard time.now >= hungUntil else { return waitInVain() }
        advance()
        return Self.hungUp
    }

    /// A call to a spooler that hangs lasts for its limit, or until the spooler is killed: its socket closes then.
    private func waitInVain() -> DeviceFault {
        if let dies, dies < time.now.advanced(byMilliseconds: Self.callMilliseconds) {
            time.spend(milliseconds: dies.milliseconds(since: time.now) + 1)
            return Self.hungUp
        }
        time.spend(milliseconds: Self.callMilliseconds)
        return Self.hangs
    }

    private static let callMilliseconds: UInt64 = 5_000

    /// Draws whether the spooler is killed or hangs soon; true when it does so in this very call.
    private func meetRestart(withinMilliseconds limit: Int) -> Bool {
        guard dice.happens(.spoolerRestart) else { return false }
        guard dice.draw(below: 4) > 0 else {
            hungUntil = time.now.advanced(byMilliseconds: UInt64(5_000 + dice.draw(below: 15_000)))
            return true
        }
        let isNow = dice.draw(below: 4) == 0
        let delay = isNow ? 0 : UInt64(dice.draw(below: limit))
        dies = time.now.advanced(byMilliseconds: delay)
        return isNow
    }

    /// Every remembered job of that name, oldest first.
    public func jobs(named name: String) throws(DeviceFault) -> [SpoolJob] {
        try enter()
        var found: [SpoolJob] = []
        for index in jobs.indices where jobs[index].name == name { found.append(jobs[index].seen) }
        return found
    }

    /// Every job that has not ended. Questions about levels are not listed.
    public func activeJobs() throws(DeviceFault) -> [SpoolJob] {
        try enter()
        guard activeCount > 0 else { return [] }
        return jobs.filter(\.isActive).map(\.seen)
    }

    /// Cancels a job. What the printer has taken comes out all the same.
    public func cancel(_ identifier: Int) throws(DeviceFault) {
        try enter()
        guard activeCount > 0, let index = jobs.firstIndex(where: { $0.identifier == identifier && $0.isActive }) else {
            return
        }
        let sequence = jobs[index].sequence
        end(index, .canceled, "")
        if let run, run.sequence == sequence { abandon(run) }
        startNext(at: time.now)
    }

    /// The queue as cupsd knows it; the printer itself may have changed since.
    public func printer() throws(DeviceFault) -> SpoolPrinter {
        try enter()
        return SpoolPrinter(
            state: isStopped ? .stopped : run == nil ? .idle : .processing, reasons: reasons, message: message,
            printsLeft: markers.printsLeft, reportStamp: markers.stamp)
    }

    /// Lets a stopped queue go on.
    public func resume() throws(DeviceFault) {
        try enter()
        guard isStopped else { return }
        isStopped = false
        message = ""
        startNext(at: time.now)
    }

    /// Queues a question about levels, unless one waits already: its answer will do.
    public func refreshLevels() throws(DeviceFault) {
        try enter()
        if meetRestart(withinMilliseconds: 3_000) { throw fail() }
        if question != nil { return }
        if let run, run.phase == .asking { return }
        question = nextSequence
        nextSequence += 1
        nextIdentifier += 1
        startNext(at: time.now)
    }

    private static let reasonTable: [[String]] = [
        [], ["paused"], ["offline-report"], ["offline-report", "paused"], ["media-empty"], ["media-empty", "paused"],
        ["media-empty", "offline-report"], ["media-empty", "offline-report", "paused"],
    ]

    private var reasons: [String] {
        Self.reasonTable[(isStopped ? 1 : 0) | (isOffline ? 2 : 0) | (isEmpty ? 4 : 0)]
    }

    // MARK: What the world may ask

    /// Takes away every fault that a person or time would take away, here and in the printer.
    ///
    /// A queue that stands still stays so: whoever runs the cabin resumes it. Jobs go on.
    public func heal() {
        advance()
        (dies, loses) = (nil, nil)
        hungUntil = time.now
        if let returns, returns != .never { comeBack(at: time.now) }
        device.heal()
        advance()
    }

    /// Whether a page that the spooler still keeps contains `marker`.
    public func personalBytesScan(_ marker: [UInt8]) -> Bool {
        advance()
        guard activeCount > 0, let first = marker.first else { return false }
        for job in jobs {
            guard let page = job.page else { continue }
            let found = page.bytes.withUnsafeBufferPointer { bytes in
                guard bytes.count >= marker.count else { return false }
                for start in 0...(bytes.count - marker.count) where bytes[start] == first {
                    if marker.indices.allSatisfy({ bytes[start + $0] == marker[$0] }) { return true }
                }
                return false
            }
            if found { return true }
        }
        return false
    }
}
