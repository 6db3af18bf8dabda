public import CabineCore
public import CabineNotices
public import HALContract
public import HALDrivers

/// The printer: one sheet at a time, each under its own key.
///
/// | order | what follows |
/// |---|---|
/// | a sheet | composed, submitted at most once, judged: `printConcluded` |
/// | a sheet whose photo or number is gone | nothing was submitted: not printed, for certain |
/// | what became of a sheet | judged without submitting anything: `printConcluded` |
/// | a voucher | signed; put on paper when asked and the printer is ready; `voucherIssued` |
/// | a voucher that cannot be signed | nothing: the controller asks again |
public final class PrintDesk<Spool: SpoolTransport>: Desk {
    /// What the desk can be told.
    public enum Order: Hashable, Sendable {
        /// Print the sheet of a sale, once.
        case sheet(Sale)
        /// Find out what became of it; print nothing.
        case ask(Sale)
        /// Read the printer.
        case read
        /// Read the printer and post only what changed; `revive` resumes a stopped queue first.
        case look(known: PrinterReport, revive: Bool)
        /// Sign a voucher and show it; put it on paper when asked.
        case voucher(Voucher, onPaper: Bool)
        /// Print the technician's test sheet under this number; what came of it is in `testReport`.
        case test(number: UInt64)
    }

    private enum Stage {
        case idle
        case starting
        case printing(Sale)
        case reading
        case voucherReading(SignedVoucher)
        case voucherPrinting(SignedVoucher)
        case voucherEnding(SignedVoucher)
        case testReading(UInt64)
        case testPrinting(UInt64)
    }

    private let spool: Spool
    private let papers: any PaperMaker
    private let vault: Vault
    private let limits: PrintLimits
    private let log: (Notice) -> Void
    private var order: Order?
    private var stage = Stage.idle
    // Beside the stage, so that each step changes them where they are: they hold a page.
    private var work: JudgedPrint<Spool>?
    private var reading: ReadinessCheck<Spool>?

    /// A desk with its own queue.
    public init(
        spool: Spool, papers: any PaperMaker, vault: Vault, limits: PrintLimits = PrintLimits(),
        log: @escaping (Notice) -> Void
    ) {
        self.spool = spool
        self.papers = papers
        self.vault = vault
        self.limits = limits
        self.log = log
    }

    /// Takes an order.
    public func begin(_ order: Order) {
        self.order = order
        stage = .starting
    }

    /// Goes on with the order: one action of the judge, or one look.
    public func step(at now: Instant) -> DeskStep {
        switch stage {
        case .idle: return .done([])
        case .starting:
            stage = .idle
            return order.map { start($0, now) } ?? .done([])
        case .printing(let sale):
            return judge(at: now) { conclusion in
                .done([.printConcluded(sale: sale.identifier, conclude(conclusion, Self.key(sale)))])
            }
        case .reading: return look(at: now) { .done(tell(report($0))) }
        case .voucherReading(let signed): return look(at: now) { put(signed, $0, now) }
        case .voucherPrinting(let signed):
            return judge(at: now) { conclusion in
                _ = conclude(conclusion, Self.key(signed.voucher))
                begin(.voucherEnding(signed), check(revive: false))
                return .wait(milliseconds: 0)
            }
        case .voucherEnding(let signed):
            return look(at: now) { readiness in
                // The paper was counted: the controller hears the new count before the next sale.
                .done([.printerReported(report(readiness)), .voucherIssued(serial: signed.voucher.serial)])
            }
        case .testReading(let number): return look(at: now) { printTest(number, $0, now) }
        case .testPrinting(let number):
            return judge(at: now) { conclusion in
                let outcome = conclude(conclusion, Self.key(test: number))
                testReport = DeviceTestReport(passed: outcome == .printed, text: "test sheet: \(conclusion)")
                // The paper was counted, as after a voucher.
                begin(.reading, check(revive: false))
                return .wait(milliseconds: 0)
            }
        }
    }

    /// Where the sheet that is being made is; nil when none is.
    public var sheetStage: PrintStage? {
        if case .printing = stage { work?.stage } else { nil }
    }

    /// What the last test found.
    public private(set) var testReport: DeviceTestReport?
    /// What the printer last said of itself.
    public private(set) var lastReadiness: PrinterReadiness?

    private func printTest(_ number: UInt64, _ readiness: PrinterReadiness, _ now: Instant) -> DeskStep {
        guard let left = report(readiness).printsLeft else {
            testReport = DeviceTestReport(passed: false, text: "the printer is not ready; nothing was sent to it")
            return .done([.printerReported(report(readiness))])
        }
        guard let page = papers.testSheet() else {
            testReport = DeviceTestReport(passed: false, text: "the test sheet cannot be drawn; see the log")
            return .done([])
        }
        let job = PrintJob(key: Self.key(test: number), printsLeftBefore: Int(left))
        begin(.testPrinting(number), JudgedPrint(spool: spool, page: page, job: job, limits: limits, at: now))
        return .wait(milliseconds: 0)
    }

    /// One step of the print; `conclude` says how to go on from its end.
    private func judge(at now: Instant, conclude: (PrintConclusion) -> DeskStep) -> DeskStep {
        switch work?.step(at: now) {
        case .wait(let milliseconds): return .wait(milliseconds: milliseconds)
        case .finished(let conclusion):
            (work, stage) = (nil, .idle)
            return conclude(conclusion)
        case nil: preconditionFailure("a print is under way")
        }
    }

    /// One look of the check; `conclude` says how to go on from its end.
    private func look(at now: Instant, conclude: (PrinterReadiness) -> DeskStep) -> DeskStep {
        switch reading?.step(at: now) {
        case .wait(let milliseconds): return .wait(milliseconds: milliseconds)
        case .finished(let readiness):
            (reading, stage) = (nil, .idle)
            return conclude(readiness)
        case nil: preconditionFailure("a check is under way")
        }
    }

    private func begin(_ stage: Stage, _ work: JudgedPrint<Spool>) { (self.stage, self.work) = (stage, work) }

    private func begin(_ stage: Stage, _ check: ReadinessCheck<Spool>) { (self.stage, reading) = (stage, check) }

    /// Whether a page with portraits is held now: for the search after personal data that should be gone.
    public var holdsPersonalData: Bool {
        if case .printing = stage { work?.holdsPage ?? false } else { false }
    }

    private func start(_ order: Order, _ now: Instant) -> DeskStep {
        switch order {
        case .sheet(let sale):
            guard let page = papers.sheet(vault.read(sale.session.identifier), sale) else {
                return .done([.printConcluded(sale: sale.identifier, .notPrinted)])
            }
            begin(
                .printing(sale), JudgedPrint(spool: spool, page: page, job: Self.job(sale), limits: limits, at: now))
        case .ask(let sale):
            begin(
                .printing(sale), JudgedPrint(spool: spool, page: nil, job: Self.job(sale), limits: limits, at: now))
        case .read, .look(_, revive: false): begin(.reading, check(revive: false))
        case .look(_, revive: true): begin(.reading, check(revive: true))
        case .voucher(let voucher, let onPaper):
            guard let signed = papers.sign(voucher) else { return .done([]) }
            guard onPaper else { return .done([.voucherIssued(serial: voucher.serial)]) }
            begin(.voucherReading(signed), check(revive: false))
        case .test(let number):
            testReport = nil
            begin(.testReading(number), check(revive: true))
        }
        return .wait(milliseconds: 0)
    }

    private func check(revive: Bool) -> ReadinessCheck<Spool> {
        ReadinessCheck(spool: spool, limits: limits, revive: revive)
    }

    /// Puts a voucher on paper. Its serial makes a second copy harmless, so nothing is journalled of it.
    private func put(_ signed: SignedVoucher, _ readiness: PrinterReadiness, _ now: Instant) -> DeskStep {
        guard let left = report(readiness).printsLeft, let page = papers.slip(signed) else {
            return .done([.voucherIssued(serial: signed.voucher.serial)])
        }
        let job = PrintJob(key: Self.key(signed.voucher), printsLeftBefore: Int(left))
        begin(
            .voucherPrinting(signed), JudgedPrint(spool: spool, page: page, job: job, limits: limits, at: now))
        return .wait(milliseconds: 0)
    }

    private func tell(_ report: PrinterReport) -> [Event] {
        if case .look(let known, _) = order, report == known { return [] }
        return [.printerReported(report)]
    }

    private func report(_ readiness: PrinterReadiness) -> PrinterReport {
        lastReadiness = readiness
        switch readiness {
        case .ready(let printsLeft):
            return PrinterReport(health: .ready, printsLeft: UInt32(clamping: printsLeft))
        case .notReady(_, let text):
            log(Notice(.printerFault, .detail(text)))
            return PrinterReport(health: .failed, printsLeft: nil)
        }
    }

    /// The job name of a sale's sheet: our key, never the spooler's number.
    private static func key(_ sale: Sale) -> String { "sale-\(sale.identifier)" }
    private static func key(test number: UInt64) -> String { "test-\(number)" }
    private static func key(_ voucher: Voucher) -> String { "voucher-\(voucher.serial)" }

    private static func job(_ sale: Sale) -> PrintJob {
        PrintJob(key: key(sale), printsLeftBefore: Int(sale.printsLeftBefore))
    }

    private func conclude(_ conclusion: PrintConclusion, _ key: String) -> PrintOutcome {
        switch conclusion {
        case .printed:
            log(Notice(.printConcluded, .field(.job, key), .field(.result, "printed"), .detail("the sheet is out")))
            return .printed
        case .notPrinted(let reason):
            log(
                Notice(
                    .printConcluded, level: .error, .field(.job, key), .field(.result, "not-printed"), .detail(reason)))
            return .notPrinted
        case .unknown(let reason):
            log(Notice(.printConcluded, level: .error, .field(.job, key), .field(.result, "unknown"), .detail(reason)))
            return .unknown
        }
    }
}
