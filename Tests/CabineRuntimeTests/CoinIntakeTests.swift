import CabineCore
import Glibc
import HALContract
import HALDrivers
import HALSim
import Testing

@testable import CabineRuntime

private func line(_ cents: Int) -> CoinPulseProfile {
    CoinPulseProfile(
        centsPerPulse: cents, widthMinimumMilliseconds: 10, widthMaximumMilliseconds: 150, debounceMilliseconds: 5,
        stuckMilliseconds: 1_000)
}

private let failed = Event.deviceReported(.coinAcceptor, .failed)

@Suite struct CoinIntakeTests {
    private let mailbox = Mailbox()
    private let inhibit = SimulatedLine()
    private let intake: CoinIntake

    init() {
        intake = CoinIntake(
            inhibit: inhibit, acceptor: CoinAcceptorProfile(lines: [line(50), line(200)]), mailbox: mailbox)
    }

    private func read(_ lines: ScriptedLines) {
        #expect(throws: ScriptedLines.unplugged) { try intake.read(lines, progress: {}) }
    }

    @Test func eachLineCreditsItsOwnCoinsAndAnUnpluggedAdapterRefusesMore() async {
        #expect(inhibit.isAsserted, "refused from the beginning")
        read(
            ScriptedLines(
                [false, false],
                [
                    InputBatch(edges: edges((0, 900, true), (1, 890, true), (0, 850, false), (1, 800, false))),
                    InputBatch(edges: edges((0, 700, true), (0, 650, false))),
                ]))
        #expect(inhibit.isAsserted)
        #expect(
            await mailbox.emptied() == [
                .coinInserted(Cents(50)), .coinInserted(Cents(200)), .coinInserted(Cents(50)), failed,
            ])
    }

    @Test func coinsAreLetInOnlyWhileSomebodyReadsTheLines() async {
        intake.setOpen(true)
        #expect(inhibit.isAsserted, "nobody would count them yet")
        var wasOpen = false
        read(
            ScriptedLines([false, false], []) { [intake, inhibit] _ in
                intake.setOpen(true)
                wasOpen = !inhibit.isAsserted
            })
        #expect(wasOpen)
        intake.setOpen(true)
        #expect(inhibit.isAsserted, "nobody counts them any more")
        #expect(await mailbox.emptied() == [failed, failed, failed])
    }

    /// A card may take seconds for one event, with no error: coins that fall meanwhile would be in memory alone.
    @Test func coinsAreRefusedWhileAnEventWaitsForTheDisk() async {
        var wasOpen = false
        var isRefused = false
        read(
            ScriptedLines([false, false], [InputBatch()]) { [intake, inhibit, mailbox] number in
                if number > 0 { return isRefused = inhibit.isAsserted }
                intake.setOpen(true)
                wasOpen = !inhibit.isAsserted
                mailbox.post(.coinInserted(Cents(50)))
                usleep(1_050_000)
            })
        #expect(wasOpen && isRefused)
        #expect(await mailbox.emptied() == [.coinInserted(Cents(50)), failed], "nothing is said of it")
        #expect(mailbox.waitMilliseconds == 0)
    }

    /// The release of a line that was asserted two seconds ago is still on its way when the batch is cut: the line is not
    /// stuck. The same batch, not cut, says that it is.
    @Test(arguments: [true, false])
    func aLineIsNotCalledStuckWhileItsReleaseWaits(isCut: Bool) async {
        let asserted = InputBatch(edges: edges((0, 2_000, true)), isCut: isCut)
        let released = InputBatch(edges: edges((0, 1_950, false)))
        read(ScriptedLines([false, false], [asserted, released]))
        let events = await mailbox.emptied()
        #expect(
            events
                == (isCut
                    ? [.coinInserted(Cents(50)), failed] : [failed, .deviceReported(.coinAcceptor, .ready), failed]))
    }

    /// The control loop looks around while the thread that reads has fetched an assertion, and not yet the release.
    @Test func onlyTheReaderCallsALineStuck() async {
        let asserted = InputBatch(edges: edges((0, 2_000, true)), isCut: true)
        let released = InputBatch(edges: edges((0, 1_950, false)))
        read(ScriptedLines([false, false], [asserted, released]) { [intake] _ in intake.check() })
        #expect(await mailbox.emptied() == [.coinInserted(Cents(50)), failed])
    }

    @Test func edgesThatWereLostCloseTheAcceptor() async {
        var isRefused = false
        read(
            ScriptedLines([false, false], [InputBatch(lostLines: [1])]) { [intake, inhibit] number in
                if number == 0 { intake.setOpen(true) } else { isRefused = inhibit.isAsserted }
            })
        #expect(isRefused)
        #expect(await mailbox.emptied() == [failed, failed])
    }
}
