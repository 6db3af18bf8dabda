import HALContract
import HALDrivers
import Testing

struct ReopenedLineTests {
    private final class Adapter {
        var isThere = true
        var opened = 0
        var levels: [Bool] = []
    }

    private final class Wire: OutputLine {
        let adapter: Adapter
        init(_ adapter: Adapter) throws(DeviceFault) {
            guard adapter.isThere else { throw DeviceFault(.absent, "adapter: gone") }
            self.adapter = adapter
            adapter.opened += 1
        }
        func set(asserted: Bool) throws(DeviceFault) {
            guard adapter.isThere else { throw DeviceFault(.absent, "adapter: gone") }
            adapter.levels.append(asserted)
        }
    }

    @Test func isOpenedOnceAndAgainAfterTheAdapterWasAway() throws {
        let adapter = Adapter()
        let line = ReopenedLine { () throws(DeviceFault) in try Wire(adapter) }
        try line.set(asserted: true)
        try line.set(asserted: false)
        #expect(adapter.opened == 1)
        adapter.isThere = false
        #expect(throws: DeviceFault.self) { try line.set(asserted: true) }
        #expect(throws: DeviceFault.self) { try line.set(asserted: true) }
        adapter.isThere = true
        try line.set(asserted: false)
        #expect(adapter.opened == 2)
        #expect(adapter.levels == [true, false, false], "what was refused is not made up for")
    }

    @Test func aMachineWithoutTheAdapterGetsItsLineLater() throws {
        let adapter = Adapter()
        adapter.isThere = false
        let line = ReopenedLine { () throws(DeviceFault) in try Wire(adapter) }
        #expect(throws: DeviceFault.self) { try line.set(asserted: true) }
        adapter.isThere = true
        try line.set(asserted: true)
        #expect(adapter.levels == [true])
    }
}
