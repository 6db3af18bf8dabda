import CabineCore
import CabineSheet
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import Testing

struct PrinterFaultCase: CustomTestStringConvertible {
    enum Expectation {
        case printed, notPrinted, unknown
    }

    let fault: DyeSubFault
    let expectation: Expectation
    /// Sheets that lie in the tray at the end.
    let sheets: Int
    var testDescription: String { fault.rawValue }
}

/// What the driver makes of each fault that lasts.
private let lasting: [PrinterFaultCase] = [
    .init(fault: .cover, expectation: .notPrinted, sheets: 0),
    .init(fault: .jam, expectation: .notPrinted, sheets: 0),
    .init(fault: .wrongMedia, expectation: .notPrinted, sheets: 0),
    .init(fault: .offline, expectation: .unknown, sheets: 0),
    .init(fault: .midJam, expectation: .unknown, sheets: 0),
    .init(fault: .paperEnd, expectation: .unknown, sheets: 0),
    .init(fault: .twice, expectation: .unknown, sheets: 2),
    .init(fault: .slow, expectation: .notPrinted, sheets: 0),
    .init(fault: .mute, expectation: .unknown, sheets: 1),
]

/// The real driver, the real CUPS, a printer with a fault: the outcome is right and no sheet comes out twice.
@Suite(.enabled(if: Bench.hasSpooler, "\(Bench.skipText)"), .serialized)
struct PrinterFaultTests {
    @Test(arguments: lasting)
    func lastingFault(_ test: PrinterFaultCase) async throws {
        let bench = try Bench()
        let job = await bench.job("sale-000002")
        try bench.printer.set(fault: test.fault)
        let outcome = await bench.driver().print(Bench.page, job: job)
        let matches =
            switch (outcome, test.expectation) {
            case (.printed, .printed), (.notPrinted, .notPrinted), (.unknown, .unknown): true
            case (.printed, _), (.notPrinted, _), (.unknown, _): false
            }
        #expect(matches, "\(outcome)")
        #expect(bench.printer.sheetsOut() == test.sheets)
        #expect(try bench.spooler.spool().activeJobs().isEmpty)
    }

    @Test func everyFaultIsTested() {
        #expect(Set(lasting.map(\.fault)) == Set(DyeSubFault.allCases))
    }

    /// The person mends it while the customer waits: one sheet, printed.
    @Test(arguments: [DyeSubFault.cover, .jam, .slow])
    func mendedInTime(fault: DyeSubFault) async throws {
        let bench = try Bench()
        let job = await bench.job("sale-000003")
        try bench.printer.set(fault: fault)
        let printer = bench.printer
        let runs = printer.runs()
        var limits = Bench.limits
        limits.jobMilliseconds = 20_000
        let driver = bench.driver(limits: limits) {
            if printer.runs() > runs, fault != .slow || printer.isPrinting() { try? printer.set(fault: nil) }
        }
        #expect(await driver.print(Bench.page, job: job) == .printed)
        #expect(printer.sheetsOut() == 1)
    }

    @Test func newRollInTime() async throws {
        let bench = try Bench()
        let job = await bench.job("sale-000004")
        try bench.printer.set(fault: .paperEnd)
        let printer = bench.printer
        let spool = bench.spooler.spool()
        var limits = Bench.limits
        limits.jobMilliseconds = 20_000
        var isLoaded = false
        let driver = bench.driver(limits: limits) {
            // In a stopped queue no back end is at work: one that said 0 just before would never say 400.
            if !isLoaded, let seen = try? spool.printer(), seen.printsLeft == 0, seen.state == .stopped {
                // The new roll's sheet takes a while, so that its count is seen before it falls.
                try? printer.set(sheetsLeft: 400)
                try? printer.set(fault: .slow)
                isLoaded = true
            } else if isLoaded, (try? spool.printer().printsLeft) == 400 {
                try? printer.set(fault: nil)
            }
        }
        #expect(await driver.print(Bench.page, job: job) == .printed)
        #expect(printer.sheetsOut() == 1)
        #expect(printer.sheetsLeft() == 399)
    }

    @Test func tellsAnUnpluggedPrinterFromAnIdleOne() async throws {
        let bench = try Bench(sheetsLeft: 400)
        #expect(await bench.driver().readiness() == .ready(printsLeft: 400))
        try bench.printer.set(fault: .offline)
        guard case .notReady(.offline, _) = await bench.driver().readiness() else {
            Issue.record("a printer that does not answer is no sale")
            return
        }
    }

    /// Unplugged in mid-page a sheet may come out unseen: CUPS must not send the page again when the plug is back.
    @Test func aPrinterThatWentAwayIsNotSentThePageAgain() async throws {
        let bench = try Bench()
        let job = await bench.job("sale-000007")
        try bench.printer.set(fault: .offline)
        let printer = bench.printer
        let runs = printer.runs()
        let driver = bench.driver { if printer.runs() > runs { try? printer.set(fault: nil) } }
        guard case .notPrinted = await driver.print(Bench.page, job: job) else {
            Issue.record("the job was cancelled before a page was sent")
            return
        }
        #expect(printer.sheetsOut() == 0)
    }

    @Test func tellsBeforeTheSale() async throws {
        let bench = try Bench(sheetsLeft: 0)
        guard case .notReady(.outOfPaper, _) = await bench.driver().readiness() else {
            Issue.record("an empty printer is no sale")
            return
        }
        let outcome = await bench.driver().print(Bench.page, job: PrintJob(key: "sale-000005", printsLeftBefore: 0))
        #expect(outcome == .notPrinted(reason: "the printer is out of paper"))
        try bench.printer.set(sheetsLeft: 400)
        #expect(await bench.driver().revive() == .ready(printsLeft: 400))
    }
}
