import HALContract
import HALSim
import Testing

@Suite struct MemoryStoreTests {
    @Test(
        arguments: [(.nothing, 3), (.wholeSectors, 3 + 512), (.everything, 3 + 700)] as [(MemoryStore.Survival, Int)])
    func forgetsWhatWasNotSynced(survival: MemoryStore.Survival, count: Int) throws {
        let store = MemoryStore()
        try store.append([1, 2, 3], to: "a")
        try store.sync("a")
        try store.append([UInt8](repeating: 4, count: 700), to: "a")
        store.cutPower(survival)
        #expect(try store.read("a").count == count)
    }

    @Test func aFileWithoutADurableNameIsGone() throws {
        let store = MemoryStore()
        try store.append([1], to: "a")
        store.cutPower(.nothing)
        #expect(try store.list().isEmpty)
    }

    @Test func aDiskThatLiesLosesWhatWasSynced() throws {
        let store = MemoryStore()
        store.syncDoesNothing = true
        try store.append([1], to: "a")
        try store.sync("a")
        store.cutPower(.nothing)
        #expect(try store.list().isEmpty)
    }

    @Test func withoutPowerNothingWorks() throws {
        let store = MemoryStore()
        store.operationsUntilCut = 1
        try store.append([1], to: "a")
        #expect(throws: DeviceFault.self) { try store.sync("a") }
        #expect(throws: DeviceFault.self) { try store.list() }
    }
}
