import CabineCore
import CabineJournal
import HALContract
import HALSim
import Testing

@Suite struct RotationThatFailedHalfway {
    @Test func anEventAcknowledgedAfterAFailedRotationIsThereAfterARestart() throws {
        let faults = dice(always(.diskSyncError), seed: 0)
        let store = SimulatedDisk(time: SimulatedTime(), dice: faults)
        faults.isHealed = true
        let opening = try Journal.open(store)
        var journal = opening.journal
        var state = opening.state
        func coin(_ index: Int) throws {
            let at = Instant(nanoseconds: UInt64(index))
            try journal.append(.coinInserted(Cents(50)), at: at, on: state)
            _ = state.handle(.coinInserted(Cents(50)), at: at)
        }
        for index in 0..<1_024 { try coin(index) }
        faults.isHealed = false
        #expect(throws: JournalFault.self) { try journal.rotateIfFull(state) }
        faults.isHealed = true
        try coin(1_024)
        store.cutPower(.kept)
        #expect(try Journal.open(store).journal.sequence == 1_025)
    }
}
