import CabineCore
import Testing

/// A technician's command keeps customers out, and customers keep it out.
@Suite struct ServiceWorkTests {
    @Test func nobodyIsServedMeanwhile() {
        var bench = Bench.ready()
        #expect(bench.give(.serviceWork(.devices)).contains(.setAcceptor(open: false)))
        #expect(bench.state.mode == .maintenance && bench.state.work == .devices)
        bench.give(.touched(.start))
        #expect(bench.state.session == nil)
        #expect(bench.give(.serviceWork(nil)).contains(.setAcceptor(open: true)))
        #expect(bench.state.mode == .attract && bench.state.work == nil)
    }

    @Test(arguments: [
        Bench.choosing(), .paying(), .posing(), .shooting(), .reviewing(), .signing(), .confirming(),
        .storing(), .printing(), .handingOver(), .voucherIssuing(), .voucherShown(),
    ])
    func aCustomerInsideIsNotDisturbed(bench: Bench) {
        var bench = bench
        let before = bench.state.mode
        for event in [Event.serviceWork(.devices), .serviceWork(.coins), .voucherOrdered, .serviceWork(nil)] {
            #expect(bench.give(event).isEmpty)
            #expect(bench.state.mode == before && bench.state.work == nil)
        }
    }

    @Test func whoIsInsideWithoutASessionIsACustomerUnlessTheKeyIsTurned() {
        var bench = Bench.ready().after(.presence(inside: true))
        bench.give(.serviceWork(.devices))
        #expect(bench.state.work == nil)
        bench.give(.serviceKey(true))
        bench.give(.serviceWork(.devices))
        #expect(bench.state.work == .devices)
    }

    @Test func coinsAreCountedAsCreditAndLeaveAsAVoucher() {
        var bench = Bench.ready()
        #expect(bench.give(.serviceWork(.coins)).contains(.setAcceptor(open: true)) || bench.state.acceptorOpen)
        bench.give(.coinInserted(Cents(200)))
        #expect(bench.state.mode == .maintenance && bench.state.ledger.credit == Cents(200))
        bench.give(.voucherOrdered)
        #expect(bench.state.mode == .maintenance, "not while the command runs")
        bench.give(.serviceWork(nil))
        bench.give(.voucherOrdered)
        #expect(bench.state.ledger.credit == .zero && bench.state.ledger.vouchers == Cents(200))
    }

    @Test func aCommandThatNeverEndsHoldsTheCabinForTenMinutes() {
        var bench = Bench.ready().after(.serviceWork(.devices))
        #expect(
            bench.effects.contains(.setTimer(token: bench.state.timer, milliseconds: Limits.serviceWorkMilliseconds)))
        bench.fireTimer()
        #expect(bench.state.mode == .attract && bench.state.work == nil)
    }

    @Test func aRestartEndsIt() {
        var bench = Bench.ready().after(.serviceWork(.coins))
        bench.give(.started(.initial, WallTime(millisecondsSince1970: 5)))
        #expect(bench.state.work == nil && !bench.state.acceptorOpen)
    }

    @Test(arguments: OutOfServiceReason.allCases)
    func theReasonIsKept(reason: OutOfServiceReason) {
        var bench = Bench.ready().after(.serviceOrdered(out: reason))
        #expect(bench.state.mode == .outOfService(.ordered) && bench.state.orderedOut == reason)
        bench.give(.started(.initial, WallTime(millisecondsSince1970: 5)))
        #expect(bench.state.orderedOut == reason)
        bench.reportReady()
        bench.give(.serviceOrdered(out: nil))
        #expect(bench.state.mode == .attract)
    }
}
