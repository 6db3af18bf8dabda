import CabineNotices
import Foundation
import HALLinux
import Testing

@testable import CabineLog

@Suite struct RebootReasonTests {
    private static let (thisBoot, otherBoot) = (String(repeating: "1", count: 32), String(repeating: "2", count: 32))

    /// What a run that said `messages` in `boot` leaves, read by the next one.
    private func lastWords(_ messages: [MessageID], boot: String) throws -> LastWords {
        let folder = NSTemporaryDirectory() + "cabine-log-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = LogSettings()
        settings.boot = boot
        let log = Log(in: try DirectoryStore(folder), settings)
        for message in messages { log.event(message, .detail("text")) }
        log.close()
        let next = Log(in: try DirectoryStore(folder), settings)
        defer { next.close() }
        return next.lastWords
    }

    @Test(
        arguments: [
            ([], otherBoot, false, [], "first-start"),
            ([.programStarted, .programStopped], thisBoot, false, [], "restarted"),
            ([.programStarted, .partSilent], thisBoot, false, [], "part-silent"),
            ([.programStarted, .partSilent, .partsAlive], thisBoot, false, [], "program-died"),
            ([.programStarted, .programStopped, .programStarted, .inService], thisBoot, false, [], "program-died"),
            ([.programStarted, .programStopped], otherBoot, false, [], "rebooted"),
            ([.programStarted, .mainsLost], otherBoot, false, [], "power-cut"),
            ([.programStarted, .mainsLost, .mainsBack], otherBoot, false, [], "power-cut-or-hang"),
            ([.programStarted, .partSilent], otherBoot, false, [], "part-silent"),
            ([.programStarted, .inService], otherBoot, true, [], "watchdog"),
            ([.programStarted, .mainsLost], otherBoot, true, ["dmesg-efi-1"], "kernel-panic"),
        ] as [([MessageID], String, Bool, [String], String)])
    func theCauseFollowsFromWhatIsKnown(
        _ messages: [MessageID], _ boot: String, _ bit: Bool, _ records: [String], _ cause: String
    ) throws {
        let reason = RebootReason(
            try lastWords(messages, boot: boot), boot: Self.thisBoot, watchdog: bit ? "watchdog: no progress" : nil,
            watchdogBit: bit, crashRecords: records)
        #expect(reason.cause == cause)
        #expect(!reason.detail.isEmpty)
    }
}
