import CabineCore
import HALContract
import HALSim
import Testing
import TransportConformance

/// The suite of spools over the simulated one, and over broken ones that it must refuse.
@Suite struct SpoolConformanceTests {
    /// A spool in front of a simulated printer without faults, and a minute of simulated time.
    final class Stage<Spool: SpoolTransport>: SpoolStage {
        let spool: Spool
        let countsSheets = true
        let queues = true
        let stops = true
        let absent: Spool? = nil
        let page = RGBImage(width: 4, height: 4, red: 200, green: 220, blue: 240)
        private let time: SimulatedTime
        private let printer: SimulatedPrinter
        private let inner: SimulatedSpool
        private var steps = 0

        init(_ wrap: (SimulatedSpool) -> Spool) {
            time = SimulatedTime(now: Instant(nanoseconds: 1_000_000_000))
            let dice = FaultDice(component: 4, plan: FaultPlan(), seed: 1)
            printer = SimulatedPrinter(time: time, dice: dice)
            inner = SimulatedSpool(printer: printer, time: time, dice: dice)
            spool = wrap(inner)
        }

        func sheetsOut() -> Int { printer.sheetsOut }
        func setCover(open: Bool) { if open { printer.openCover() } else { printer.closeCover() } }

        func pass() -> Bool {
            steps += 1
            time.advance(to: time.now.advanced(byMilliseconds: 100))
            inner.advance()
            return steps < 1_200
        }
    }

    @Test func theSimulatedSpoolConforms() throws { try SpoolConformance.run { Stage { $0 } } }

    /// A spool with a slip.
    final class BrokenSpool: SpoolTransport {
        enum Slip: String, CaseIterable, Sendable {
            case twice, nameless, neverActive, countStays, cancelThrows, cancelForgets, saysNone, resumeForgets,
                newestFirst
        }
        private let spool: SimulatedSpool
        private let slip: Slip

        init(_ spool: SimulatedSpool, _ slip: Slip) { (self.spool, self.slip) = (spool, slip) }

        func submit(_ page: RGBImage, name: String) throws(DeviceFault) -> Int {
            if slip == .twice { _ = try spool.submit(page, name: name) }
            return try spool.submit(page, name: name)
        }
        func jobs(named name: String) throws(DeviceFault) -> [SpoolJob] {
            let jobs = try spool.jobs(named: slip == .nameless ? "sale-1" : name)
            return slip == .newestFirst ? jobs.reversed() : jobs
        }
        func activeJobs() throws(DeviceFault) -> [SpoolJob] { slip == .neverActive ? [] : try spool.activeJobs() }
        func cancel(_ identifier: Int) throws(DeviceFault) {
            if slip == .cancelForgets { return }
            if slip == .cancelThrows, try !spool.activeJobs().contains(where: { $0.identifier == identifier }) {
                throw DeviceFault(.protocolViolation, "no such job")
            }
            try spool.cancel(identifier)
        }
        func printer() throws(DeviceFault) -> SpoolPrinter {
            let printer = try spool.printer()
            return SpoolPrinter(
                state: printer.state, reasons: slip == .saysNone ? ["none"] : printer.reasons, message: printer.message,
                printsLeft: slip == .countStays ? printer.printsLeft.map { _ in 400 } : printer.printsLeft,
                reportStamp: printer.reportStamp)
        }
        func resume() throws(DeviceFault) { if slip != .resumeForgets { try spool.resume() } }
        func refreshLevels() throws(DeviceFault) { try spool.refreshLevels() }
    }

    @Test(arguments: BrokenSpool.Slip.allCases) func aBrokenSpoolDoesNot(_ slip: BrokenSpool.Slip) {
        #expect(throws: (any Error).self, "\(slip.rawValue) is not noticed") {
            try SpoolConformance.run { Stage { BrokenSpool($0, slip) } }
        }
    }
}
