internal import Glibc
import HALContract

/// Numbers of errno as faults a technician can act on.
enum VideoFault {
    /// The fault of `code`, which came from `name` while it did `what`.
    static func make(_ code: Int32, _ name: String, _ what: String) -> DeviceFault {
        switch code {
        case ENODEV, ENXIO, ENOENT:
            DeviceFault(.absent, "\(name): it is not there (\(what)). Plug it in, and look at its cable and its power.")
        case EBUSY:
            DeviceFault(
                .busy, "\(name): another process holds it (\(what)). `fuser -v` on its device file names the process.")
        case EACCES, EPERM:
            DeviceFault(
                .system, "\(name): not permitted (\(what)). Add the program's user to the device's group, see `ls -l`.")
        case EINVAL, ENOTTY:
            DeviceFault(
                .protocolViolation,
                "\(name): it refuses \(what) (\(text(code))). Check that this is the camera's device file.")
        default:
            DeviceFault(.system, "\(name): \(text(code)) (\(what)). Replug it; the kernel's log says more.")
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
