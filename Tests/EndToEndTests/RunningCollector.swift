import Foundation
import SanitizerScale

/// A `collector serve` of its own process, which may be killed and started again at the same address.
final class RunningCollector {
    private static let limitSeconds = 30.0 * Double(Sanitizer.slowness)

    private let process = Process()
    /// Where it listens.
    let port: Int

    /// Starts it and waits until it listens; port 0 is any free one.
    init(data: String, port: Int) throws {
        process.executableURL = URL(fileURLWithPath: Program.folder + "/collector")
        process.arguments = ["serve", "--data", data, "--port", String(port)]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = try Self.firstLine(of: output.fileHandleForReading)
        guard let address = try object(line)["listening"] as? String,
            let port = address.split(separator: ":").last.flatMap({ Int($0) })
        else { throw Silence(said: line) }
        self.port = port
    }

    deinit { kill() }

    /// kill -9.
    func kill() {
        guard process.isRunning else { return }
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func firstLine(of handle: FileHandle) throws -> String {
        var line = Data()
        let end = Date(timeIntervalSinceNow: limitSeconds)
        var waiting = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
        while Date() < end {
            guard poll(&waiting, 1, 200) > 0 else { continue }
            let more = handle.availableData
            line += more
            if more.isEmpty || more.last == 10 { return String(decoding: line, as: UTF8.self) }
        }
        throw Silence(said: "")
    }

    struct Silence: Error, CustomStringConvertible {
        let said: String
        var description: String { "the collector never said that it listens; it said: \(said)" }
    }
}
