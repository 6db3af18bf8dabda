import CabineAuthority
import ArgumentParser
import CollectorServer
import Foundation
import HALLinux
import Logging

/// The collector: stores sealed records until the State takes them.
@main
struct Collector: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collector",
        abstract: "Stores sealed identity-photo records until the State takes them, once.",
        discussion: """
            First `collector init`, then `collector enrol` for each cabin, then `collector serve`.
            Exit codes: 0 done, 1 refused (not found, already taken), 64 wrong usage, 65 bad data, \
            69 collector or disk unavailable, 73 cannot write.
            """,
        subcommands: [Initialise.self, Enrol.self, Serve.self, Pull.self, Purge.self, Status.self])
}

/// Runs a command's work; a failure becomes one line on standard error and its exit code.
func reporting(_ work: () async throws(CollectorFault) -> Void) async throws {
    do throws(CollectorFault) {
        try await work()
    } catch {
        let line = error.description.split(whereSeparator: \.isNewline).joined(separator: " ")
        try? FileHandle.standardError.write(contentsOf: Data("collector: \(line)\n".utf8))
        throw ExitCode(error.kind.rawValue)
    }
}

/// Keys and records are in this memory: it leaves no core file.
func forbidCores() {
    guard let refusal = ProcessMemory.forbidCores() else { return }
    try? FileHandle.standardError.write(contentsOf: Data("collector: \(refusal)\n".utf8))
}

/// The folder every command but `pull` works on.
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: ArgumentHelp("The collector's folder.", valueName: "dir"))
    var path: String

    var folder: CollectorFolder { CollectorFolder(path: path) }
}

/// Warnings and errors on standard error: standard output belongs to the results.
func collectorLogger() -> Logger {
    var logger = Logger(label: "collector") { label in StreamLogHandler.standardError(label: label) }
    logger.logLevel = .warning
    return logger
}
