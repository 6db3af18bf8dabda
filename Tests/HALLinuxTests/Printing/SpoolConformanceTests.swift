import Foundation
import HALContract
import HALLinux
import HALSim
import SanitizerScale
import Testing
import TransportConformance

/// The suite of spools over a private cupsd with Gutenprint, and over a printer that speaks IPP itself.
@Suite(.serialized) struct SpoolConformanceTests {
    /// Real time, a minute of it at most.
    final class Clock {
        private let end = Date(timeIntervalSinceNow: 60 * Double(Sanitizer.slowness))
        func pass() -> Bool {
            usleep(20_000)
            return Date() < end
        }
    }

    struct Queue: SpoolStage {
        let bench: Bench
        let clock = Clock()
        let spool: CUPSSpool
        let absent: CUPSSpool?
        let countsSheets = true
        let queues = true
        let stops = true
        var page: RGBImage { Bench.page }

        init() throws {
            bench = try Bench()
            spool = bench.spooler.spool()
            absent = CUPSSpool(server: .socket(path: bench.spooler.folderPath + "/none.sock"), queue: "cabine")
        }

        func sheetsOut() -> Int { bench.printer.sheetsOut() }
        func setCover(open: Bool) throws { try bench.printer.set(fault: open ? .cover : nil) }
        func pass() -> Bool { clock.pass() }
    }

    @Test(.enabled(if: Bench.hasSpooler, "\(Bench.skipText)")) func aQueueOfCUPSConforms() throws {
        try SpoolConformance.run { try Queue() }
    }

    /// It takes one job at a time, its tray says a number and never counts down, and no cover can be opened.
    struct Printer: SpoolStage {
        let printer: ReferencePrinter
        let clock = Clock()
        let spool: CUPSSpool
        let absent: CUPSSpool?
        let countsSheets = false
        let queues = false
        let stops = false
        var page: RGBImage { Bench.page }

        init() throws {
            printer = try ReferencePrinter(tray: "type=sheetFeedAutoRemovableTray;maxcapacity=20;level=17;name=main;")
            spool = try CUPSSpool(printer: printer.address)
            absent = try CUPSSpool(printer: "ipp://localhost:9/ipp/print")
        }

        func sheetsOut() -> Int { (try? printer.documents().count) ?? 0 }
        func setCover(open: Bool) {}
        func pass() -> Bool { clock.pass() }
    }

    @Test(.enabled(if: ReferencePrinter.isInstalled, "\(ReferencePrinter.skipText)"))
    func aPrinterThatSpeaksIPPConforms() throws {
        try SpoolConformance.run { try Printer() }
    }
}
