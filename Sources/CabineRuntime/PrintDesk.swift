import CabineCore
public import HALContract
import HALDrivers

/// The printer, on a thread of its own: one sheet at a time, each under its own key.
public actor PrintDesk<Spool: SpoolTransport & SendableMetatype> {
    private nonisolated let thread = DeviceThread("printer")
    /// The thread its blocking calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let driver: PrintDriver<Spool>
    private let log: @Sendable (String) -> Void

    /// A desk with its own queue.
    public init(spool: sending Spool, log: @escaping @Sendable (String) -> Void) {
        driver = PrintDriver(
            spool: spool, now: { MachineClock.now },
            wait: { milliseconds in try? await Task.sleep(for: .milliseconds(milliseconds)) })
        self.log = log
    }

    /// The job name of a sale's sheet: our key, never the spooler's number.
    private static func key(_ sale: Sale) -> String { "sale-\(sale.identifier)" }

    /// Orders the sheet, once.
    func print(_ page: RGBImage, for sale: Sale) async -> PrintOutcome {
        conclude(await driver.print(page, job: job(sale)), sale)
    }

    /// Finds out what became of a sheet ordered before; orders nothing.
    func reconcile(_ sale: Sale) async -> PrintOutcome {
        conclude(await driver.reconcile(job(sale)), sale)
    }

    /// Puts a voucher on paper. Its serial makes a second copy harmless, so nothing is journalled of it.
    func print(_ page: RGBImage, voucher: Voucher, printsLeft: UInt32) async -> Bool {
        let key = "voucher-\(voucher.serial)"
        let conclusion = await driver.print(page, job: PrintJob(key: key, printsLeftBefore: Int(printsLeft)))
        log("\(key): \(conclusion)")
        return conclusion == .printed
    }

    /// Reads the printer.
    func read() async -> PrinterReport { report(await driver.readiness()) }

    /// Resumes a queue that stopped, then reads the printer: paper that was put in, or a cover that was closed, must not
    /// wait for somebody to find the queue paused.
    func revive() async -> PrinterReport { report(await driver.revive()) }

    private func report(_ readiness: PrinterReadiness) -> PrinterReport {
        switch readiness {
        case .ready(let printsLeft):
            return PrinterReport(health: .ready, printsLeft: UInt32(clamping: printsLeft))
        case .notReady(_, let text):
            log(text)
            return PrinterReport(health: .failed, printsLeft: nil)
        }
    }

    private func job(_ sale: Sale) -> PrintJob {
        PrintJob(key: Self.key(sale), printsLeftBefore: Int(sale.printsLeftBefore))
    }

    private func conclude(_ conclusion: PrintConclusion, _ sale: Sale) -> PrintOutcome {
        log("\(Self.key(sale)): \(conclusion)")
        switch conclusion {
        case .printed: return .printed
        case .notPrinted: return .notPrinted
        case .unknown: return .unknown
        }
    }
}
