import CAllocationCount
import CabineCore
import CabineDesks
import CabineLog
import CabineNotices
import Foundation
import HALContract
import HALLinux
import Testing

/// What saying something costs the thread that says it.
@Suite(.enabled(if: callocation_is_counting() == 1, "A sanitizer has an allocator of its own."))
struct LogCostTests {
    private func withLog(_ body: (Log) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "cabine-log-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = Log(in: try DirectoryStore(folder))
        defer { log.close() }
        try body(log)
    }

    @Test func nothingIsAllocated() throws {
        try withLog { log in
            let detail = String(repeating: "a sentence that a driver made ", count: 5)
            let say = {
                log.event(.coinInserted, .field(.cents, 200), .field(.credit, 400))
                log.event(.deviceChanged, .field(.device, "coin-acceptor, the third"), .field(.health, "ready"))
                log.event(.linesFault, .field(.device, "x"), .detail(detail))
            }
            for _ in 0..<10 { say() }
            callocation_begin()
            for _ in 0..<100 { say() }
            #expect(callocation_end() == 0)
        }
    }

    @Test func aStepOfTheControlLoopIsToldWithoutAllocation() throws {
        try withLog { log in
            let before = State()
            var after = before
            let now = Instant(nanoseconds: 1)
            _ = after.handle(.started(.initial, WallTime(millisecondsSince1970: 0)), at: now)
            let ready = after
            _ = after.handle(.deviceReported(.camera, .ready), at: now)
            let sink = log.sink
            let tell = {
                StateNotices.tell(
                    .deviceReported(.camera, .ready), from: ready, to: after, effects: [], at: now, sink)
                StateNotices.tell(.coinInserted(Cents(200)), from: ready, to: after, effects: [], at: now, sink)
            }
            for _ in 0..<10 { tell() }
            callocation_begin()
            for _ in 0..<100 { tell() }
            #expect(callocation_end() == 0)
        }
    }

    @Test func theCounterCounts() {
        callocation_begin()
        let text = String(repeating: "x", count: Int.random(in: 100...200))
        #expect(text.count >= 100)
        #expect(callocation_end() > 0, "the negative control")
    }
}
