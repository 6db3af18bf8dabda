/// A failure an operator or a script reads: what happened and what to do, with the exit code of sysexits.h.
public struct ServiceFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a script decides on.
    public enum Kind: Int32, Hashable, Sendable {
        /// A definite no: not found, already taken, already initialised.
        case refused = 1
        /// What was checked does not conform.
        case notConforming = 3
        /// EX_DATAERR: a number, key, record or file that is wrong.
        case badData = 65
        /// EX_UNAVAILABLE: a server, a disk or a database does not answer.
        case unavailable = 69
        /// EX_CANTCREAT: an output cannot be written.
        case cannotWrite = 73
    }

    /// The kind; its raw value is the exit code.
    public let kind: Kind
    /// One line; never a number or other personal data.
    public let description: String

    /// A failure of `kind`.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
