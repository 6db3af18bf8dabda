public import CabineCore
public import HALContract

/// Where a piece of work stands that is done in steps, without waiting itself.
public enum Progress<Result: Sendable>: Sendable {
    /// Step again after so many milliseconds.
    case wait(milliseconds: UInt64)
    /// It is done.
    case finished(Result)
}

/// Carries out what `PrintJudge` decides on any spooler, one action a step.
public struct JudgedPrint<Spool: SpoolTransport> {
    private let spool: Spool
    private let page: RGBImage?
    private let job: PrintJob
    private var judge: PrintJudge
    private var observation = PrintJudge.Observation.started
    /// An action that was told to wait first.
    private var postponed: PrintJudge.Action?

    /// Prints `page`, submitting at most once; the intent must be durable before. Without a page it finds out what became
    /// of a print whose outcome the journal does not hold, and submits nothing.
    public init(spool: Spool, page: RGBImage?, job: PrintJob, limits: PrintLimits, at now: Instant) {
        self.spool = spool
        self.page = page
        self.job = job
        judge = PrintJudge(job: job, submitted: page == nil, now: now, limits: limits)
    }

    /// Where the sheet is, as far as the spooler shows it.
    public private(set) var stage = PrintStage.approaching

    /// Whether it holds a page that may bear portraits.
    public var holdsPage: Bool { page != nil }

    /// One action: at most the calls of one look, each of which blocks up to 5 s.
    public mutating func step(at now: Instant) -> Progress<PrintConclusion> {
        if let action = postponed {
            postponed = nil
            observe(action)
            return .wait(milliseconds: 0)
        }
        let action = judge.next(observation, at: now)
        switch action {
        case .conclude(let outcome): return .finished(outcome)
        case .look(let milliseconds) where milliseconds > 0:
            postponed = action
            return .wait(milliseconds: UInt64(milliseconds))
        case .look, .submit, .cancel, .resume, .refreshLevels:
            observe(action)
            return .wait(milliseconds: 0)
        }
    }

    private mutating func observe(_ action: PrintJudge.Action) {
        do throws(DeviceFault) { observation = try perform(action) } catch { observation = .failed(error) }
        stage = stage.after(observation)
    }

    private func perform(_ action: PrintJudge.Action) throws(DeviceFault) -> PrintJudge.Observation {
        switch action {
        case .submit:
            guard let page else { preconditionFailure("reconciling never submits") }
            return .submitted(try spool.submit(page, name: job.key))
        case .look:
            // Jobs before counter: a job seen to have ended has reported its count by then.
            let jobs = try spool.jobs(named: job.key)
            let others = try spool.activeJobs().filter { $0.name != job.key }
            return .looked(PrintJudge.Look(jobs: jobs, others: others, printer: try spool.printer()))
        case .cancel(let identifier): try spool.cancel(identifier)
        case .resume: try spool.resume()
        case .refreshLevels: try spool.refreshLevels()
        case .conclude: preconditionFailure("a conclusion is not performed")
        }
        return .done
    }
}

/// Finds out whether a sale may begin, after the printer was asked for its levels.
///
/// Waits for a fresh report, but not for long. A printer that gives none is not there, whatever its queue remembers: an
/// unplugged printer's queue is idle and knows its last counter.
public struct ReadinessCheck<Spool: SpoolTransport> {
    private let spool: Spool
    private let limits: PrintLimits
    private let limitMilliseconds: UInt64
    private let revive: Bool
    private var before: (printer: SpoolPrinter, at: Instant)?
    private var asked: Instant?
    private var looks = 0

    /// A check of `spool`. With `revive` a stopped queue is resumed first: an empty printer that was filled says so
    /// itself. What a printer tells to a page alone shows only then, so after this a queue may look ready and stop again:
    /// do it at the pace of a minute, not of a second.
    public init(spool: Spool, limits: PrintLimits, revive: Bool, limitMilliseconds: UInt64 = 5_000) {
        self.spool = spool
        self.limits = limits
        self.limitMilliseconds = limitMilliseconds
        self.revive = revive
    }

    /// One look.
    public mutating func step(at now: Instant) -> Progress<PrinterReadiness> {
        do throws(DeviceFault) {
            guard let before else { return try begin(now) }
            looks += 1
            guard now.milliseconds(since: before.at) < limitMilliseconds, looks <= limits.observationsLimit else {
                return .finished(try overdue())
            }
            // A question may still hang that was asked before the media was changed, and a second report within one
            // second bears the same stamp: so ask again.
            if asked.map({ now.milliseconds(since: $0) >= limits.refreshMilliseconds }) ?? true {
                try spool.refreshLevels()
                asked = now
            }
            let seen = try spool.printer()
            if seen.reportStamp != before.printer.reportStamp, seen.printsLeft != nil {
                return .finished(PrinterReadiness(seen))
            }
            return .wait(milliseconds: UInt64(limits.lookMilliseconds))
        } catch {
            return .finished(PrinterReadiness(error))
        }
    }

    private mutating func begin(_ now: Instant) throws(DeviceFault) -> Progress<PrinterReadiness> {
        if revive, try spool.printer().state == .stopped { try spool.resume() }
        let printer = try spool.printer()
        guard printer.state != .stopped else { return .finished(PrinterReadiness(printer)) }
        before = (printer, now)
        return .wait(milliseconds: 0)
    }

    private func overdue() throws(DeviceFault) -> PrinterReadiness {
        let known = PrinterReadiness(try spool.printer())
        guard case .ready = known else { return known }
        return .notReady(.offline, text: "printer: it does not answer; switch it on and check its USB cable")
    }
}
