import Glibc

/// The label of a line chip, asked of the kernel itself.
enum LineChipLabel {
    /// GPIO_GET_CHIPINFO_IOCTL of linux/gpio.h: `_IOR(0xB4, 0x01, struct gpiochip_info)`.
    private static let getChipInfo: UInt = 0x8044_B401
    /// struct gpiochip_info: name and label of 32 bytes each, and a 32-bit count of lines.
    private static let infoBytes = 68
    private static let labelBytes = 32..<64

    /// The label of the chip at `path`; nil when it is no chip or may not be asked. Asking changes nothing: no line is
    /// requested.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var info = [UInt8](repeating: 0, count: infoBytes)
        let answer = info.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { ioctl(descriptor, getChipInfo, $0) } ?? -1
        }
        guard answer == 0 else { return nil }
        return String(decoding: info[labelBytes].prefix { $0 != 0 }, as: UTF8.self)
    }
}
