import HALContract
import HALSim
import Testing

@testable import HALSupervision

@Suite struct ProgramStartTests {
    @Test func tellsAStartOfTheComputerFromOneOfTheProgram() throws {
        let store = MemoryStore()
        let first = Array("a".utf8)
        let second = Array("b".utf8)
        #expect(try ProgramStart.note(in: store, cause: nil, boot: first) == .computer(nil))
        #expect(try ProgramStart.note(in: store, cause: .watchdog, boot: first) == .programOnly)
        #expect(try ProgramStart.note(in: store, cause: .watchdog, boot: second) == .computer(.watchdog))
        #expect(try ProgramStart.note(in: store, cause: [], boot: first).description.contains("no cause named"))
    }

    @Test func readsTheKernelsIdentifier() throws {
        let store = MemoryStore()
        #expect(try ProgramStart.note(in: store, cause: nil) == .computer(nil))
        #expect(try ProgramStart.note(in: store, cause: nil) == .programOnly)
        // A UUID: 36 characters.
        #expect(try store.read(ProgramStart.fileName).count >= 36)
    }
}
