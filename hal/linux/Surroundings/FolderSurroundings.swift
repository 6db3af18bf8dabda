import Glibc
public import HALContract

/// The machine below a folder: `/` for the real one, any other for a copy of the parts of it that matter.
public struct FolderSurroundings: Surroundings {
    private let root: String

    /// Files of sysfs are shorter; /etc/hosts of a cabin too.
    private static let textBytesMaximum = 4_096
    /// /dev of a large machine has some hundred.
    private static let namesMaximum = 4_096

    /// The machine below `root`, which is given without a slash at its end; the empty text is the real one.
    public init(root: String = "") { self.root = root }

    /// Where a path of the machine is.
    func rooted(_ path: String) -> String { root + path }

    /// The names in a folder, sorted.
    public func names(in folder: String) -> [String] {
        guard let stream = opendir(root + folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < Self.namesMaximum, let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        // "usb10" after "usb2" would be nicer, but the same order each time is what matters.
        return names.sorted()
    }

    /// The text of a small file without the white space around it.
    public func text(of path: String) -> String? {
        let descriptor = open(root + path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.textBytesMaximum)
        var count = 0
        while count < bytes.count {
            let got = bytes[count...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            let code = errno
            if got < 0, code == EINTR { continue }
            guard got >= 0 else { return nil }
            if got == 0 { break }
            count += got
        }
        return String(decoding: bytes[..<count], as: UTF8.self).trimmed
    }

    /// The path a link leads to, within the root.
    public func target(of path: String) -> String? {
        guard let resolved = realpath(root + path, nil) else { return nil }
        defer { free(resolved) }
        let text = String(cString: resolved)
        guard !root.isEmpty, let base = realpath(root, nil) else { return text }
        defer { free(base) }
        // A link that leaves the copy leads into the real machine, which is not being looked at.
        let inside = String(cString: base)
        return text.hasPrefix(inside + "/") ? String(text.dropFirst(inside.count)) : nil
    }

    /// What the real user of the program may do with a device file.
    public func access(to path: String) -> DeviceAccess {
        guard target(of: path) != nil else { return .absent }
        return Glibc.access(root + path, R_OK | W_OK) == 0 ? .granted : .refused
    }

    /// The chips of lines, labelled by the kernel where it may be asked, else by sysfs.
    public func chips() -> [FoundChip] {
        let old = labelsOfSysfs()
        return names(in: "/dev").filter { $0.hasPrefix("gpiochip") }.map { name in
            let path = "/dev/\(name)"
            return FoundChip(label: LineChipLabel.read(root + path) ?? old[name], path: path)
        }
    }

    /// Labels by the chip's name, as the older interface shows them; it is there on Debian and needs no permission.
    private func labelsOfSysfs() -> [String: String] {
        var labels: [String: String] = [:]
        let folder = "/sys/class/gpio"
        for name in names(in: folder) where name.hasPrefix("gpiochip") {
            guard let label = text(of: "\(folder)/\(name)/label") else { continue }
            // Its parent device carries the character device's name.
            for chip in names(in: "\(folder)/\(name)/device") where chip.hasPrefix("gpiochip") { labels[chip] = label }
        }
        return labels
    }
}

extension String {
    /// Without white space around it. Files of the kernel end with a newline.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
