import Glibc
public import HALContract

/// What the service manager is told, in the words of sd_notify(3).
public enum ServiceNews: Hashable, Sendable {
    /// The cabin works; whatever waits for it may start.
    case ready
    /// All tasks made progress.
    case alive
    /// The cabin stops by order.
    case stopping
    /// One line that `systemctl status` shows; a line break would begin another message, so it becomes a space.
    case status(String)

    var message: String {
        switch self {
        case .ready: "READY=1"
        case .alive: "WATCHDOG=1"
        case .stopping: "STOPPING=1"
        case .status(let text): "STATUS=" + String(text.map { $0.isNewline ? " " : $0 })
        }
    }
}

/// The service manager that started this program, over its datagram socket; the protocol is sd_notify(3)'s.
///
/// | what happens | what it does |
/// |---|---|
/// | NOTIFY_SOCKET is not set | there is no such manager: nil, and nobody is told anything |
/// | the address is neither a path nor abstract (`@`), or too long | `init` throws |
/// | the manager's queue is full | `tell` throws `busy`: better a message too few than a cabin that waits for a manager |
/// | the socket is gone | `tell` throws `absent` |
/// | WATCHDOG_PID is another process | it expects no sign of life of this one |
///
/// It never waits. Nobody answers: success promises only that the message is in the manager's queue.
public final class ServiceManager: Sendable {
    /// How long it waits for a sign of life before it kills the program; nil when it does not.
    public let watchdogMilliseconds: UInt64?
    private let descriptor: Int32
    private let address: String

    /// The manager that listens at `address`, a path or, after an `@`, a name in the abstract namespace.
    public init(address: String, watchdogMilliseconds: UInt64? = nil) throws(DeviceFault) {
        guard address.hasPrefix("/") || address.hasPrefix("@"), address.utf8.count > 1 else {
            throw DeviceFault(
                .system, "service manager: NOTIFY_SOCKET is \"\(address)\"; it must begin with / or @ and have a name")
        }
        let room = MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        guard address.utf8.count < room else {
            throw DeviceFault(
                .system, "service manager: NOTIFY_SOCKET is longer than \(room - 1) bytes: \"\(address)\"")
        }
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        let code = errno
        guard descriptor >= 0 else {
            throw DeviceFault(.system, "service manager: no socket: \(String(cString: strerror(code)))")
        }
        self.descriptor = descriptor
        self.address = address
        self.watchdogMilliseconds = watchdogMilliseconds
    }

    /// The manager that the environment names; nil when this program was not started by one.
    public static func ofEnvironment() throws(DeviceFault) -> ServiceManager? {
        guard let address = text("NOTIFY_SOCKET"), !address.isEmpty else { return nil }
        let isMeant = text("WATCHDOG_PID").map { Int32($0) == getpid() } ?? true
        let microseconds = text("WATCHDOG_USEC").flatMap { UInt64($0) } ?? 0
        return try ServiceManager(
            address: address, watchdogMilliseconds: isMeant && microseconds >= 1_000 ? microseconds / 1_000 : nil)
    }

    deinit { close(descriptor) }

    /// Tells the manager something.
    ///
    /// - Throws: `absent` when nobody listens there, `busy` when its queue is full, `system` for anything else.
    public func tell(_ news: ServiceNews) throws(DeviceFault) {
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        let name = Array(address.utf8)
        withUnsafeMutableBytes(of: &target.sun_path) { path in
            path.copyBytes(from: name)
            // The kernel's abstract names begin with a zero, and have no end but their length.
            if name[0] == UInt8(ascii: "@") { path[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let message = Array(news.message.utf8)
        let code = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                // A message is whole or not at all; MSG_NOSIGNAL, since a gone manager must not end the cabin.
                let sent = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), target, length)
                return sent == message.count ? 0 : errno
            }
        }
        if code != 0 { throw fault(code) }
    }

    private func fault(_ code: Int32) -> DeviceFault {
        let kind: FaultKind =
            switch code {
            case ENOENT, ECONNREFUSED: .absent
            case EAGAIN: .busy
            default: .system
            }
        return DeviceFault(
            kind,
            "service manager at \(address): \(String(cString: strerror(code))); it will restart the program when it "
                + "misses a sign of life")
    }

    private static func text(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
