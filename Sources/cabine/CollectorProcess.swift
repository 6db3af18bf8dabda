import Foundation

/// The `collector` program beside this one, run as its own processes: nothing of the collector is linked into the cabin.
final class CollectorProcess {
    private static let startLimitSeconds = 30.0

    /// Where it listens: host and port.
    let address: String
    private let process: Process
    private let lifeline: Pipe

    /// The address as the cabin's and the State's client need it.
    var url: String { "https://\(address)" }

    /// Starts `collector serve` on a free port of the loopback and waits until it says that it listens.
    init(data: String) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: try Self.program())
        process.arguments = ["serve", "--data", data, "--port", "0", "--until-input-ends"]
        let output = Pipe()
        lifeline = Pipe()
        process.standardOutput = output
        process.standardInput = lifeline
        let errors = URL(fileURLWithPath: data).appendingPathComponent("serve.log")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        guard let line = Self.firstLine(of: output.fileHandleForReading), let address = Self.address(in: line) else {
            process.terminate()
            let last = (try? String(contentsOf: errors, encoding: .utf8))?.split(separator: "\n").last ?? "no message"
            throw Failure(.unavailable, "the collector did not start: \(last); see \(errors.path)")
        }
        self.address = address
    }

    deinit { stop() }

    /// Ends the collector and waits for it.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// Runs one command of the collector to its end.
    static func run(_ arguments: [String]) throws -> (code: Int32, output: String, error: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try program())
        process.arguments = arguments
        let output = Pipe()
        let error = Pipe()
        process.standardOutput = output
        process.standardError = error
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Both are a few lines, far below a pipe's buffer: reading one after the other cannot block.
        let outputText = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let errorText = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, outputText, errorText.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// As `run`, for commands that must succeed.
    static func require(_ arguments: [String]) throws {
        let result = try run(arguments)
        guard result.code == 0 else {
            throw Failure(.unavailable, "collector \(arguments.first ?? ""): \(result.error)")
        }
    }

    private static func program() throws -> String {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let path = folder.appendingPathComponent("collector").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure(.unavailable, "\(path) is missing: build it with `swift build --product collector`")
        }
        return path
    }

    private static func firstLine(of handle: FileHandle) -> String? {
        var line = Data()
        let end = Date(timeIntervalSinceNow: startLimitSeconds)
        var waiting = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
        while Date() < end {
            guard poll(&waiting, 1, 200) > 0 else { continue }
            guard let byte = try? handle.read(upToCount: 1), !byte.isEmpty else { return nil }
            if byte.first == 10 { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    private static func address(in line: String) -> String? {
        (try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)))?["listening"]
    }
}
