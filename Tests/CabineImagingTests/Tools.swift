import Foundation

/// Programs of others that read our files.
enum Tools {
    static let haveGrok = FileManager.default.isExecutableFile(atPath: "/usr/bin/grk_decompress")
    static let havePillow: Bool = {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else { return false }
        let probe = try? run("/usr/bin/python3", ["-c", "import PIL; print('yes')"])
        return probe?.hasPrefix("yes") == true
    }()

    struct Failed: Error { var output: String }

    /// Runs a program and returns what it printed.
    static func run(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(output: output) }
        return output
    }

    /// Calls `body` with the path of a file that holds `bytes`; its folder is removed afterwards.
    static func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cabine-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("picture.jp2")
        try Data(bytes).write(to: file)
        return try body(file.path)
    }
}
