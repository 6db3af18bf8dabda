import Glibc
public import HALContract

/// A pseudoterminal in place of a serial port, for a cabin without one: whoever opens `path` stands at the console.
///
/// | what happens | what follows |
/// |---|---|
/// | nobody has it open | nothing is written; `read` waits |
/// | somebody closes it | `read` throws `absent` once: whoever was logged in has gone |
/// | somebody opens it | it is raw again, whatever the last one left |
public final class PseudoTerminal: SerialTransport {
    /// How often it is looked whether somebody opened it.
    private static let lookMilliseconds = 50

    /// The device file.
    public let path: String
    private let bell: WakeBell
    private let master: LineDescriptor
    private var isOpen = false

    /// A pseudoterminal that nobody has open yet.
    public init() throws(DeviceFault) {
        bell = try WakeBell()
        let descriptor = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0, grantpt(descriptor) == 0, unlockpt(descriptor) == 0 else {
            throw DeviceFault(.system, "console: no pseudoterminal: \(String(cString: strerror(errno)))")
        }
        master = LineDescriptor(descriptor, bell)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var name = [CChar](repeating: 0, count: 128)
        guard ptsname_r(descriptor, &name, name.count) == 0 else {
            throw DeviceFault(.system, "console: the pseudoterminal has no name")
        }
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Opened and closed once: from then on the kernel says when nobody has it open.
        let slave = Glibc.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        if slave >= 0 { close(slave) }
    }

    /// Waits for bytes.
    public func read(limitMilliseconds: Int, untilWritable: Bool) throws(DeviceFault) -> [UInt8] {
        switch master.wait(limitMilliseconds, untilWritable: untilWritable && isOpen) {
        case .nothing:
            opened()
            return []
        case .bytes:
            opened()
            return try master.read() ?? closed()
        case .hungUp: return try closed()
        }
    }

    private func opened() {
        guard !isOpen else { return }
        var polled = pollfd(fd: master.line, events: 0, revents: 0)
        poll(&polled, 1, 0)
        guard Int32(polled.revents) & POLLHUP == 0 else { return }
        isOpen = RawTerminal.make(master.line, speed: speed_t(B115200))
    }

    private func closed() throws(DeviceFault) -> [UInt8] {
        guard isOpen else {
            poll(nil, 0, Int32(Self.lookMilliseconds))
            opened()
            return []
        }
        isOpen = false
        throw DeviceFault(.absent, "console \(path): nobody has it open any more")
    }

    /// Writes what goes without waiting; nothing while nobody has it open.
    public func write(_ bytes: ArraySlice<UInt8>) throws(DeviceFault) -> Int {
        guard isOpen else { return 0 }
        return master.write(bytes) ?? 0
    }

    /// Ends a `read` that waits.
    public func wake() { bell.ring() }
}
