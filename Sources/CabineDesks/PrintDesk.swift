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
    }

    private enum Stage {
        case idle
        case starting
        case printing(JudgedPrint<Spool>, Sale)
        case reading(ReadinessCheck<Spool>)
        case voucherReading(ReadinessCheck<Spool>, SignedVoucher)
        case voucherPrinting(JudgedPrint<Spool>, SignedVoucher)
        case voucherEnding(ReadinessCheck<Spool>, SignedVoucher)
    }

    private let spool: Spool
    private let papers: any PaperMaker
    private let vault: Vault
    private let limits: PrintLimits
    private let log: (Notice) -> Void
    private var order: Order?
    private var stage = Stage.idle

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
        // The stage holds the page: it must not be copied while it is changed.
        var before = Stage.idle
        swap(&before, &stage)
        switch consume before {
        case .idle: return .done([])
        case .starting: return order.map { start($0, now) } ?? .done([])
        case .printing(var work, let sale):
            switch work.step(at: now) {
            case .wait(let milliseconds):
                stage = .printing(work, sale)
                return .wait(milliseconds: milliseconds)
            case .finished(let conclusion):
                return .done([.printConcluded(sale: sale.identifier, conclude(conclusion, Self.key(sale)))])
            }
        case .reading(var check):
            switch check.step(at: now) {
            case .wait(let milliseconds):
                stage = .reading(check)
                return .wait(milliseconds: milliseconds)
            case .finished(let readiness): return .done(tell(report(readiness)))
            }
        case .voucherReading(var check, let signed):
            switch check.step(at: now) {
            case .wait(let milliseconds):
                stage = .voucherReading(check, signed)
                return .wait(milliseconds: milliseconds)
            case .finished(let readiness): return put(signed, readiness, now)
            }
        case .voucherPrinting(var work, let signed):
            switch work.step(at: now) {
            case .wait(let milliseconds):
                stage = .voucherPrinting(work, signed)
                return .wait(milliseconds: milliseconds)
            case .finished(let conclusion):
                _ = conclude(conclusion, Self.key(signed.voucher))
                stage = .voucherEnding(check(revive: false), signed)
                return .wait(milliseconds: 0)
            }
        case .voucherEnding(var check, let signed):
            switch check.step(at: now) {
            case .wait(let milliseconds):
                stage = .voucherEnding(check, signed)
                return .wait(milliseconds: milliseconds)
            case .finished(let readiness):
                // The paper was counted: the controller hears the new count before the next sale.
                return .done([
                    .printerReported(report(readiness)), .voucherIssued(serial: signed.voucher.serial),
                ])
            }
        }
    }

    /// Whether a page with portraits is held now: for the search after personal data that should be gone.
    public var holdsPersonalData: Bool {
        if case .printing(let work, _) = stage { work.holdsPage } else { false }
    }

    private func start(_ order: Order, _ now: Instant) -> DeskStep {
        switch order {
        case .sheet(let sale):
            guard let page = papers.sheet(vault.read(sale.session.identifier), sale) else {
                return .done([.printConcluded(sale: sale.identifier, .notPrinted)])
            }
            stage = .printing(
                JudgedPrint(spool: spool, page: page, job: Self.job(sale), limits: limits, at: now), sale)
        case .ask(let sale):
            stage = .printing(
                JudgedPrint(spool: spool, page: nil, job: Self.job(sale), limits: limits, at: now), sale)
        case .read, .look(_, revive: false): stage = .reading(check(revive: false))
        case .look(_, revive: true): stage = .reading(check(revive: true))
        case .voucher(let voucher, let onPaper):
            guard let signed = papers.sign(voucher) else { return .done([]) }
            guard onPaper else { return .done([.voucherIssued(serial: voucher.serial)]) }
            stage = .voucherReading(check(revive: false), signed)
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
        stage = .voucherPrinting(
            JudgedPrint(spool: spool, page: page, job: job, limits: limits, at: now), signed)
        return .wait(milliseconds: 0)
    }

    private func tell(_ report: PrinterReport) -> [Event] {
        if case .look(let known, _) = order, report == known { return [] }
        return [.printerReported(report)]
    }

    private func report(_ readiness: PrinterReadiness) -> PrinterReport {
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
