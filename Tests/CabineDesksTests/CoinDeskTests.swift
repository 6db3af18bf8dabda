import CabineCore
import CabineDesks
import HALContract
import HALDrivers
import HALSim
import Testing

/// An inhibit line that refuses: found by a soak, in which the acceptor stayed open for the rest of the session.
@Suite struct CoinDeskTests {
    private static let failed = Event.deviceReported(.coinAcceptor, .failed)
    private static let ready = Event.deviceReported(.coinAcceptor, .ready)
    private static let profile = CoinPulseProfile(
        centsPerPulse: 50, widthMinimumMilliseconds: 10, widthMaximumMilliseconds: 150, debounceMilliseconds: 5,
        stuckMilliseconds: 1_000)

    private let inhibit = SimulatedLine()
    private let desk: CoinDesk

    init() { desk = CoinDesk(inhibit: inhibit, profile: Self.profile) }

    private func at(milliseconds: UInt64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    @Test func anAcceptorWhoseLineRefusedIsClosedAsSoonAsTheLineObeys() {
        #expect(desk.setOpen(true).isEmpty && !inhibit.isAsserted)
        #expect(desk.nextCheck == nil)
        inhibit.setRefuses(true)
        #expect(desk.setOpen(false) == [Self.failed])
        #expect(desk.nextCheck == at(milliseconds: 0), "at once")
        #expect(desk.check(at: at(milliseconds: 1_000)).isEmpty)
        #expect(desk.nextCheck == at(milliseconds: 1_250))
        inhibit.setRefuses(false)
        #expect(desk.check(at: at(milliseconds: 1_200)).isEmpty)
        #expect(!inhibit.isAsserted, "not before the pause is over")
        #expect(desk.check(at: at(milliseconds: 1_250)) == [Self.ready])
        #expect(inhibit.isAsserted)
        #expect(desk.nextCheck == nil && desk.check(at: at(milliseconds: 9_000)).isEmpty, "told once")
    }

    @Test func anOrderThatIsObeyedMeanwhileEndsTheTries() {
        inhibit.setRefuses(true)
        #expect(desk.setOpen(true) == [Self.failed])
        inhibit.setRefuses(false)
        #expect(desk.setOpen(true).isEmpty)
        #expect(desk.nextCheck == nil && desk.check(at: at(milliseconds: 9_000)).isEmpty)
        #expect(!inhibit.isAsserted)
    }

    @Test func whatWasNotToldIsNotTakenBack() {
        inhibit.setRefuses(true)
        desk.makeSafe()
        inhibit.setRefuses(false)
        #expect(desk.check(at: at(milliseconds: 1_000)).isEmpty)
        #expect(inhibit.isAsserted)
    }

    @Test func aStuckLineThatComesFreeIsNoReadyAcceptorWhileTheInhibitLineRefuses() {
        _ = desk.setOpen(true)
        _ = desk.take(LineEdge(asserted: true, nanoseconds: 0))
        inhibit.setRefuses(true)
        #expect(desk.check(at: at(milliseconds: 2_000)) == [Self.failed])
        #expect(desk.take(LineEdge(asserted: false, nanoseconds: 3_000_000_000)).isEmpty)
        inhibit.setRefuses(false)
        #expect(desk.check(at: at(milliseconds: 3_500)) == [Self.ready])
        #expect(inhibit.isAsserted)
    }
}
