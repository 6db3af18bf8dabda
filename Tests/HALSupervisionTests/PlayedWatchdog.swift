import Glibc
import HALContract
import Synchronization

@testable import HALSupervision

/// A watchdog whose device is a plain file, and whose requests are answered here: what is written is real.
final class PlayedWatchdog: Sendable {
    struct Chip {
        var timeoutSeconds: Int32 = 60
        var canSetTimeout = true
        var canTellTimeout = true
        var startCause: Int32? = 0
        var refusal: Int32 = 0
        var signs = 0
    }

    let chip: Mutex<Chip>
    let path = "/tmp/" + freshName()

    init(_ chip: Chip = Chip()) {
        self.chip = Mutex(chip)
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600))
    }

    deinit { unlink(path) }

    func opened(timeoutSeconds: Int) throws(DeviceFault) -> HardwareWatchdog {
        try HardwareWatchdog(path: path, timeoutSeconds: timeoutSeconds) { [self] _, request, number in
            chip.withLock { Self.answer(&$0, request, &number) }
        }
    }

    private static func answer(_ chip: inout Chip, _ request: UInt, _ number: inout Int32) -> Int32 {
        switch request {
        case HardwareWatchdog.Request.bootStatus:
            guard let cause = chip.startCause else { return ENOTTY }
            number = cause
        case HardwareWatchdog.Request.setTimeout:
            guard chip.canSetTimeout else { return EOPNOTSUPP }
            // Chips count in steps of their own.
            number = min(number, chip.timeoutSeconds)
        case HardwareWatchdog.Request.getTimeout:
            guard chip.canTellTimeout else { return EOPNOTSUPP }
            number = chip.timeoutSeconds
        case HardwareWatchdog.Request.keepAlive:
            guard chip.refusal == 0 else { return chip.refusal }
            chip.signs += 1
        default: return ENOTTY
        }
        return 0
    }

    var signs: Int { chip.withLock { $0.signs } }

    /// What was written to the device.
    var written: String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }
}
