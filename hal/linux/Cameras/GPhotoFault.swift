internal import CGPhoto
import HALContract

/// Answers of libgphoto2 as faults a technician can act on; the codes are those of gphoto2-port-result.h.
enum GPhotoFault {
    /// The fault of `code` in doing `what`; `complaint` is the library's own text about it.
    static func make(_ code: Int32, _ name: String, _ what: String, _ complaint: String) -> DeviceFault {
        let text = gp_result_as_string(code).map { String(cString: $0) } ?? "code \(code)"
        let detail = complaint.isEmpty ? "\(what): \(text)" : "\(what): \(text); \(complaint.oneLine)"
        switch code {
        case GP_ERROR_IO_USB_CLAIM, GP_ERROR_IO_LOCK:
            return DeviceFault(
                .busy,
                "\(name): another process holds it (\(detail)). Mostly it is a desktop's gvfs-gphoto2-volume-monitor or a "
                    + "gphoto2 that still runs: end it, and keep it from starting.")
        case GP_ERROR_MODEL_NOT_FOUND, GP_ERROR_UNKNOWN_PORT, GP_ERROR_IO_USB_FIND:
            return DeviceFault(.absent, "\(name): it is not there (\(detail)). Switch it on, and look at its cable.")
        case GP_ERROR_TIMEOUT, GP_ERROR_CAMERA_BUSY, GP_ERROR_CANCEL:
            return DeviceFault(.timeout, "\(name): it does not answer in time (\(detail)). It may be asleep: wake it.")
        case GP_ERROR_NO_SPACE:
            return DeviceFault(.full, "\(name): its memory card is full (\(detail)). Empty it, or put in another.")
        case GP_ERROR_IO, GP_ERROR_IO_INIT, GP_ERROR_IO_READ, GP_ERROR_IO_WRITE, GP_ERROR_IO_UPDATE,
            GP_ERROR_IO_USB_CLEAR_HALT, GP_ERROR_OS_FAILURE, GP_ERROR_NO_MEMORY:
            return DeviceFault(
                .system,
                "\(name): the connection failed (\(detail)). Look at its cable and at the rights in /dev/bus/usb.")
        default:
            return DeviceFault(.protocolViolation, "\(name): it refused (\(detail)). Switch it off and on.")
        }
    }
}

extension String {
    /// Without its line ends: logs have a line for each event.
    fileprivate var oneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
