import CabineCore
import CabineNotices
import Glibc
import HALContract
import Synchronization
import Testing

@testable import HALSupervision

/// A clock that is moved by hand, and the log.
private final class Bench: Sendable {
    private let milliseconds = Mutex<UInt64>(1_000)
    private let lines = Mutex<[String]>([])

    var now: Instant { Instant(nanoseconds: milliseconds.withLock { $0 } * 1_000_000) }
    var log: [String] { lines.withLock { $0 } }
    func pass(_ time: UInt64) { milliseconds.withLock { $0 += time } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite struct SupervisorTests {
    private let bench = Bench()
    private let address = "@" + freshName()

    private func supervisor(
        _ watchdog: sending HardwareWatchdog?, watchdogMilliseconds: UInt64? = 9_000
    ) throws -> Supervisor {
        let manager = try ServiceManager(address: address, watchdogMilliseconds: watchdogMilliseconds)
        return Supervisor(
            manager: manager, watchdog: watchdog, now: { [bench] in bench.now },
            log: { [bench] in bench.note($0.description) })
    }

    @Test func oneSilentTaskStarvesBothAndIsNamedOnce() throws {
        let socket = try #require(PlayedSocket(address))
        let played = PlayedWatchdog()
        let supervisor = try supervisor(played.opened(timeoutSeconds: 30))
        let coins = supervisor.task("coins", limitMilliseconds: 2_000)
        let printer = supervisor.task("printer", limitMilliseconds: 5_000)
        supervisor.begin()
        #expect(socket.messages() == ["READY=1", "WATCHDOG=1"] && played.signs == 1)

        for _ in 0..<3 {
            bench.pass(1_000)
            printer.report()
            supervisor.look()
        }
        let silent = "no signs of life are given: coins: no progress for 3000 ms, the limit is 2000 ms"
        #expect(socket.messages() == ["WATCHDOG=1", "WATCHDOG=1", "STATUS=" + silent] && played.signs == 3)
        bench.pass(1_000)
        supervisor.look()
        #expect(socket.messages() == [] && played.signs == 3 && bench.log == [silent])

        coins.report()
        supervisor.look()
        #expect(socket.messages() == ["STATUS=every task makes progress again", "WATCHDOG=1"] && played.signs == 4)
        printer.rest()
        bench.pass(1_500)
        supervisor.look()
        #expect(played.signs == 5)
        bench.pass(60_000)
        coins.report()
        supervisor.look()
        #expect(played.signs == 6, "a task that rests may be silent for as long as it likes")
    }

    @Test func oneThatTakesNoSignDoesNotKeepItFromTheOther() throws {
        let played = PlayedWatchdog()
        // Nobody listens at the manager's address.
        let supervisor = try supervisor(played.opened(timeoutSeconds: 30))
        supervisor.begin()
        supervisor.look()
        #expect(played.signs == 2 && bench.log.count == 1 && bench.log[0].contains("service manager at"))

        let socket = try #require(PlayedSocket(address))
        played.chip.withLock { $0.refusal = EIO }
        supervisor.look()
        supervisor.look()
        #expect(socket.messages() == ["WATCHDOG=1", "WATCHDOG=1"])
        #expect(bench.log.count == 2 && bench.log[1].contains("takes no sign of life"))
    }

    @Test func aStopByOrderDisarms() throws {
        let socket = try #require(PlayedSocket(address))
        let played = PlayedWatchdog()
        let supervisor = try supervisor(played.opened(timeoutSeconds: 30))
        supervisor.stop()
        #expect(socket.messages() == ["STOPPING=1"] && played.written == "V")
    }

    @Test(
        arguments: [
            ("systemd is the shorter", 9_000, 30, 3_000), ("the hardware is", 90_000, 9, 3_000),
            ("both are long", 90_000, 60, 5_000), ("nobody waits", nil, nil, 5_000), ("a time too short", 30, nil, 100),
        ] as [(String, UInt64?, Int?, UInt64)])
    func looksOftenEnough(name: String, manager: UInt64?, watchdog: Int?, pause: UInt64) throws {
        let played = PlayedWatchdog()
        let opened = try watchdog.map { seconds throws(DeviceFault) in try played.opened(timeoutSeconds: seconds) }
        let supervisor = try supervisor(opened, watchdogMilliseconds: manager)
        #expect(supervisor.pauseMilliseconds == pause, "\(name)")
    }
}
