import Glibc
public import HALContract

/// What made the program start, as far as the machine tells.
///
/// | the kernel's boot identifier | the watchdog | then |
/// |---|---|---|
/// | as at the last start | - | only the program was started anew: by systemd, or by hand |
/// | another one, or none was noted | names a cause | the computer was started anew, for that cause |
/// | another one, or none was noted | names none, or there is none | power was cut, a person did it, or nobody can say |
public enum ProgramStart: Hashable, Sendable, CustomStringConvertible {
    /// The computer has run since the last start of the program.
    case programOnly
    /// The computer was started; why is what its watchdog says.
    case computer(StartCause?)

    /// The name of the file that holds the identifier of the boot the program ran in last.
    public static let fileName = "boot"
    /// The kernel's identifier of this boot (Documentation/admin-guide/sysctl/kernel.rst, `random/boot_id`).
    static let identifierPath = "/proc/sys/kernel/random/boot_id"
    /// A UUID in text and its newline, with room for a kernel that writes more.
    private static let identifierBytesMaximum = 64

    /// What a technician reads.
    public var description: String {
        switch self {
        case .programOnly: "the program was started anew; the computer has run since its last start"
        case .computer(nil): "the computer was started anew; it has no watchdog that could say why"
        case .computer(let cause?): "the computer was started anew; \(cause)"
        }
    }

    /// Says what made the program start, and notes this boot in `store` for the next start.
    ///
    /// - Throws: `system` when the kernel's identifier cannot be read, or what the store throws.
    public static func note(
        in store: any FileStore, cause: StartCause?
    ) throws(DeviceFault) -> ProgramStart {
        try note(in: store, cause: cause, boot: identifier())
    }

    static func note(in store: any FileStore, cause: StartCause?, boot: [UInt8]) throws(DeviceFault) -> ProgramStart {
        let before = try store.list().contains(fileName) ? try store.read(fileName) : []
        guard before != boot else { return .programOnly }
        try store.replace(fileName, with: boot)
        return .computer(cause)
    }

    private static func identifier() throws(DeviceFault) -> [UInt8] {
        let descriptor = open(identifierPath, O_RDONLY | O_CLOEXEC)
        var code = errno
        var bytes = [UInt8](repeating: 0, count: identifierBytesMaximum)
        var count = -1
        if descriptor >= 0 {
            count = read(descriptor, &bytes, bytes.count)
            code = errno
            close(descriptor)
        }
        guard count > 0 else {
            throw DeviceFault(
                .system,
                "\(identifierPath): cannot be read: \(String(cString: strerror(code))); is /proc mounted for the program?"
            )
        }
        return Array(bytes[..<count])
    }
}
