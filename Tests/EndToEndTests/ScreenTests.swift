import Foundation
import SanitizerScale
import Testing

/// The customer's screen in Debian's Chromium, with the production program on board sim and a real collector: what a
/// person sees, touches, hears about and leaves behind. See Tests/Screen.
@Suite struct ScreenTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let python = root + "/.build/screen-venv/bin/python"
    private static let drive = root + "/Tests/Screen/drive.py"

    /// Why no browser can be driven here; nil when one can.
    private static let missing: String? = {
        guard access("/usr/bin/chromium", X_OK) == 0 else { return "Debian's chromium is missing; see `make packages`" }
        guard (try? Program(python, ["-c", "import playwright"]))?.code == 0 else {
            return "Playwright is missing: `make screen-browser` gets it from PyPI"
        }
        return nil
    }()

    /// Each with a cabin and a browser of its own; a sanitized program is given the one that passes every screen.
    private static let scenarios = Sanitizer.volume(
        of: "scenarios of the customer's screen",
        full: [
            "session-fr", "session-en", "session-es", "session-de", "session-ar", "session-pt", "keyboard", "network",
            "retakes", "cancel", "idle", "reload", "printer", "power", "bench", "controls", "soak",
        ], sanitized: ["session-ar"])

    private struct Outcome: Decodable {
        let scenario: String
        let code: Int
        let seconds: Double
        let output: String
    }

    /// What came of each, run once and two at a time: most of what they do is to wait.
    private static let outcomes = Result {
        setenv("CABINE_TEST_LIMIT", "\(60 * Sanitizer.slowness)", 1)
        setenv("BUILD", Program.folder, 1)
        let run = try Program(python, [drive, "all"] + scenarios)
        try #require(run.code == 0, "\(run.output)\n\(run.error.suffix(6_000))")
        return try run.output.split(separator: "\n").map { try JSONDecoder().decode(Outcome.self, from: Data($0.utf8)) }
    }

    @Test(.enabled(if: missing == nil, "skipped: \(missing ?? "")"), arguments: scenarios)
    func holds(scenario: String) throws {
        let outcome = try #require(try Self.outcomes.get().first { $0.scenario == scenario })
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.contains("\(scenario): holds"))
    }

    /// A scenario that is written and not run here would hold for ever.
    @Test(.enabled(if: missing == nil && !Sanitizer.isAtWork, "skipped: \(missing ?? "a sanitizer is at work")"))
    func everyScenarioIsRun() throws {
        let listed = try Program(Self.python, [Self.drive, "list"]).output.split(separator: "\n").map(String.init)
        #expect(listed.sorted() == Self.scenarios.sorted())
    }
}
