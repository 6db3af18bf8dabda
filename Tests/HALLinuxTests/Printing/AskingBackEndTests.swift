import Foundation
import Testing

@testable import HALLinux

/// What the back end in front of the installed one tells, with a played one behind it.
@Suite struct AskingBackEndTests {
    private static let faults = ["cover-open-error", "media-empty-error", "media-jam-error", "other-error"]

    @Test(
        arguments: [
            ("Cover Open (1000)", "cover-open-error"), ("Paper End (1100)", "media-empty-error"),
            ("Ribbon End (1200)", "media-empty-error"), ("Paper Jam (1300)", "media-jam-error"),
            ("No Scrap Box (1010)", "other-error"), ("Head Voltage Error (2000)", "other-error"),
            ("Idle (0)", nil), ("Printing (1)", nil), ("Cooling Print Head (500)", nil), ("Standby Mode (900)", nil),
        ] as [(String, String?)])
    func aQuestionForLevelsTellsTheStatus(status: String, reason: String?) throws {
        let lines = try run("INFO: Printer Status: \(status)", type: "application/vnd.cups-command")
        let wanted = Self.faults.map { "STATE: \($0 == reason ? "+" : "-")\($0)" }
        #expect(lines == wanted + ["levels of 7 cabine levels 1 none"])
    }

    @Test(
        arguments: [
            "", "INFO: Printer Status :  Cover Open", "ERROR: Printer open failure (No matching printers found!)",
        ])
    func withoutAStatusNothingIsTold(said: String) throws {
        #expect(try run(said, type: "application/vnd.cups-command") == ["levels of 7 cabine levels 1 none"])
    }

    @Test func aPageAsksNothing() throws {
        let lines = try run("INFO: Printer Status: Cover Open (1000)", type: "application/vnd.cups-raster")
        #expect(lines == ["levels of 7 cabine levels 1 none"])
    }

    /// Runs the script as cupsd does, in front of a back end that says `said` when it is asked for the status of the
    /// printer of the address, and what it was called with otherwise.
    private func run(_ said: String, type: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("back-end-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let played = """
            #!/bin/sh
            if [ "$1" = -s ]; then
                [ "$DEVICE_URI $BACKEND $SERIAL" = " dnp-ds620 DS6C12345678" ] && echo '\(said)' >&2
                exit
            fi
            echo "levels of $*" >&2

            """
        let real = folder.appendingPathComponent("real").path
        let script = folder.appendingPathComponent("asking").path
        for (path, text) in [(real, played), (script, AskingBackEnd.text(inFrontOf: real))] {
            try #require(
                FileManager.default.createFile(
                    atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o755]))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: script)
        process.arguments = ["7", "cabine", "levels", "1", "none"]
        process.environment = [
            "PATH": "/usr/bin:/bin", "DEVICE_URI": "gutenprint53+usb://dnp-ds620/DS6C12345678", "CONTENT_TYPE": type,
        ]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
