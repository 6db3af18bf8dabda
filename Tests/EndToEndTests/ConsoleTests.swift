import Foundation
import SanitizerScale
import Testing

/// The service console of a running cabin, driven by pexpect through its pseudoterminal, through socat at the pace of
/// 115200 8N1, and by `rz`.
@Suite struct ConsoleTests {
    private static let drive = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Console/drive.py").path

    @Test(arguments: [
        "login", "editing", "commands", "logline", "logout", "noise", "zmodem", "cash", "idle", "pace", "control",
        "rollback",
    ])
    func holds(scenario: String) throws {
        setenv("CABINE_TEST_LIMIT", "\(60 * Sanitizer.slowness)", 1)
        let run = try Program("/usr/bin/python3", [Self.drive, Program.folder + "/cabine", scenario])
        #expect(run.code == 0, "\(run.output)\n\(run.error.suffix(3_000))")
        #expect(run.output.contains("\(scenario): holds"))
    }
}
