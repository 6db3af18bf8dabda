import Glibc
public import HALContract

/// Why a watchdog says the computer started, as bits of linux/watchdog.h (WDIOF_*).
public struct StartCause: OptionSet, Hashable, Sendable, CustomStringConvertible {
    /// The bits.
    public let rawValue: Int32

    /// Causes by their bits.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The processor was too hot.
    public static let overheat = StartCause(rawValue: 0x01)
    /// A fan failed.
    public static let fan = StartCause(rawValue: 0x02)
    /// The first external relay.
    public static let external1 = StartCause(rawValue: 0x04)
    /// The second external relay.
    public static let external2 = StartCause(rawValue: 0x08)
    /// The supply was too low.
    public static let powerLow = StartCause(rawValue: 0x10)
    /// The watchdog itself: the program made no progress.
    public static let watchdog = StartCause(rawValue: 0x20)
    /// The supply was too high.
    public static let powerHigh = StartCause(rawValue: 0x40)

    private static let names: [(StartCause, String)] = [
        (.overheat, "overheat"), (.fan, "fan failed"), (.external1, "external relay 1"),
        (.external2, "external relay 2"), (.powerLow, "supply too low"),
        (.watchdog, "watchdog: no progress"), (.powerHigh, "supply too high"),
    ]

    /// What a technician reads. Many chips keep no cause: that none is named says nothing.
    public var description: String {
        let said = Self.names.filter { contains($0.0) }.map(\.1)
        return said.isEmpty ? "no cause named by the watchdog" : said.joined(separator: ", ")
    }
}

/// The computer's watchdog: it starts the computer anew unless it is kept alive.
///
/// | what happens | what it does |
/// |---|---|
/// | opened | it counts from now on; its time is set, and what the chip made of it is `timeoutSeconds` |
/// | its time cannot be set | the chip's own stands, and `timeoutSeconds` says it; unknown, 10 s are taken |
/// | kept alive | it begins anew |
/// | disarmed | it stops, by the magic close; with a kernel of `nowayout` it goes on, and the computer starts anew |
/// | the value is released otherwise, or the process dies | it goes on: whoever is started next opens it, or it bites |
/// | not there, not permitted, held by another | `init` throws |
public final class HardwareWatchdog {
    /// One ioctl with a number in and out: the request, the number; 0 or an errno. Tests play it.
    typealias Control = (_ descriptor: Int32, _ request: UInt, _ number: inout Int32) -> Int32

    /// Requests of linux/watchdog.h, for architectures whose _IOR is that of asm-generic/ioctl.h: x86 and ARM.
    enum Request {
        static let bootStatus: UInt = 0x8004_5702
        static let keepAlive: UInt = 0x8004_5705
        static let setTimeout: UInt = 0xC004_5706
        static let getTimeout: UInt = 0x8004_5707
    }

    /// Taken where the chip tells nothing: shorter than any watchdog counts whose time cannot be set.
    static let unknownTimeoutSeconds = 10
    /// The kernel's drivers stop at a close only when this was written last (Documentation/watchdog/watchdog-api.rst).
    static let magic: [UInt8] = [UInt8(ascii: "V")]

    /// How long it waits for a sign of life.
    public let timeoutSeconds: Int
    /// Why it says the computer started; nil when it cannot say.
    public let startCause: StartCause?
    private let path: String
    private let descriptor: Int32
    private let control: Control
    private var isDisarmed = false

    /// Opens the watchdog at `path`, which from then on must be kept alive every `timeoutSeconds`.
    ///
    /// - Throws: `absent` where there is none, `busy` when another program has it, `system` when it is not permitted.
    public convenience init(path: String, timeoutSeconds: Int) throws(DeviceFault) {
        try self.init(path: path, timeoutSeconds: timeoutSeconds) { descriptor, request, number in
            let result = withUnsafeMutablePointer(to: &number) { ioctl(descriptor, request, $0) }
            return result == 0 ? 0 : errno
        }
    }

    init(path: String, timeoutSeconds wanted: Int, control: @escaping Control) throws(DeviceFault) {
        precondition(wanted > 0, "a watchdog that waits for a while")
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        let code = errno
        guard descriptor >= 0 else { throw Self.refused(path, code) }
        self.path = path
        self.descriptor = descriptor
        self.control = control
        var number: Int32 = 0
        startCause = control(descriptor, Request.bootStatus, &number) == 0 ? StartCause(rawValue: number) : nil
        number = Int32(clamping: wanted)
        // Where the time cannot be set, the chip's own counts. A set time comes back as what the chip can do.
        if control(descriptor, Request.setTimeout, &number) != 0,
            control(descriptor, Request.getTimeout, &number) != 0
        {
            number = Int32(Self.unknownTimeoutSeconds)
        }
        self.timeoutSeconds = number > 0 ? Int(number) : Self.unknownTimeoutSeconds
    }

    deinit { close(descriptor) }

    /// A sign of life.
    ///
    /// - Throws: `system` when the watchdog does not take it: it bites within `timeoutSeconds` of the last it took.
    public func keepAlive() throws(DeviceFault) {
        guard !isDisarmed else { return }
        var number: Int32 = 0
        let code = control(descriptor, Request.keepAlive, &number)
        guard code != 0 else { return }
        throw DeviceFault(
            .system,
            "watchdog \(path): takes no sign of life: \(String(cString: strerror(code))); the computer starts anew within "
                + "\(timeoutSeconds) s")
    }

    /// Stops it, when the cabin stops by order; it counts no more once the value is released.
    ///
    /// - Throws: `system` when it does not take that.
    public func disarm() throws(DeviceFault) {
        let written = write(descriptor, Self.magic, Self.magic.count)
        let code = errno
        guard written == Self.magic.count else {
            throw DeviceFault(
                .system,
                "watchdog \(path): cannot be stopped: \(String(cString: strerror(code))); the computer starts anew within "
                    + "\(timeoutSeconds) s unless the cabin is started before")
        }
        // A sign of life after the magic letter would take it back.
        isDisarmed = true
    }

    private static func refused(_ path: String, _ code: Int32) -> DeviceFault {
        switch code {
        case ENOENT, ENODEV, ENXIO:
            DeviceFault(
                .absent,
                "watchdog \(path): there is none; load the driver of the computer's watchdog, or correct the board")
        case EBUSY:
            DeviceFault(
                .busy,
                "watchdog \(path): another program has it; set RuntimeWatchdogSec=off in systemd, or stop `watchdog`")
        case EACCES, EPERM:
            DeviceFault(
                .system,
                "watchdog \(path): not permitted; install the board's udev rules and its systemd drop-in (`make install`)"
            )
        default:
            DeviceFault(.system, "watchdog \(path): cannot be opened: \(String(cString: strerror(code)))")
        }
    }
}
