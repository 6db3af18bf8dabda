public import CabineCore
public import HALContract

/// Decides whether a sheet came out. It sees only what it is told and only says what to do next.
///
/// Before a job is submitted nothing can be lost, so every refusal is certain:
///
/// | seen before submitting | done | outcome |
/// |---|---|---|
/// | spooler does not answer | look again | not printed, after `approach` |
/// | a job of our name is there | as after a restart: never submit | see below |
/// | jobs of other names wait | cancel them: one queue serves one sale | not printed, if they stay |
/// | queue stopped | resume, with back-off | not printed, after `approach` |
/// | 0 sheets left | | not printed |
/// | count unknown | ask for levels | not printed, after `approach` |
/// | count is not the journalled one | | not printed: the intent must be written again |
/// | all well | submit, once and never again | |
///
/// After it:
///
/// | seen after submitting | done | outcome |
/// |---|---|---|
/// | completed, one less left, no error text | | **printed** |
/// | completed, error text (jam in mid-print) | | unknown |
/// | completed, count the same or unknown | ask for levels | printed if it falls by one in time, else unknown |
/// | completed, count fell by more, or rose | | unknown |
/// | pending, queue stopped (cover, jam, paper end) | resume, with back-off | as the job ends |
/// | held (unplugged, perhaps in mid-page): CUPS would send the page again | cancel, reconcile | |
/// | new media loaded while the queue stood still | count from the new roll | as the job ends |
/// | not ended after `job` | cancel, reconcile | |
/// | cancelled or aborted by others (wrong media) | reconcile | |
/// | no job of our name (lost), or more than one | reconcile | |
/// | spooler was away, job still active: a second sheet threatens | cancel, reconcile | |
/// | submit refused by the queue, no job of our name | | not printed: there was never a job |
/// | submit failed otherwise | reconcile | |
///
/// Reconciling, which is also all that happens after a restart of the cabin (`submitted: true`):
///
/// | seen while reconciling | done | outcome |
/// |---|---|---|
/// | active jobs, ours or others' | cancel | unknown, if one cannot be cancelled |
/// | one completed, one less left, no error text | | printed |
/// | count differs from before | | unknown |
/// | one completed, count the same | wait for a fresh report | unknown |
/// | none completed, no job left, same count in a report made after `quiet` | | **not printed**, for certain |
/// | no fresh report within `reconcile`, or new media was loaded under the job | | unknown |
public struct PrintJudge: Hashable, Sendable {
    /// What the spooler shows in one look.
    public struct Look: Hashable, Sendable {
        /// Every job of our name.
        public let jobs: [SpoolJob]
        /// Active jobs of other names.
        public let others: [SpoolJob]
        /// The queue.
        public let printer: SpoolPrinter

        /// What one look showed.
        public init(jobs: [SpoolJob], others: [SpoolJob] = [], printer: SpoolPrinter) {
            self.jobs = jobs
            self.others = others
            self.printer = printer
        }
    }

    /// What came of the action before.
    public enum Observation: Hashable, Sendable {
        /// Nothing was done yet.
        case started
        /// The page was taken under this number.
        case submitted(Int)
        /// A look at the spooler.
        case looked(Look)
        /// A cancel, resume or refresh went through.
        case done
        /// The action threw.
        case failed(DeviceFault)
    }

    /// What to do next.
    public enum Action: Hashable, Sendable {
        /// Hand the page to the queue under the job's key.
        case submit
        /// Look at the spooler after a while.
        case look(afterMilliseconds: Int)
        /// Cancel the spooler's job of this number.
        case cancel(Int)
        /// Resume the queue.
        case resume
        /// Ask the printer for its levels.
        case refreshLevels
        /// The end; the judge is not to be asked again.
        case conclude(PrintConclusion)
    }

    enum Phase: Hashable {
        case approaching
        case submitting
        case watching
        case counting(since: Instant)
        case reconciling(Reconciliation)
        case concluded
    }

    let job: PrintJob
    let limits: PrintLimits
    let start: Instant
    var phase: Phase
    /// Sheets left before the attempt that counts; moves only when new media is loaded.
    var sheetsBefore: Int
    /// Once new media was loaded under the job, the old roll's last sheets are nobody's to count.
    var mediaChanged = false
    /// The job was sent more than once: an earlier attempt may have given a sheet.
    var wasHeld = false
    /// The stamp of the last report seen while the job was active: it counts nothing of a later attempt.
    var activeStamp: Int?
    /// The count of the last look; nil before the first.
    var lastCount: Int?
    var spoolerWasAway = false
    var resumption: Resumption
    var lastRefresh: Instant?
    var lastFault = ""
    private var observations = 0

    /// A judge of `job`. With `submitted` true it recovers after a restart: it never submits.
    public init(job: PrintJob, submitted: Bool, now: Instant, limits: PrintLimits = PrintLimits()) {
        self.job = job
        self.limits = limits
        start = now
        sheetsBefore = job.printsLeftBefore
        resumption = Resumption(limits: limits)
        phase =
            submitted
            ? .reconciling(Reconciliation(since: now, reason: "the cabin was restarted while it printed"))
            : .approaching
    }

    /// Takes what came of the last action and says what to do next.
    public mutating func next(_ observation: Observation, at now: Instant) -> Action {
        precondition(phase != .concluded, "the judge has spoken")
        observations += 1
        guard observations <= limits.observationsLimit else {
            return conclude(.unknown(reason: "the clock stands still: restart the cabin"))
        }
        if case .failed(let fault) = observation { lastFault = fault.message }
        switch phase {
        case .approaching: return approach(observation, at: now)
        case .submitting: return submitted(observation, at: now)
        case .watching: return watch(observation, at: now)
        case .counting(let since): return count(observation, since: since, at: now)
        case .reconciling(let state): return reconcile(observation, state, at: now)
        case .concluded: preconditionFailure("the judge has spoken")
        }
    }

    mutating func conclude(_ outcome: PrintConclusion) -> Action {
        phase = .concluded
        return .conclude(outcome)
    }

    /// Asks for levels at most once per refresh interval; nil when it is too early.
    mutating func refresh(at now: Instant) -> Action? {
        if let lastRefresh, now.milliseconds(since: lastRefresh) < limits.refreshMilliseconds { return nil }
        lastRefresh = now
        return .refreshLevels
    }

    var look: Action { .look(afterMilliseconds: limits.lookMilliseconds) }
    var retry: Action { .look(afterMilliseconds: limits.retryMilliseconds) }
}

/// The back-off of Resume-Printer: a queue resumed in vain makes the printer try, and whirr, each time.
struct Resumption: Hashable {
    private var wait: UInt64
    private let ceiling: UInt64
    private var last: Instant?

    init(limits: PrintLimits) {
        wait = limits.resumeMilliseconds
        ceiling = limits.resumeCeilingMilliseconds
    }

    /// Whether to resume now.
    mutating func isDue(at now: Instant) -> Bool {
        if let last {
            guard now.milliseconds(since: last) >= wait else { return false }
            wait = min(wait * 2, ceiling)
        }
        last = now
        return true
    }
}
