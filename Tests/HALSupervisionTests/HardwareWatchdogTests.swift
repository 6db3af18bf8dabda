import Glibc
import HALContract
import Synchronization
import Testing

@testable import HALSupervision

@Suite struct HardwareWatchdogTests {
    @Test(
        arguments: [
            ("as wanted", true, true, 60, 30, 30),
            ("what the chip can do", true, true, 16, 30, 16),
            ("the chip's own", false, true, 22, 30, 22),
            ("nobody knows", false, false, 22, 30, 10),
        ] as [(String, Bool, Bool, Int32, Int, Int)])
    func countsAsTheChipCan(
        name: String, canSet: Bool, canTell: Bool, chipSeconds: Int32, wanted: Int, counts: Int
    ) throws {
        let played = PlayedWatchdog(
            .init(timeoutSeconds: chipSeconds, canSetTimeout: canSet, canTellTimeout: canTell))
        #expect(try played.opened(timeoutSeconds: wanted).timeoutSeconds == counts, "\(name)")
    }

    @Test func theMagicLetterIsWrittenWhenTheCabinStopsAndOnlyThen() throws {
        let played = PlayedWatchdog()
        do {
            let watchdog = try played.opened(timeoutSeconds: 30)
            try watchdog.keepAlive()
            try watchdog.keepAlive()
        }
        // Released without an order, it must go on counting.
        #expect(played.written == "")
        let watchdog = try played.opened(timeoutSeconds: 30)
        try watchdog.disarm()
        #expect(played.written == "V")
        try watchdog.keepAlive()
        #expect(played.signs == 2)
    }

    @Test(
        arguments: [
            (0x20, "watchdog: no progress"), (0x11, "overheat, supply too low"), (0, "no cause named by the watchdog"),
        ] as [(Int32, String)])
    func saysWhyTheComputerStarted(bits: Int32, text: String) throws {
        let played = PlayedWatchdog(.init(startCause: bits))
        #expect(try played.opened(timeoutSeconds: 30).startCause?.description == text)
    }

    @Test func aChipThatKeepsNoCauseSaysNone() throws {
        #expect(try PlayedWatchdog(.init(startCause: nil)).opened(timeoutSeconds: 30).startCause == nil)
    }

    @Test func aRefusedSignOfLifeSaysWhenTheComputerStartsAnew() throws {
        let played = PlayedWatchdog()
        let watchdog = try played.opened(timeoutSeconds: 30)
        played.chip.withLock { $0.refusal = EIO }
        let fault = #expect(throws: DeviceFault.self) { try watchdog.keepAlive() }
        #expect(fault?.kind == .system && fault?.message.contains("within 30 s") == true)
    }

    @Test func aWatchdogThatIsNotThereIsNamed() {
        let fault = #expect(throws: DeviceFault.self) {
            _ = try HardwareWatchdog(path: "/nonexistent/watchdog", timeoutSeconds: 30)
        }
        #expect(fault?.kind == .absent && fault?.message.contains("/nonexistent/watchdog") == true)
    }

    /// The kernel itself answers here: a plain file takes no request, so its time stays unknown and no sign is taken.
    @Test func whatIsNoWatchdogTakesNoSign() throws {
        let played = PlayedWatchdog()
        let watchdog = try HardwareWatchdog(path: played.path, timeoutSeconds: 30)
        #expect(watchdog.timeoutSeconds == HardwareWatchdog.unknownTimeoutSeconds && watchdog.startCause == nil)
        #expect(throws: DeviceFault.self) { try watchdog.keepAlive() }
    }
}
