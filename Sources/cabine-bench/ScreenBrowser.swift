import Foundation
import HALContract

/// Debian's Chromium, driven by the scripts of the screen's tests.
struct ScreenBrowser {
    /// What the loads of a page took.
    struct Paints: Decodable {
        /// Milliseconds from the navigation's start to the first picture with content, each load with an empty cache.
        let paints: [Double]
        /// Bytes that one load took, heads included, by the browser's own count.
        let bytes: Int
    }

    /// A frame that was seen on the page.
    struct Seen: Decodable {
        let stamp: Int
        /// When, by CLOCK_MONOTONIC.
        let nanoseconds: UInt64
    }

    static let missing = "Playwright or Chromium: run make packages screen-browser"

    private let python: String
    private let script: String

    /// Nil where Playwright or Chromium is missing.
    static var found: ScreenBrowser? {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let python = root + "/.build/screen-venv/bin/python"
        guard access("/usr/bin/chromium", X_OK) == 0, access(python, X_OK) == 0 else { return nil }
        return ScreenBrowser(python: python, script: root + "/Tests/Screen/measure.py")
    }

    /// Loads the page `loads` times.
    func paints(_ address: String, loads: Int) throws -> Paints { try run(["paints", address, "\(loads)"]) }

    /// Watches the preview on the page for `seconds`.
    func frames(_ address: String, seconds: Int) throws -> [Seen] { try run(["frames", address, "\(seconds)"]) }

    private func run<Said: Decodable>(_ arguments: [String]) throws -> Said {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw DeviceFault(.absent, "\(script) \(arguments[0]) failed; what it said stands above")
        }
        return try JSONDecoder().decode(Said.self, from: text)
    }
}
