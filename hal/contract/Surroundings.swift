/// What the operating system lets a program do with a device file.
public enum DeviceAccess: Hashable, Sendable {
    /// There is no such file.
    case absent
    /// It is there, and reading or writing it is not permitted.
    case refused
    /// It may be read and written.
    case granted
}

/// A chip of lines as the kernel shows it.
public struct FoundChip: Hashable, Sendable {
    /// The chip's label; nil when it may not be asked.
    public let label: String?
    /// Its device file.
    public let path: String

    /// A chip at `path`.
    public init(label: String?, path: String) {
        self.label = label
        self.path = path
    }
}

/// The machine around the program, looked at and never touched: nothing is opened that reacts to being opened, above all
/// no watchdog.
///
/// Paths are those of the machine; an implementation may look for them below another root. What cannot be read is as if
/// it were not there: a look-up never fails, it finds nothing. Each returns within 100 ms, `reaches` within its own limit.
public protocol Surroundings {
    /// The names in a folder, sorted; empty when it is not there.
    func names(in folder: String) -> [String]
    /// The text of a small file without the white space around it, at most 4,096 bytes of it; nil when it is not there.
    func text(of path: String) -> String?
    /// The path a link leads to in the end; nil when there is nothing.
    func target(of path: String) -> String?
    /// What may be done with a device file. It does not know whether somebody else holds the device.
    func access(to path: String) -> DeviceAccess
    /// The chips of lines, in the order of their names.
    func chips() -> [FoundChip]
    /// Whether a program takes connections at a socket of the file system.
    func answers(socket path: String) -> Bool
    /// Whether a program takes connections at `port` of a numeric address. Blocks at most `limitMilliseconds`.
    func reaches(address: String, port: UInt16, limitMilliseconds: Int) -> Bool
}
