import CabineController
import CabineCore
import CabineJournal
import HALContract
import HALSim
import Testing

private func at(_ milliseconds: UInt64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

@Suite struct ControllerTests {
    /// Power cut before every write of a paid session, with every survival of unfinished writes: what was acknowledged
    /// before the cut is there after it, and nothing else was done.
    @Test(arguments: MemoryStore.Survival.allCases)
    func whatWasAcknowledgedSurvivesEveryCut(_ survival: MemoryStore.Survival) throws {
        let whole = MemoryStore()
        #expect(play(on: whole).sequence == UInt64(script.count))
        for cut in 0..<whole.operations {
            let store = MemoryStore()
            store.operationsUntilCut = cut
            let acknowledged = play(on: store)
            store.cutPower(survival)
            let recovered = try Controller(store)
            #expect(recovered.sequence >= acknowledged.sequence, "cut \(cut)")
            #expect(recovered.sequence <= acknowledged.sequence + 1, "cut \(cut): at most the event being written")
            if recovered.sequence == acknowledged.sequence {
                #expect(recovered.state == acknowledged.state, "cut \(cut)")
            }
            #expect(
                recovered.state.ledger.inserted >= acknowledged.state.ledger.inserted, "cut \(cut): no coin is lost")
        }
    }

    @Test func onADiskThatLiesACoinIsLost() throws {
        let store = MemoryStore()
        store.syncDoesNothing = true
        let acknowledged = play(on: store)
        store.cutPower(.nothing)
        let recovered = try Controller(store)
        #expect(
            recovered.state.ledger.inserted < acknowledged.state.ledger.inserted,
            "the negative control: the cut test can fail")
    }

    @Test func onAFullDiskTheReserveTakesTheLateCoins() throws {
        let store = MemoryStore()
        var controller = try Controller(store)
        try controller.keepReserve()
        store.capacity = Journal<MemoryStore>.reserveBytes + 700
        var coins = 0
        while !controller.roomIsLow, coins < 1_000 {
            _ = try controller.step(.coinInserted(Cents(50)), at: at(0))
            coins += 1
        }
        #expect(controller.roomIsLow, "the disk filled up")
        for _ in 0..<500 { _ = try controller.step(.coinInserted(Cents(50)), at: at(0)) }
        #expect(try Controller(store).state.ledger.inserted == Cents((coins + 500) * 50), "no coin is lost")
        store.capacity = .max
        try controller.keepReserve()
        #expect(!controller.roomIsLow)
    }

    @Test func aFailedStepChangesNothingAndMayBeRepeated() throws {
        let store = MemoryStore()
        var controller = try Controller(store)
        _ = try controller.step(.coinInserted(Cents(50)), at: at(0))
        let before = controller.state
        store.syncFails = true
        #expect(throws: JournalFault.self) { try controller.step(.coinInserted(Cents(200)), at: at(1)) }
        #expect(controller.state == before)
        store.syncFails = false
        _ = try controller.step(.coinInserted(Cents(200)), at: at(2))
        #expect(controller.state.ledger.inserted == Cents(250))
        #expect(try Controller(store).state == controller.state, "the half-written event is not there twice")
    }

    private struct Acknowledged {
        var sequence: UInt64 = 0
        var state = State()
    }

    /// Plays as far as the power lasts, and says what was acknowledged until then.
    private func play(on store: MemoryStore) -> Acknowledged {
        var acknowledged = Acknowledged()
        do throws(JournalFault) {
            var controller = try Controller(store)
            for (index, event) in script.enumerated() {
                let given = event == .timerFired(0) ? .timerFired(controller.state.timer) : event
                _ = try controller.step(given, at: at(UInt64(index) * 10))
                acknowledged = Acknowledged(sequence: controller.sequence, state: controller.state)
            }
        } catch {
            // The power is cut: what was acknowledged before is what the test judges.
            return acknowledged
        }
        return acknowledged
    }
}

/// A paid session; a timer with token 0 stands for the one that is set.
private let script: [Event] =
    [.started(.initial, WallTime(millisecondsSince1970: 1))]
    + Device.allCases.map { .deviceReported($0, .ready) }
    + [
        .printerReported(PrinterReport(health: .ready, printsLeft: 400)), .touched(.start), .touched(.proceed),
        .coinInserted(Cents(500)), .coinInserted(Cents(500)), .touched(.shoot), .timerFired(0), .timerFired(0),
        .timerFired(0), .photoTaken(session: 1, take: 1, .conforming), .touched(.proceed),
        .signatureTaken(session: 1, attempt: 1, .accepted), .touched(.proceed),
        .printerReported(PrinterReport(health: .ready, printsLeft: 400)), .recordStored(sale: 1),
        .printConcluded(sale: 1, .printed), .recordReleased(sale: 1), .touched(.proceed),
    ]
