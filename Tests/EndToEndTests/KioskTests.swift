import Foundation
import Testing

/// The script that keeps the kiosk's browser open, with a stand-in for cage that writes down what it is told to open.
@Suite struct KioskTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Sources/cabine/System/kiosk").path

    /// Starts with the address that is there, and opens anew once another one is.
    @Test func aNewAddressEndsTheBrowserThatHasTheOldOne() throws {
        try withFolder { folder in
            try "#!/bin/sh\necho \"$@\" >\(folder)/opened\nexec sleep 60\n".write(
                toFile: folder + "/cage", atomically: true, encoding: .utf8)
            // The script looks for them, and cage starts them.
            for name in ["chromium", "Xwayland"] {
                try "#!/bin/sh\n".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
            }
            for name in ["cage", "chromium", "Xwayland"] {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/" + name)
            }
            try "# why\n--flag-one\n\n--flag-two\n".write(
                toFile: folder + "/flags", atomically: true, encoding: .utf8)
            // The address comes late; the same one, written again, changes nothing.
            let life = """
                PATH=\(folder):$PATH; sh \(Self.script) \(folder)/address \(folder)/flags & kiosk=$!
                echo http://127.0.0.1:1/?token=a >\(folder)/address
                until [ -s \(folder)/opened ]; do sleep 0.1; done
                echo http://127.0.0.1:1/?token=a >\(folder)/address
                sleep 2; kill -0 $kiosk || exit 7
                echo http://127.0.0.1:1/?token=b >\(folder)/address
                wait $kiosk; echo "ended with $?"
                """
            let run = try Program("/usr/bin/timeout", ["30", "/bin/sh", "-c", life])
            #expect(run.code == 0 && run.output == "ended with 143\n", "\(run.code): \(run.output)\(run.error)")
            let opened = try String(contentsOfFile: folder + "/opened", encoding: .utf8)
            #expect(opened == "-d -- chromium --kiosk --flag-one --flag-two http://127.0.0.1:1/?token=a\n")
        }
    }

    /// A screen that would stay dark says why, at once.
    @Test(arguments: ["cage", "chromium", "Xwayland"])
    func whatIsMissingIsNamed(missing: String) throws {
        try withFolder { folder in
            for name in ["cage", "chromium", "Xwayland"] where name != missing {
                try "#!/bin/sh\n".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/" + name)
            }
            let life = "PATH=\(folder); . \(Self.script) \(folder)/address \(folder)/flags"
            let run = try Program("/usr/bin/timeout", ["30", "/bin/sh", "-c", life])
            #expect(run.code == 69 && run.error.hasPrefix("kiosk: \(missing) is missing: apt-get install"), "\(run)")
        }
    }
}
