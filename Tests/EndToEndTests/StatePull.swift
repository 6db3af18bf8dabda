import Foundation

/// One `collector pull` in the background, so that the collector can be killed meanwhile.
final class StatePull: @unchecked Sendable {
    let number: String
    private let out: String
    // SAFETY: written by the thread under the lock, read under the lock.
    private var ended: Result<Program, any Error>?
    private let lock = NSLock()

    /// Begins it; the pictures go into a folder of this number's own below `scratch`.
    init(_ number: String, data: String, port: Int, scratch: String) {
        self.number = number
        out = scratch + "/pulled-" + number
        let arguments = [
            "pull", number, "--state-key", data + "/state-key", "--url", "https://127.0.0.1:\(port)", "--out", out,
        ]
        Thread.detachNewThread { [self] in
            let result = Result { try Program("collector", arguments) }
            lock.withLock { ended = result }
        }
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    /// What became of it; nil while it goes on.
    func outcome() throws -> KillAccount.PullOutcome? {
        guard let program = try lock.withLock({ ended })?.get() else { return nil }
        if program.code != 0, program.error.contains("both pictures are written"), isWritten { return .writtenOnly }
        switch program.code {
        case 0 where isWritten: return .taken
        case 1 where program.error.contains("already taken"): return .alreadyTaken
        case 1 where program.error.contains("not found"): return .notFound
        case 69: return .unavailable
        default: throw Unexpected(description: "pull \(number): \(program.code), \(program.error)")
        }
    }

    private var isWritten: Bool {
        ["portrait.jp2", "signature.jp2"].allSatisfy { FileManager.default.fileExists(atPath: out + "/" + $0) }
    }
}
