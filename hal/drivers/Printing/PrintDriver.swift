public import CabineCore
public import HALContract

/// Prints on a spooler and waits for the outcome, for whoever has a thread to wait on.
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
        var work = JudgedPrint(spool: spool, page: page, job: job, limits: limits, at: now())
        return await finish { work.step(at: $0) }
    }

    /// Finds out what became of a print whose outcome the journal does not hold. Submits nothing.
    public nonisolated(nonsending) func reconcile(_ job: PrintJob) async -> PrintConclusion {
        var work = JudgedPrint(spool: spool, page: nil, job: job, limits: limits, at: now())
        return await finish { work.step(at: $0) }
    }

    /// Whether a sale may begin, after the printer was asked for its levels.
    public nonisolated(nonsending) func readiness(limitMilliseconds: UInt64 = 5_000) async -> PrinterReadiness {
        var check = ReadinessCheck(spool: spool, limits: limits, revive: false, limitMilliseconds: limitMilliseconds)
        return await finish { check.step(at: $0) }
    }

    /// Resumes a stopped queue, then tells whether a sale may begin: for the time out of service.
    public nonisolated(nonsending) func revive() async -> PrinterReadiness {
        var check = ReadinessCheck(spool: spool, limits: limits, revive: true)
        return await finish { check.step(at: $0) }
    }

    private nonisolated(nonsending) func finish<Result: Sendable>(
        _ step: (Instant) -> Progress<Result>
    ) async -> Result {
        while true {
            switch step(now()) {
            case .wait(let milliseconds): if milliseconds > 0 { await wait(Int(milliseconds)) }
            case .finished(let result): return result
            }
        }
    }
}
