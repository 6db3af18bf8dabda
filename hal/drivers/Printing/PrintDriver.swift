public import CabineCore
public import HALContract

/// Carries out what `PrintJudge` decides on any spooler: the real one and the simulated one run this same code.
///
/// The spooler's calls block for up to 5 s each: run it where that hurts nobody.
public struct PrintDriver<Spool: SpoolTransport> {
    private let spool: Spool
    private let limits: PrintLimits
    private let now: () -> Instant
    private let wait: (_ milliseconds: Int) async -> Void

    /// A driver of `spool`. It reads no clock and never sleeps but through `now` and `wait`.
    public init(
        spool: Spool, limits: PrintLimits = PrintLimits(), now: @escaping () -> Instant,
        wait: @escaping (_ milliseconds: Int) async -> Void
    ) {
        self.spool = spool
        self.limits = limits
        self.now = now
        self.wait = wait
    }

    /// Prints one sheet, submitting at most once. The intent must be durable before.
    public nonisolated(nonsending) func print(_ page: RGBImage, job: PrintJob) async -> PrintConclusion {
        await run(PrintJudge(job: job, submitted: false, now: now(), limits: limits), job: job, page: page)
    }

    /// Finds out what became of a print whose outcome the journal does not hold. Submits nothing.
    public nonisolated(nonsending) func reconcile(_ job: PrintJob) async -> PrintConclusion {
        await run(PrintJudge(job: job, submitted: true, now: now(), limits: limits), job: job, page: nil)
    }

    /// Whether a sale may begin, after the printer was asked for its levels.
    ///
    /// Waits for a fresh report at most `limitMilliseconds`. A printer that gives none is not there, whatever its queue
    /// remembers: an unplugged printer's queue is idle and knows its last counter.
    public nonisolated(nonsending) func readiness(limitMilliseconds: UInt64 = 5_000) async -> PrinterReadiness {
        let start = now()
        do {
            let before = try spool.printer()
            guard before.state != .stopped else { return PrinterReadiness(before) }
            var asked: Instant?
            for _ in 0..<limits.observationsLimit where now().milliseconds(since: start) < limitMilliseconds {
                // A question may still hang that was asked before the media was changed, and a second report within
                // one second bears the same stamp: so ask again.
                if asked.map({ now().milliseconds(since: $0) >= limits.refreshMilliseconds }) ?? true {
                    try spool.refreshLevels()
                    asked = now()
                }
                let seen = try spool.printer()
                if seen.reportStamp != before.reportStamp, seen.printsLeft != nil { return PrinterReadiness(seen) }
                await wait(limits.lookMilliseconds)
            }
            let known = try PrinterReadiness(spool.printer())
            guard case .ready = known else { return known }
            return .notReady(
                .offline, text: "printer: it does not answer; switch it on and check its USB cable")
        } catch {
            return PrinterReadiness(error)
        }
    }

    /// Resumes a stopped queue, then tells whether a sale may begin: for the time out of service.
    ///
    /// An empty printer that was filled says so itself. An open cover shows only when something is printed, so after
    /// this a queue may look ready and stop again: call it at the pace of a minute, not of a second.
    public nonisolated(nonsending) func revive() async -> PrinterReadiness {
        do {
            if try spool.printer().state == .stopped { try spool.resume() }
        } catch {
            return PrinterReadiness(error)
        }
        return await readiness()
    }

    private nonisolated(nonsending) func run(
        _ fresh: PrintJudge, job: PrintJob, page: RGBImage?
    ) async -> PrintConclusion {
        var judge = fresh
        var observation = PrintJudge.Observation.started
        while true {
            let action = judge.next(observation, at: now())
            if case .conclude(let outcome) = action { return outcome }
            if case .look(let milliseconds) = action, milliseconds > 0 { await wait(milliseconds) }
            do {
                observation = try perform(action, job: job, page: page)
            } catch {
                observation = .failed(error)
            }
        }
    }

    private func perform(
        _ action: PrintJudge.Action, job: PrintJob, page: RGBImage?
    ) throws(DeviceFault) -> PrintJudge.Observation {
        switch action {
        case .submit:
            guard let page else { preconditionFailure("reconciling never submits") }
            return .submitted(try spool.submit(page, name: job.key))
        case .look:
            // Jobs before counter: a job seen to have ended has reported its count by then.
            let jobs = try spool.jobs(named: job.key)
            let others = try spool.activeJobs().filter { $0.name != job.key }
            return .looked(PrintJudge.Look(jobs: jobs, others: others, printer: try spool.printer()))
        case .cancel(let identifier):
            try spool.cancel(identifier)
        case .resume:
            try spool.resume()
        case .refreshLevels:
            try spool.refreshLevels()
        case .conclude:
            preconditionFailure("a conclusion is not performed")
        }
        return .done
    }
}
