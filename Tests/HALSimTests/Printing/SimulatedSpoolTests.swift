import CabineCore
import HALContract
import HALSim
import Testing

/// The manners of the spool one by one, each as the real one's.
@Suite struct SimulatedSpoolTests {
    private func world(_ faults: [SimulatedFault] = [], sheetsLeft: Int = 50) -> SaleWorld {
        var plan = FaultPlan()
        for fault in faults { plan[fault] = 1_000_000 }
        let world = SaleWorld(plan: plan, seed: 7, sheetsLeft: sheetsLeft)
        world.hasClerk = false
        return world
    }

    @Test func aPageLivesAsLongAsItsJob() throws {
        let world = world()
        #expect(!world.spool.personalBytesScan([7, 8, 9]))
        let identifier = try world.spool.submit(SaleWorld.page, name: "sale-1")
        #expect(world.spool.personalBytesScan([7, 8, 9]))
        #expect(!world.spool.personalBytesScan([9, 8, 7]))
        try world.spool.cancel(identifier)
        #expect(!world.spool.personalBytesScan([7, 8, 9]))
        #expect(try world.spool.jobs(named: "sale-1").map(\.state) == [.canceled])
        _ = try world.spool.submit(SaleWorld.page, name: "sale-2")
        world.pass(milliseconds: 30_000)
        #expect(try world.spool.jobs(named: "sale-2").map(\.state) == [.completed])
        #expect(!world.spool.personalBytesScan([7, 8, 9]))
        #expect(world.tray.map(\.job) == ["sale-2"])
    }

    @Test func aQuestionIsAnsweredWithAStamp() throws {
        let world = world()
        #expect(try world.spool.printer().printsLeft == nil)
        try world.spool.refreshLevels()
        world.pass(milliseconds: 1_600)
        let first = try world.spool.printer()
        #expect(first.printsLeft == 50 && first.state == .idle)
        try world.spool.refreshLevels()
        world.pass(milliseconds: 2_600)
        #expect(try world.spool.printer().reportStamp != first.reportStamp)
    }

    @Test(arguments: [SimulatedFault.printerUnplugged, .printerMute])
    func nobodyAnswersWhoIsNotThere(fault: SimulatedFault) throws {
        let world = world([fault])
        try world.spool.refreshLevels()
        world.pass(milliseconds: 2_000)
        let seen = try world.spool.printer()
        #expect(seen.printsLeft == nil)
        #expect(seen.reasons == (fault == .printerUnplugged ? ["offline-report"] : []))
        world.dice.isHealed = true
        world.spool.heal()
        try world.spool.refreshLevels()
        world.pass(milliseconds: 10_000)
        #expect(try world.spool.printer().printsLeft == 50)
    }

    @Test func anEmptyPrinterStopsItsQueueUntilItIsFilledAndResumed() throws {
        let world = world(sheetsLeft: 0)
        _ = try world.spool.submit(SaleWorld.page, name: "sale-1")
        world.pass(milliseconds: 5_000)
        let seen = try world.spool.printer()
        #expect(seen.state == .stopped && seen.reasons == ["media-empty", "paused"] && seen.printsLeft == 0)
        #expect(try world.spool.activeJobs().map(\.state) == [.pending])
        world.printer.loadRoll(sheets: 400)
        world.pass(milliseconds: 60_000)
        #expect(world.tray.isEmpty)
        try world.spool.resume()
        world.pass(milliseconds: 30_000)
        #expect(world.tray.count == 1 && world.printer.sheetsLeft == 399)
    }

    @Test func wrongMediaCancelsTheJob() throws {
        let world = world()
        world.printer.loadRoll(sheets: 400, isRightMedia: false)
        _ = try world.spool.submit(SaleWorld.page, name: "sale-1")
        world.pass(milliseconds: 30_000)
        let job = try #require(try world.spool.jobs(named: "sale-1").first)
        #expect(job.state == .canceled && job.message == "Incorrect media for job loaded (300 vs 2)")
        #expect(world.tray.isEmpty)
    }

    @Test func aPrinterMayPrintTwiceOfItself() throws {
        let world = world([.printerTwice])
        _ = try world.spool.submit(SaleWorld.page, name: "sale-1")
        world.pass(milliseconds: 60_000)
        #expect(world.tray.map(\.isPrintersOwn) == [false, true])
        #expect(try world.spool.printer().printsLeft == 48)
    }

    /// What hangs is a process: the one that comes after it answers, and cancels what it finds.
    @Test func aSpoolerKilledWhileItHangsComesBackAsAnyOther() throws {
        var hungAndDied = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            var plan = FaultPlan()
            plan[.spoolerRestart] = 1_000_000
            let world = SaleWorld(plan: plan, seed: seed)
            world.hasClerk = false
            // Its end is planned by a first question; a later one, or the page, makes it hang.
            do { try world.spool.refreshLevels() } catch {}
            world.pass(milliseconds: 0)
            do { _ = try world.spool.submit(SaleWorld.page, name: "sale-1") } catch {}
            world.dice.isHealed = true
            var wasAway = false
            for _ in 0..<60 {
                world.pass(milliseconds: 250)
                do throws(DeviceFault) {
                    _ = try world.spool.printer()
                    if wasAway { break }
                } catch {
                    if wasAway, error.kind == .timeout {
                        Issue.record("seed \(seed): the new spooler hangs, too")
                        break
                    }
                    if error.kind == .absent { wasAway = true }
                    if error.kind == .timeout { hungAndDied += 1 }
                }
            }
        }
        #expect(hungAndDied > 10, "seen often enough to prove something")
    }

    @Test func theCabinsPowerTakesTheSpoolerWithIt() throws {
        let world = world()
        world.spool.powerCut()
        #expect(throws: DeviceFault.self) { try world.spool.printer() }
        world.pass(milliseconds: 60_000)
        #expect(throws: DeviceFault.self) { try world.spool.printer() }
        world.spool.powerOn()
        world.pass(milliseconds: 5_000)
        #expect(try world.spool.printer().state == .idle)
    }
}
