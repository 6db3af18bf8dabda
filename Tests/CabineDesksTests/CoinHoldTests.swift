import CabineCore
import CabineDesks
import HALContract
import HALDrivers
import HALSim
import Testing

/// An acceptor that is held while events wait for a slow disk.
@Suite struct CoinHoldTests {
    private let inhibit = SimulatedLine()
    private let desk: CoinDesk

    init() {
        desk = CoinDesk(
            inhibit: inhibit,
            profile: CoinPulseProfile(
                centsPerPulse: 50, widthMinimumMilliseconds: 10, widthMaximumMilliseconds: 150, debounceMilliseconds: 5,
                stuckMilliseconds: 1_000))
        desk.makeSafe()
    }

    @Test func anOpenOneIsClosedAndOpenedAgain() {
        #expect(desk.setOpen(true) == [] && !inhibit.isAsserted)
        #expect(desk.setHeld(true) == [] && inhibit.isAsserted)
        #expect(desk.setHeld(true) == [] && inhibit.isAsserted)
        #expect(desk.setHeld(false) == [] && !inhibit.isAsserted)
    }

    @Test func aClosedOneStaysClosed() {
        #expect(desk.setHeld(true) == [] && desk.setHeld(false) == [])
        #expect(inhibit.isAsserted)
    }

    @Test func whatWasAskedMeanwhileHoldsAfterwards() {
        _ = desk.setHeld(true)
        #expect(desk.setOpen(true) == [] && inhibit.isAsserted)
        #expect(desk.setHeld(false) == [] && !inhibit.isAsserted)
        _ = desk.setHeld(true)
        desk.makeSafe()
        #expect(desk.setHeld(false) == [] && inhibit.isAsserted)
    }

    @Test func aLineThatIsLostMeanwhileStaysClosed() {
        _ = desk.setOpen(true)
        _ = desk.setHeld(true)
        #expect(desk.setMains(false) == [.deviceReported(.coinAcceptor, .failed)])
        #expect(desk.setHeld(false) == [] && inhibit.isAsserted)
    }
}
