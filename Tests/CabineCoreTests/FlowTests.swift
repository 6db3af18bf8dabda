import CabineCore
import Testing

@Suite struct FlowTests {
    @Test(arguments: [0, 1, 3, 10] as [UInt8])
    func retakesAreCounted(_ retakes: UInt8) {
        var bench = Bench.ready(retakes: retakes)
        bench.give(.coinInserted(Bench.price))
        bench.give(.touched(.proceed))
        for take in 1...(retakes + 1) {
            bench.give(.touched(.shoot))
            for _ in 0..<Limits.countdownSteps { bench.fireTimer() }
            bench.give(.photoTaken(session: 1, take: take, .conforming))
            #expect(name(bench.state.mode) == "reviewing")
            bench.give(.touched(.retake))
        }
        #expect(name(bench.state.mode) == "reviewing", "the last photo cannot be retaken")
    }

    @Test func refusedToTheLastRetakeTheCreditBecomesAVoucher() {
        var bench = Bench.posing()
        for take in 1...UInt8(4) {
            bench.give(.touched(.shoot))
            for _ in 0..<Limits.countdownSteps { bench.fireTimer() }
            bench.give(.photoTaken(session: 1, take: take, .refused(.eyesNotLevel)))
            if take < 4 {
                #expect(name(bench.state.mode) == "refused")
                bench.give(.touched(.retake))
            }
        }
        #expect(name(bench.state.mode) == "voucherIssuing")
        #expect(bench.state.ledger.vouchers == Bench.price)
    }

    @Test func signaturesAreCounted() {
        var bench = Bench.signing()
        for attempt in 1..<Limits.signatureAttempts {
            bench.give(.signatureTaken(session: 1, attempt: attempt, .refused))
            #expect(name(bench.state.mode) == "signing")
        }
        bench.give(.signatureTaken(session: 1, attempt: Limits.signatureAttempts, .refused))
        #expect(name(bench.state.mode) == "voucherIssuing")
    }

    @Test func idleIsWarnedThenWiped() {
        for bench in [Bench.choosing(), .paying(), .posing(), .reviewing(), .signing(), .confirming()] {
            var bench = bench
            let mode = bench.state.mode
            bench.fireTimer()
            #expect(bench.state.idleWarning && bench.state.mode == mode, "\(name(mode)): a warning first")
            bench.fireTimer()
            #expect(name(bench.state.mode) == "attract", "\(name(mode))")
            #expect(bench.effects.contains(.wipe(session: 1)), "\(name(mode))")
        }
    }

    @Test func aTouchEndsTheWarning() {
        var bench = Bench.choosing()
        bench.fireTimer()
        bench.give(.touched(.document(.passport)))
        #expect(!bench.state.idleWarning)
        bench.fireTimer()
        #expect(name(bench.state.mode) == "choosing")
    }

    @Test func everySessionEndsInAWipe() {
        for (modeName, bench) in everyMode where bench.state.session != nil {
            let after = bench.after(.started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 0)))
            guard after.state.session == nil else { continue }
            #expect(after.effects.contains(.wipe(session: 1)), "\(modeName)")
        }
    }

    @Test func hammeringCannotHoldTheCabin() {
        var bench = Bench.choosing()
        bench.now = bench.now.advanced(byMilliseconds: Limits.sessionMilliseconds)
        bench.give(.touched(.document(.passport)))
        #expect(name(bench.state.mode) == "attract")
    }

    @Test func theLanguageChangesInEveryCustomerMode() {
        for (modeName, bench) in everyMode where bench.state.session != nil {
            let after = bench.after(.touched(.language(.english)))
            #expect(after.state.session?.language == .english, "\(modeName)")
        }
    }

    @Test func recoveryAsksAndNeverPrints() {
        for (modeName, bench) in everyMode {
            let effects = bench.after(
                .started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 0))
            ).effects.dropFirst(bench.effects.count)
            for effect in effects {
                if case .print = effect { Issue.record("\(modeName): a restart must not print") }
            }
            if modeName.hasPrefix("printing") {
                #expect(effects.contains { if case .askPrintOutcome = $0 { true } else { false } }, "\(modeName)")
            }
        }
    }

    @Test func recoveryForgetsARecordWithoutASheet() {
        let bench = Bench.storing().after(
            .started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 0)))
        #expect(bench.effects.last { $0 == .discardRecord(sale: 1) } != nil)
        #expect(bench.state.ledger.credit == Bench.price)
    }

    @Test func ordersToTheOutboxAreRepeatedUntilAcknowledged() {
        var bench = Bench.handingOver()
        for _ in 0..<2 {
            let effects = bench.give(.started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 0)))
            #expect(effects.contains(.releaseRecord(sale: 1)))
        }
        bench.give(.recordReleased(sale: 1))
        let effects = bench.give(.started(Configuration(price: Bench.price), WallTime(millisecondsSince1970: 0)))
        #expect(!effects.contains(.releaseRecord(sale: 1)))
    }

    @Test func theSaleKeyIsNeverReused() {
        var bench = Bench.storing()
        bench.give(.recordNotStored(sale: 1))
        bench.give(.voucherIssued(serial: 1))
        bench.give(.touched(.proceed))
        #expect(bench.state.sales == 1)
        #expect(bench.state.discards == [1])
    }

    @Test func everyCauseHasItsDevice() {
        for (device, cause) in zip(Device.allCases, [ServiceCause.camera, .pad, .coinAcceptor, .storage, .keys]) {
            let bench = Bench.ready().after(.deviceReported(device, .failed))
            #expect(bench.state.mode == .outOfService(cause))
            #expect(!bench.state.acceptorOpen)
            #expect(name(bench.after(.deviceReported(device, .ready)).state.mode) == "attract")
        }
    }

    @Test func twoRunsAreEqual() {
        let first = Bench.voucherShown()
        let second = Bench.voucherShown()
        #expect(first.state == second.state)
        #expect(first.effects == second.effects)
    }

    @Test(
        arguments: [
            (0, 0), (999_999, 0), (1_000_000, 1), (5_500_000_000, 5_500),
        ] as [(UInt64, Int64)])
    func theWallClockFollowsTheMonotonicOne(nanoseconds: UInt64, milliseconds: Int64) {
        var state = State()
        _ = state.handle(.clockRead(WallTime(millisecondsSince1970: 70)), at: Instant(nanoseconds: 40))
        let later = state.wallTime(at: Instant(nanoseconds: 40 + nanoseconds))
        #expect(later.millisecondsSince1970 == 70 + milliseconds)
    }
}
