import CUSB
import HALContract

/// What libusb says, as what a technician reads.
///
/// | libusb | kind | why |
/// |---|---|---|
/// | NO_DEVICE, IO, NOT_FOUND | absent | a read that is pending at unplug ends with one or the other, by timing |
/// | BUSY | busy | another program holds the interface |
/// | TIMEOUT | timeout | |
/// | PIPE, OVERFLOW | protocolViolation | the pad refused the request, or sent more than its endpoint holds |
/// | ACCESS | system | no udev rule gives the cabin the device file |
/// | NO_MEM, INTERRUPTED, NOT_SUPPORTED, INVALID_PARAM, OTHER | system | |
enum USBFault {
    /// The fault of `code`, which came while the cabin was `doing` something with `pad`.
    static func fault(_ code: Int32, _ pad: String, doing: String) -> DeviceFault {
        let name = String(cString: libusb_error_name(code))
        func fault(_ kind: FaultKind, _ what: String, _ todo: String) -> DeviceFault {
            DeviceFault(kind, "signature pad \(pad): \(what) while \(doing) (\(name)); \(todo)")
        }
        return switch libusb_error(rawValue: code) {
        case LIBUSB_ERROR_NO_DEVICE, LIBUSB_ERROR_IO, LIBUSB_ERROR_NOT_FOUND:
            fault(.absent, "it was unplugged", "plug the pad in again")
        case LIBUSB_ERROR_BUSY:
            fault(.busy, "another program holds it", "end that program, or look who it is with lsof /dev/bus/usb/*/*")
        case LIBUSB_ERROR_TIMEOUT:
            fault(
                .timeout, "it did not answer in \(USBPadConnection.controlMilliseconds) ms", "replug it if it stays so")
        case LIBUSB_ERROR_PIPE:
            fault(
                .protocolViolation, "it refused the request", "replug it; a model with other reports refuses always")
        case LIBUSB_ERROR_OVERFLOW:
            fault(.protocolViolation, "it sent more than its endpoint holds", "replug the pad")
        case LIBUSB_ERROR_ACCESS:
            fault(
                .system, "the cabin may not open it",
                "install the board's udev rules (make install) and replug the pad")
        default:
            fault(.system, "the system refused", "look into the kernel's log with dmesg")
        }
    }
}
