import ArgumentParser
import Foundation

/// A command that cannot go on: one clear line for standard error, and the exit code scripts test.
struct Failure: Error {
    let code: Code
    let message: String

    /// The exit codes of every command, those of sysexits.h where it has one.
    enum Code: Int32 {
        case failed = 1
        case notConforming = 3
        case badData = 65
        case unavailable = 69
        case cannotWrite = 73
    }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// Standard output, a line at a time and at once: somebody may be waiting for it at the other end of a pipe.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// Standard error, a line at a time.
func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
