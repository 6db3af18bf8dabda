import Foundation

/// A program run to its end; what it said and how it ended.
struct RunProgram {
    let code: Int32
    let output: String
    let error: String

    /// Where the tests' own build put `cabine`.
    static let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().path

    /// Runs `program` with its output in files: neither pipe can fill up and block it.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let folder = try TemporaryFolder()
        var texts: [URL] = []
        for name in ["output", "error"] {
            let url = URL(fileURLWithPath: folder.path + "/" + name)
            try Data().write(to: url)
            texts.append(url)
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: texts[0])
        process.standardError = try FileHandle(forWritingTo: texts[1])
        try process.run()
        process.waitUntilExit()
        code = process.terminationStatus
        output = try String(contentsOf: texts[0], encoding: .utf8)
        error = try String(contentsOf: texts[1], encoding: .utf8)
    }

    static func cabine(_ arguments: String...) throws -> RunProgram { try RunProgram(folder + "/cabine", arguments) }
}

/// A folder of one test, removed when the last who knows it is gone.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.path + "/cabine-boards-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ text: String = "", mode: Int = 0o644) throws {
        let target = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: target))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: target)
    }
}
