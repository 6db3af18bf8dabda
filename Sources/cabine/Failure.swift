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
