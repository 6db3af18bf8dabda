import Foundation
import SanitizerScale
import Testing

/// A `cabine run` of its own process, driven through its pipes.
final class RunningCabin {
    private static let limitSeconds = 60.0 * Double(Sanitizer.slowness)

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var said = ""

    /// Starts the cabin and waits until it takes coins.
    init(
        board: String = "sim", data: String, arguments: [String] = ["--no-collector"],
        until words: String = "coins taken"
    ) throws {
        process.executableURL = URL(fileURLWithPath: Program.folder + "/cabine")
        process.arguments = ["run", "--board", board, "--data", data] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        try waitFor(words)
    }

    deinit { kill() }

    var identifier: Int32 { process.processIdentifier }

    func send(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }

    /// The next line it says; nil when it says none within `seconds`.
    func nextLine(within seconds: Double) throws -> String? {
        let end = Date(timeIntervalSinceNow: seconds)
        while true {
            if let line = takeLine() { return line }
            var waiting = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            let milliseconds = max(0, end.timeIntervalSinceNow * 1_000)
            guard poll(&waiting, 1, Int32(milliseconds.rounded(.up))) > 0 else { return nil }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw Silence(words: "anything more", said: said) }
            said += String(decoding: more, as: UTF8.self)
        }
    }

    /// What it still said before it ended.
    func lastLines() -> [String] {
        said += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        var lines: [String] = []
        while let line = takeLine() { lines.append(line) }
        return lines
    }

    private func takeLine() -> String? {
        guard let end = said.firstIndex(of: "\n") else { return nil }
        defer { said.removeSubrange(...end) }
        return String(said[..<end])
    }

    /// Reads on until `words` were said after the last such wait.
    func waitFor(_ words: String) throws {
        let end = Date(timeIntervalSinceNow: Self.limitSeconds)
        var waiting = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        while !said.contains(words) {
            guard Date() < end else { throw Silence(words: words, said: said) }
            guard poll(&waiting, 1, 200) > 0 else { continue }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw Silence(words: words, said: said) }
            said += String(decoding: more, as: UTF8.self)
        }
        if let range = said.range(of: words) { said.removeSubrange(..<range.upperBound) }
    }

    /// SIGTERM; the exit code.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// kill -9.
    func kill() {
        guard process.isRunning else { return }
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    struct Silence: Error, CustomStringConvertible {
        let words: String
        let said: String
        var description: String { "the cabin never said '\(words)'; it said: \(said)" }
    }
}
