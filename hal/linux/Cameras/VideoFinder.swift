internal import Glibc
import HALContract
import HALDrivers

/// Finds the camera of a board among the machine's cameras.
enum VideoFinder {
    /// Device files looked at; V4L2 has 256 minor numbers.
    private static let devicesMaximum = 256
    private static let sysfs = "/sys/class/video4linux"

    /// Opens the camera that `match` means.
    ///
    /// - Throws: `absent` with the cameras that are there; otherwise what opening the matching one throws.
    static func open(_ match: V4L2Match) throws(DeviceFault) -> VideoDevice {
        if case .device(let path) = match { return try VideoDevice(path: path) }
        var found: [String] = []
        var closed: DeviceFault?
        for path in paths() {
            let device: VideoDevice
            do throws(DeviceFault) {
                device = try VideoDevice(path: path)
            } catch {
                // Metadata files of the same cameras are refused here too; only what may hide the camera is told.
                if error.kind == .system || error.kind == .busy { closed = error }
                continue
            }
            switch match {
            case .card(let card) where card == device.card: return device
            case .bus(let bus) where bus == device.bus: return device
            case .card, .bus, .device: found.append("\(path) (card \(device.card), bus \(device.bus))")
            }
        }
        if let closed, found.isEmpty { throw closed }
        let others = found.isEmpty ? "There is no camera" : "There is " + found.joined(separator: ", ")
        throw DeviceFault(
            .absent, "camera of \(match): it is not there. \(others). Plug it in, or correct the board's match.")
    }

    /// The device files of all cameras, lowest number first.
    private static func paths() -> [String] {
        guard let stream = opendir(sysfs) else { return [] }
        defer { closedir(stream) }
        var numbers: [Int] = []
        while numbers.count < devicesMaximum, let entry = readdir(stream) {
            let name = VideoText.read(&entry.pointee.d_name)
            guard name.hasPrefix("video"), let number = Int(name.dropFirst(5)) else { continue }
            numbers.append(number)
        }
        return numbers.sorted().map { "/dev/video\($0)" }
    }
}
