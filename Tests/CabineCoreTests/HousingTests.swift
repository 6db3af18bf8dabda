import CabineCore
import Testing

/// The service door, the flash, and whether somebody is inside.
@Suite struct HousingTests {
    @Test func nothingIsSoldWhileTheDoorIsOpen() {
        var bench = Bench.ready().after(.serviceDoor(open: true))
        #expect(bench.state.mode == .outOfService(.door) && !bench.state.acceptorOpen)
        bench.give(.touched(.start))
        #expect(bench.state.mode == .outOfService(.door))
        bench.give(.serviceDoor(open: false))
        #expect(name(bench.state.mode) == "attract" && bench.state.acceptorOpen)
    }

    @Test func whoeverWasPayingWhenTheDoorOpenedGetsAVoucher() {
        let bench = Bench.paying().after(.coinInserted(Cents(300))).after(.serviceDoor(open: true))
        #expect(name(bench.state.mode) == "voucherIssuing" && bench.state.ledger.vouchers == Cents(300))
    }

    /// From the countdown on the sale goes on: what was paid ends in a sheet, or, while the door is open, in a voucher.
    @Test func aSheetIsNotOrderedWhileTheDoorIsOpen() {
        let ready = Event.printerReported(PrinterReport(health: .ready, printsLeft: 400))
        let open = Bench.checkingPrinter().after(.serviceDoor(open: true))
        #expect(name(open.state.mode) == "checkingPrinter")
        #expect(name(open.after(ready).state.mode) == "voucherIssuing")
        #expect(name(open.after(.serviceDoor(open: false)).after(ready).state.mode) == "storing")
        #expect(name(Bench.printing().after(.serviceDoor(open: true)).state.mode) == "printing")
    }

    @Test func aStartForgetsTheDoorUntilItIsRead() {
        var bench = Bench.ready().after(.serviceDoor(open: true)).after(.presence(inside: true))
        bench.give(.started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 2_000)))
        #expect(!bench.state.doorOpen && bench.state.occupancy == .unknown)
        bench.reportReady()
        #expect(name(bench.state.mode) == "attract")
    }

    @Test func theTechnicianWorksWithTheDoorOpen() {
        let bench = Bench.maintenance().after(.serviceDoor(open: true))
        #expect(name(bench.state.mode) == "maintenance")
        #expect(bench.after(.serviceKey(false)).state.mode == .outOfService(.door))
    }

    @Test func aFlashThatFailedIsTheCauseAndNotTheCamera() {
        var bench = Bench.ready().after(.deviceReported(.flash, .failed))
        #expect(bench.state.mode == .outOfService(.flash))
        bench.give(.deviceReported(.flash, .ready))
        #expect(name(bench.state.mode) == "attract")
        // In the middle of a photo the desk says which of the two it was.
        bench = Bench.shooting().after(.deviceReported(.flash, .failed))
        bench.give(.photoTaken(session: 1, take: 1, .cameraFailed))
        #expect(bench.state.devices.camera == .ready && bench.state.serviceCause == .flash)
        #expect(name(bench.state.mode) == "voucherIssuing")
    }

    /// The modes in which an empty cabin ends the session earlier.
    private static let idle = ["choosing", "paying", "posing", "reviewing", "refused", "signing", "confirming"]

    @Test func anEmptyCabinIsWarnedAtOnceAndThenLeft() {
        for (modeName, bench) in everyMode {
            var empty = bench
            let effects = empty.give(.presence(inside: false))
            #expect(empty.state.occupancy == .empty)
            guard Self.idle.contains(modeName) else {
                #expect(effects == [] && empty.state.idleWarning == bench.state.idleWarning, "\(modeName)")
                continue
            }
            #expect(empty.state.idleWarning, "\(modeName)")
            #expect(effects == [.setTimer(token: empty.state.timer, milliseconds: Limits.idleWarningMilliseconds)])
            #expect(empty.give(.presence(inside: false)) == [], "\(modeName): told twice, warned once")
            var back = empty
            back.give(.presence(inside: true))
            #expect(!back.state.idleWarning && name(back.state.mode) == modeName, "\(modeName): goes on")
            let credit = empty.state.ledger.credit
            empty.fireTimer()
            #expect(name(empty.state.mode) == "attract", "\(modeName)")
            #expect(empty.state.ledger.credit == credit, "\(modeName): credit stays")
            #expect(empty.effects.contains(.wipe(session: 1)), "\(modeName)")
        }
    }

    /// A detector that flickers must not hold the cabin for ever.
    @Test func comingAndGoingEndsWithTheLongestSession() {
        var bench = Bench.choosing()
        var rounds = 0
        while bench.state.session != nil, rounds < 1_000 {
            bench.give(.presence(inside: false))
            bench.now = bench.now.advanced(byMilliseconds: 10_000)
            bench.give(.presence(inside: true))
            if bench.state.idleWarning { bench.fireTimer() }
            rounds += 1
        }
        #expect(bench.state.session == nil)
        #expect((100...130).contains(rounds), "about twenty minutes: \(rounds) rounds of 10 s")
    }
}
