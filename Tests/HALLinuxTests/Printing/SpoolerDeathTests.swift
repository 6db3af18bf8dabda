import CabineCore
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import Testing

/// cupsd is killed in the middle of a sheet.
@Suite(.enabled(if: Bench.hasSpooler, "\(Bench.skipText)"), .serialized)
struct SpoolerDeathTests {
    /// Submits, waits until the printer has the page, and kills cupsd.
    private func killedInMidPrint() async throws -> Bench {
        let bench = try Bench()
        _ = await bench.job("sale-000006")
        try bench.printer.set(fault: .slow)
        _ = try bench.spooler.spool().submit(Bench.page, name: "sale-000006")
        #expect(await Bench.poll { bench.printer.isPrinting() })
        let identifier = try #require(bench.spooler.processIdentifier)
        kill(identifier, SIGKILL)
        #expect(await Bench.poll { !bench.spooler.isRunning() })
        return bench
    }

    /// The cabin was restarted too: it knows the intent and nothing else.
    @Test func theSheetComesOutAllTheSame() async throws {
        let bench = try await killedInMidPrint()
        try bench.printer.set(fault: nil)
        #expect(await Bench.poll { bench.printer.sheetsOut() == 1 })
        try bench.spooler.restart()
        let outcome = await bench.driver().reconcile(PrintJob(key: "sale-000006", printsLeftBefore: 50))
        guard case .unknown = outcome else {
            Issue.record("a lost job proves nothing: \(outcome)")
            return
        }
        #expect(bench.printer.sheetsOut() == 1)
        #expect(try bench.spooler.spool().jobs(named: "sale-000006").isEmpty)
    }

    @Test func nothingIsPrintedTwiceWhileTheDriverWatches() async throws {
        let bench = try Bench()
        let job = await bench.job("sale-000007")
        try bench.printer.set(fault: .slow)
        var isKilled = false
        let driver = bench.driver {
            if !isKilled, bench.printer.isPrinting(), let identifier = bench.spooler.processIdentifier {
                kill(identifier, SIGKILL)
                isKilled = true
            } else if isKilled, !bench.spooler.isRunning() {
                try? bench.printer.set(fault: nil)
                try? bench.spooler.restart()
            }
        }
        let outcome = await driver.print(Bench.page, job: job)
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(bench.printer.sheetsOut() == 1)
    }

    @Test func aSpoolerThatIsAwayIsNoSale() async throws {
        let bench = try Bench()
        let job = await bench.job("sale-000008")
        bench.spooler.stop()
        guard case .notPrinted = await bench.driver().print(Bench.page, job: job) else {
            Issue.record("nothing can have been printed")
            return
        }
        guard case .notReady(.spoolerAway, _) = await bench.driver().readiness() else {
            Issue.record("the spooler is away")
            return
        }
    }
}
