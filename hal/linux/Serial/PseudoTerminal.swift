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
    /// TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which the importer cannot read.
    private static let (unlockRequest, numberRequest): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

    private let bell: WakeBell
    private let master: LineDescriptor
    private var isOpen = false

    /// A pseudoterminal that nobody has open yet.
    public init() throws(DeviceFault) {
        bell = try WakeBell()
        let descriptor = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        let code = errno
        var (unlocked, number): (Int32, UInt32) = (0, 0)
        guard descriptor >= 0, ioctl(descriptor, Self.unlockRequest, &unlocked) == 0,
            ioctl(descriptor, Self.numberRequest, &number) == 0
        else { throw DeviceFault(.system, "console: no pseudoterminal: \(String(cString: strerror(code)))") }
        master = LineDescriptor(descriptor, bell)
        path = "/dev/pts/\(number)"
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
            if let bytes = master.read() { return bytes }
            return try closed()
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
