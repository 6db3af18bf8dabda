public import Foundation

/// A fleet's authority with what it issued, made with openssl: certificates that are none of the product's own making.
public struct Fleet: Sendable {
    /// Where its files are.
    public let folder: String

    /// A fresh one.
    public init() throws {
        folder = NSTemporaryDirectory() + "cabine-fleet-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try authority("authority")
        try issue("cabin", unit: "cabin", by: "authority")
        try issue("operator", unit: "operator", by: "authority")
        try authority("stranger")
        try issue("rogue", unit: "operator", by: "stranger")
    }

    /// A file of it.
    public func path(_ name: String) -> String { folder + "/" + name }

    private func authority(_ name: String) throws {
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=\(name)", "-keyout", path(name + ".key"), "-out", path(name + ".pem"),
        ])
    }

    private func issue(_ name: String, unit: String, by authority: String) throws {
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            "/OU=\(unit)/CN=\(name)", "-keyout", path(name + ".key"), "-out", path(name + ".csr"),
        ])
        try "subjectAltName=IP:127.0.0.1\n".write(toFile: path("ext"), atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", path(name + ".csr"), "-CA", path(authority + ".pem"), "-CAkey",
            path(authority + ".key"), "-days", "2", "-extfile", path("ext"), "-out", path(name + ".pem"),
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        let run = try Command("/usr/bin/openssl", arguments)
        guard run.code == 0 else { throw Command.Failed(text: run.error) }
    }

    /// A curl configuration of whoever has `name`'s certificate; journal-remote starts curl, which reads it.
    public func curlHome(_ name: String, extra: String = "") throws -> String {
        let home = path("home-" + UUID().uuidString)
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let text = """
            cert = "\(path(name + ".pem"))"
            key = "\(path(name + ".key"))"
            cacert = "\(path("authority.pem"))"
            compressed
            \(extra)

            """
        try text.write(toFile: home + "/.curlrc", atomically: true, encoding: .utf8)
        return home
    }
}

/// A program run to its end.
public struct Command {
    struct Failed: Error { let text: String }

    /// Its exit code.
    public let code: Int32
    /// Its standard output.
    public let data: Data
    /// Its standard error.
    public let error: String
    /// Its standard output, as text.
    public var output: String { String(decoding: data, as: UTF8.self) }

    /// Runs `program`; with `home` in an environment of its own.
    public init(_ program: String, _ arguments: [String], home: String? = nil, input: Data? = nil) throws {
        let folder = NSTemporaryDirectory() + "cabine-run-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Files take any amount: no pipe can fill up and block the program.
        for (name, content) in [("in", input ?? Data()), ("out", Data()), ("err", Data())] {
            try content.write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let home { process.environment = ["CURL_HOME": home, "HOME": home, "PATH": "/usr/bin:/bin"] }
        process.standardInput = FileHandle(forReadingAtPath: folder + "/in")
        process.standardOutput = FileHandle(forWritingAtPath: folder + "/out")
        process.standardError = FileHandle(forWritingAtPath: folder + "/err")
        try process.run()
        process.waitUntilExit()
        code = process.terminationStatus
        data = try Data(contentsOf: URL(fileURLWithPath: folder + "/out"))
        error = (try? String(contentsOfFile: folder + "/err", encoding: .utf8)) ?? ""
    }
}
