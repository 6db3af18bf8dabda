internal import CVideo
internal import Glibc
import HALContract

/// A device's place on USB, kept while it answers, so that it can be reset when it does not.
struct USBPlace: Sendable {
    /// Its file below /dev/bus/usb.
    let path: String

    /// The place of a device that libgphoto2 calls `usb:BUS,DEVICE`; nil for any other port.
    init?(port: String) {
        let parts = port.drop { $0 != ":" }.dropFirst().split(separator: ",")
        guard port.hasPrefix("usb:"), parts.count == 2, parts.allSatisfy({ Int($0) != nil }) else { return nil }
        path = "/dev/bus/usb/\(parts[0])/\(parts[1])"
    }

    /// The place of the USB device a character device belongs to; nil when it is on no USB.
    init?(ofCharacterDevice descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        // gnu_dev_major and gnu_dev_minor of glibc.
        let major = (status.st_rdev >> 8) & 0xFFF
        let minor = (status.st_rdev & 0xFF) | ((status.st_rdev >> 12) & 0xFFF00)
        guard var folder = Self.resolve("/sys/dev/char/\(major):\(minor)/device") else { return nil }
        // An interface's folder lies in its device's, which alone has these two files.
        while folder.hasPrefix("/sys/devices/") {
            if let bus = Self.number("\(folder)/busnum"), let device = Self.number("\(folder)/devnum") {
                path = "/dev/bus/usb/\(Self.digits(bus))/\(Self.digits(device))"
                return
            }
            folder = String(folder.prefix(upTo: folder.lastIndex(of: "/") ?? folder.startIndex))
        }
        return nil
    }

    /// Whether the device is still plugged in.
    var isThere: Bool { access(path, F_OK) == 0 }

    /// Resets the device as if it were plugged in again. A call that hangs in it ends with an error.
    func reset(_ name: String) throws(DeviceFault) {
        let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
        let code = errno
        guard descriptor >= 0 else { throw VideoFault.make(code, name, "opening \(path) to reset it") }
        defer { Glibc.close(descriptor) }
        let failure = cvideo_reset_usb(descriptor)
        guard failure == 0 else { throw VideoFault.make(failure, name, "resetting it at \(path)") }
    }

    private static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func number(_ path: String) -> Int? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        // At most 127 devices on a bus, and a newline.
        var text = [UInt8](repeating: 0, count: 16)
        let count = text.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        return Int(String(decoding: text[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 3 - text.count)) + text
    }
}
