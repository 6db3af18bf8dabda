import Glibc
public import HALContract

/// A tty of the board: 8 data bits, no parity, one stop bit, raw, without flow control.
///
/// | what happens | what follows |
/// |---|---|
/// | the tty is not there, or goes (a USB adapter is unplugged) | `read` throws `absent`, once for each different reason |
/// | it is back | the next `read` opens it with the same settings; a new device at the same path is as good as the old one |
/// | the other end is at another speed | bytes that mean nothing: who reads them must refuse them |
/// | the other end does not read | `write` takes less, then nothing |
public final class SerialPort: SerialTransport {
    /// Between two tries to open it.
    private static let openPauseMilliseconds = 1_000
    /// Bytes on their way at most: what is typed meanwhile is answered within a tenth of a second at 115200.
    private static let underwayMaximum = 1_024

    private let path: String
    private let speed: speed_t
    private let bell: WakeBell
    private var port: LineDescriptor?
    private var lastFault: DeviceFault?

    /// The tty at `path`. It is opened by the first `read`.
    public init(path: String, baud: Int = 115_200) throws(DeviceFault) {
        guard let speed = Self.speeds.first(where: { $0.baud == baud })?.speed else {
            let known = Self.speeds.map { String($0.baud) }.joined(separator: ", ")
            throw DeviceFault(.system, "console \(path): \(baud) bit/s is not offered; accepted: \(known)")
        }
        self.path = path
        self.speed = speed
        bell = try WakeBell()
    }

    private static let speeds: [(baud: Int, speed: speed_t)] = [
        (9_600, speed_t(B9600)), (19_200, speed_t(B19200)), (38_400, speed_t(B38400)), (57_600, speed_t(B57600)),
        (115_200, speed_t(B115200)),
    ]

    /// Waits for bytes; opens the tty where it is not open.
    public func read(limitMilliseconds: Int, untilWritable: Bool) throws(DeviceFault) -> [UInt8] {
        guard let port else {
            try open()
            return []
        }
        switch port.wait(limitMilliseconds, untilWritable: untilWritable) {
        case .nothing: return []
        case .bytes:
            if let bytes = port.read() { return bytes }
            throw gone()
        case .hungUp: throw gone()
        }
    }

    private func gone() -> DeviceFault {
        port = nil
        lastFault = DeviceFault(.absent, "console \(path): the line is gone; it is opened again when it is back")
        return lastFault ?? DeviceFault(.absent, path)
    }

    private func open() throws(DeviceFault) {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        let code = errno
        guard descriptor >= 0 else {
            let fault = DeviceFault(
                .absent,
                "console \(path): \(String(cString: strerror(code))); look at the port, its cable and its rights")
            poll(nil, 0, Int32(Self.openPauseMilliseconds))
            guard fault != lastFault else { return }
            lastFault = fault
            throw fault
        }
        let opened = LineDescriptor(descriptor, bell)
        guard RawTerminal.make(descriptor, speed: speed) else {
            throw DeviceFault(
                .system, "console \(path): is no tty, or refuses \(speed); give another console to the board")
        }
        port = opened
        lastFault = nil
    }

    /// Writes what goes without waiting, and no more than is answered quickly.
    public func write(_ bytes: ArraySlice<UInt8>) throws(DeviceFault) -> Int {
        guard let port else { return 0 }
        var underway: Int32 = 0
        _ = ioctl(port.line, UInt(TIOCOUTQ), &underway)
        let room = Self.underwayMaximum - Int(underway)
        guard room > 0 else { return 0 }
        guard let count = port.write(bytes.prefix(room)) else { throw gone() }
        return count
    }

    /// Ends a `read` that waits.
    public func wake() { bell.ring() }
}

/// The settings of a line that passes every byte on as it is.
enum RawTerminal {
    /// CRTSCTS of termios(3), which is signed where it is imported.
    private static let hardwareFlowControl: tcflag_t = 0x8000_0000

    /// False where `descriptor` is no tty, or refuses.
    static func make(_ descriptor: Int32, speed: speed_t) -> Bool {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return false }
        cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        settings.c_cflag &= ~tcflag_t(CSTOPB) & ~tcflag_t(PARENB) & ~hardwareFlowControl
        cfsetispeed(&settings, speed)
        cfsetospeed(&settings, speed)
        return tcsetattr(descriptor, TCSANOW, &settings) == 0
    }
}
