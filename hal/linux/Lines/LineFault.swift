internal import CGPIO
internal import Glibc
import HALContract

/// What the kernel says of a chip or line, in words for a technician.
enum LineFault {
    /// The udev rule that lets the controller have the chips; each board's folder has its own.
    private static let permissionHint =
        "install the board's udev rules (`make install`), plug the adapter in again, and see that the controller runs in "
        + "the group they name"

    /// Why `names`, at the same places as their offsets, were not given.
    static func refused(_ failure: cgpio_failure, chip: String, name: String) -> DeviceFault {
        let line = "\(name) (line \(failure.offset) of \(chip))"
        switch failure.stage {
        case CGPIO_STAGE_LABEL:
            return DeviceFault(
                .system, "line chip \(chip): two chips have this label; unplug one, or give the chip by its path")
        case CGPIO_STAGE_OFFSET:
            return DeviceFault(
                .system, "\(line): the chip's lines are 0 to \(Int(failure.chip_lines) - 1); correct the board's wiring"
            )
        case CGPIO_STAGE_LINE where failure.code == EBUSY:
            return DeviceFault(
                .busy, "\(line): held by \(holder(failure)); end that program, or free the line of that kernel driver")
        case CGPIO_STAGE_CHIP where [ENOENT, ENODEV, ENXIO].contains(failure.code):
            return DeviceFault(
                .absent,
                "line chip \(chip): there is none; `gpiodetect` lists those there are: check the adapter's plug and its "
                    + "kernel module")
        case _ where [EACCES, EPERM].contains(failure.code):
            return DeviceFault(.system, "line chip \(chip): not permitted; \(permissionHint)")
        case CGPIO_STAGE_CHIP:
            return DeviceFault(.system, "line chip \(chip): cannot be opened: \(reason(failure.code))")
        default:
            return DeviceFault(
                .system,
                "\(line): refused: \(reason(failure.code)); look whether the chip can do what the board asks: edges, "
                    + "pull resistors, open drain")
        }
    }

    /// What went wrong with lines that were given; `code` is an errno.
    static func failed(_ code: Int32, doing action: String, _ place: String) -> DeviceFault {
        code == ENODEV || code == ENXIO
            ? DeviceFault(.absent, "\(place): cannot be \(action): the line chip went away; check the adapter's plug")
            : DeviceFault(.system, "\(place): cannot be \(action): \(reason(code))")
    }

    private static func holder(_ failure: cgpio_failure) -> String {
        let name = withUnsafeBytes(of: failure.consumer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return name.isEmpty ? "a program or driver that gives no name" : "\"\(name)\""
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
