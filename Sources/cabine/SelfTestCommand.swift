import ArgumentParser
import Foundation
import HALContract
import HALDrivers
import HALSurroundings

struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Look for every device of a board on this machine; say what is missing and what to check.",
        discussion: """
            It only looks: no line is driven, no device opened, nothing printed, so it may run beside a running cabin. It \
            takes less than 5 seconds. Exit codes: 0 everything needed is there, 64 unknown board, 69 something is missing.
            """)

    @Option(help: ArgumentHelp("The cabin model.", valueName: "ID"))
    var board: String

    @Option(
        help: ArgumentHelp(
            "Look below this folder instead of the machine's root: for a copy of another cabin's /dev, /sys and /run.",
            valueName: "DIR"))
    var root: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        let board = try Boards.named(board)
        let findings = SelfTest(board, on: FolderSurroundings(root: root.map(Self.withoutSlash) ?? "")).findings()
        let report = SelfTestReport(board, findings)
        put(json ? JSONText.of(report) : report.text, to: STDOUT_FILENO)
        guard report.missing.isEmpty else {
            throw Failure(
                .unavailable, "board \(board.identifier): missing: \(report.missing.joined(separator: ", "))")
        }
    }

    private static func withoutSlash(_ path: String) -> String {
        var path = path
        while path.hasSuffix("/") { path.removeLast() }
        return path
    }
}

/// What `cabine selftest` says.
struct SelfTestReport: Encodable {
    struct Device: Encodable {
        let device: String
        let result: String
        let found: String
        let check: String
    }

    let board: String
    let ready: Bool
    let missing: [String]
    let devices: [Device]

    init(_ board: Board, _ findings: [DeviceFinding]) {
        self.board = board.identifier
        missing = findings.filter { $0.result == .missing }.map(\.device)
        ready = missing.isEmpty
        devices = findings.map {
            Device(device: $0.device, result: $0.result.rawValue, found: $0.found, check: $0.check)
        }
    }

    /// A row for each device, and under it what to check.
    var text: String {
        let width = devices.map(\.device.count).max() ?? 0
        return devices.map { device in
            let name = device.device + String(repeating: " ", count: width - device.device.count)
            let result = device.result + String(repeating: " ", count: "missing".count - device.result.count)
            let check = device.check.isEmpty ? "" : String(repeating: " ", count: 9) + "check: \(device.check)\n"
            return "\(result)  \(name)  \(device.found)\n" + check
        }.joined()
    }
}
