import CabineCore
import CabineDesks
import HALSim
import Testing

@Suite struct ControlLoopTests {
    private static func isDone(_ taken: ControlLoop<MemoryStore>.Taken) -> [Effect]? {
        switch taken {
        case .done(let effects): effects
        case .refused: nil
        }
    }

    @Test func nothingFollowsFromAnEventThatIsNotDurable() throws {
        let store = MemoryStore()
        var loop = try ControlLoop(store)
        _ = loop.take(.started(.initial, WallTime(millisecondsSince1970: 0)), at: Instant(nanoseconds: 1))
        store.syncFails = true
        #expect(Self.isDone(loop.take(.coinInserted(Cents(200)), at: Instant(nanoseconds: 2))) == nil)
        #expect(loop.isRefused)
        #expect(loop.state.ledger.credit == .zero)
    }

    /// The outputs were made safe meanwhile: what the state says of the acceptor is said again, first of all.
    @Test func theAcceptorIsToldAgainAfterARefusal() throws {
        let store = MemoryStore()
        var loop = try ControlLoop(store)
        _ = loop.take(.started(.initial, WallTime(millisecondsSince1970: 0)), at: Instant(nanoseconds: 1))
        store.syncFails = true
        _ = loop.take(.coinInserted(Cents(200)), at: Instant(nanoseconds: 2))
        store.syncFails = false
        let effects = Self.isDone(loop.take(.coinInserted(Cents(200)), at: Instant(nanoseconds: 3)))
        #expect(effects?.first == .setAcceptor(open: false))
        #expect(!loop.isRefused)
        #expect(loop.state.ledger.credit == Cents(200), "once, although it was given twice")
    }
}
