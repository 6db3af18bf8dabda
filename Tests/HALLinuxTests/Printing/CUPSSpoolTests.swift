import CabineCore
import Foundation
import HALContract
import HALLinux
import HALSim
import Testing

@Suite(.enabled(if: Bench.hasSpooler, "\(Bench.skipText)"), .serialized)
struct CUPSSpoolTests {
    @Test func jobsAreFoundByName() async throws {
        let bench = try Bench()
        let spool = bench.spooler.spool()
        try bench.printer.set(fault: .cover)
        let first = try spool.submit(Bench.page, name: "sale-000010")
        let second = try spool.submit(Bench.page, name: "sale-000011")
        try spool.refreshLevels()
        try spool.refreshLevels()
        #expect(try spool.jobs(named: "sale-000010").map(\.identifier) == [first])
        #expect(try spool.activeJobs().map(\.identifier) == [first, second])
        #expect(try spool.jobs(named: CUPSSpool.levelsJobName).isEmpty)
        #expect(try await Bench.poll { try spool.printer().state == .stopped })
        #expect(try spool.printer().message.contains("Cover Open"))
        #expect(try spool.printer().reasons.contains("paused"))
        try spool.cancel(first)
        try spool.cancel(first)
        try spool.cancel(second)
        try spool.cancel(9_999)
        #expect(try spool.activeJobs().isEmpty)
        #expect(try spool.jobs(named: "sale-000011").map(\.state) == [.canceled])
        try spool.resume()
        try spool.resume()
        #expect(try await Bench.poll { try spool.printer().state == .idle })
    }

    @Test func levelsAreReportedOnDemand() async throws {
        let bench = try Bench(sheetsLeft: 123)
        let spool = bench.spooler.spool()
        #expect(try spool.printer().printsLeft == nil)
        try spool.refreshLevels()
        #expect(try await Bench.poll { try spool.printer().printsLeft == 123 })
        let stamp = try spool.printer().reportStamp
        // The same count again: only the stamp tells that it is a new report. It is in whole seconds.
        #expect(
            try await Bench.poll {
                try spool.refreshLevels()
                return try spool.printer().reportStamp != stamp
            })
        #expect(try spool.printer().printsLeft == 123)
        #expect(bench.printer.sheetsOut() == 0)
    }

    @Test func faultsSayWhatToDo() throws {
        let bench = try Bench()
        let wrongQueue = CUPSSpool(server: bench.spooler.server, queue: "nosuch")
        let wrongSize = CUPSSpool(server: bench.spooler.server, queue: "cabine", pageSize: "na_index-4x6_4x6in")
        let nobody = CUPSSpool(server: .socket(path: bench.spooler.folderPath + "/none.sock"), queue: "cabine")
        func fault(_ work: () throws(DeviceFault) -> Void) -> DeviceFault? {
            do {
                try work()
                return nil
            } catch { return error }
        }
        let cases: [(DeviceFault?, FaultKind, String)] = [
            (fault { () throws(DeviceFault) in _ = try wrongQueue.printer() }, .absent, "lpstat"),
            (fault { () throws(DeviceFault) in _ = try wrongQueue.submit(Bench.page, name: "a") }, .absent, "queue"),
            (
                fault { () throws(DeviceFault) in _ = try wrongSize.submit(Bench.page, name: "a") },
                .protocolViolation, "na_index-4x6_4x6in"
            ),
            (fault { () throws(DeviceFault) in _ = try nobody.printer() }, .absent, "Start cupsd"),
        ]
        for (fault, kind, text) in cases {
            #expect(fault?.kind == kind, "\(String(describing: fault))")
            #expect(fault?.message.contains(text) == true, "\(String(describing: fault))")
        }
    }

    /// Stopped by SIGSTOP, cupsd still lets us connect and then says nothing.
    @Test func aHangingSpoolerIsGivenUp() throws {
        let bench = try Bench()
        let identifier = try #require(bench.spooler.processIdentifier)
        kill(identifier, SIGSTOP)
        defer { kill(identifier, SIGCONT) }
        let start = Bench.now()
        do {
            _ = try bench.spooler.spool().printer()
            Issue.record("a stopped process cannot answer")
        } catch {
            #expect(error.kind == .timeout, "\(error)")
        }
        #expect(Bench.now().milliseconds(since: start) < 5_500)
    }
}
