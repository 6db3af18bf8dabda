import CabineCore
import CabineRuntime
import Dispatch
import Foundation
import HALContract
import SanitizerScale
import Synchronization
import Testing

/// A line that remembers how it is driven.
private final class Lamp: OutputLine, Sendable {
    private let lit = Mutex(false)
    var isLit: Bool { lit.withLock { $0 } }
    func set(asserted: Bool) { lit.withLock { $0 = asserted } }
}

@Suite struct BoundedFlashTests {
    /// Tasks share a thread for each core. While all of them block, the light goes off all the same.
    @Test func goesOffAtItsLimitWhileNoTaskGetsATurn() async throws {
        let lamp = Lamp()
        let flash = BoundedFlash(lamp, limitMilliseconds: 40)
        let end = DispatchSemaphore(value: 0)
        let count = ProcessInfo.processInfo.activeProcessorCount
        let wasLit = Mutex<Bool?>(nil)
        try flash.on(at: MachineClock.now)
        // The test's own thread is one of those that are blocked: it looks from another.
        Thread.detachNewThread {
            let began = Date()
            while lamp.isLit, Date().timeIntervalSince(began) < 2 * Double(Sanitizer.slowness) { usleep(1_000) }
            wasLit.withLock { $0 = lamp.isLit }
            for _ in 0..<count { end.signal() }
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { Self.block(on: end) } }
        }
        #expect(wasLit.withLock { $0 } == false)
    }

    private static func block(on semaphore: DispatchSemaphore) { semaphore.wait() }
}
