internal import Foundation
import HALContract

/// The throw-away folder of a private spooler: in memory where the machine has memory for it.
struct SpoolerFolder {
    /// Where Debian mounts a file system that lives in memory.
    static let memoryFolder = "/dev/shm"

    /// The folder's path.
    let path: String
    /// Whether nothing written in it can reach a disk (other than swap).
    let isInMemory: Bool

    /// Makes a folder of a random name in memory, else in `fallback`.
    init(fallback: String?) throws(DeviceFault) {
        let parents = [Self.memoryFolder] + (fallback.map { [$0] } ?? [])
        for parent in parents where parent != Self.memoryFolder || Self.isMemory(parent) {
            var template = Array((parent + "/cabine-spooler-XXXXXX").utf8CString)
            guard let made = mkdtemp(&template) else { continue }
            path = String(cString: made)
            isInMemory = Self.isMemory(parent)
            // Filters run as user lp and must get through; they cannot list it, and the socket has a closed door.
            chmod(path, 0o711)
            return
        }
        throw DeviceFault(
            .system,
            "No folder for the private print spooler: \(parents.joined(separator: " and ")) cannot be written. "
                + "Mount /dev/shm as tmpfs, or give a folder.")
    }

    /// Makes a folder inside; `mode` as for chmod.
    func folder(_ name: String, mode: mode_t) throws(DeviceFault) {
        let made = mkdir("\(path)/\(name)", mode)
        guard made == 0, chmod("\(path)/\(name)", mode) == 0 else { throw fault("make", name) }
    }

    /// Writes a file inside.
    func file(_ name: String, _ text: String, mode: mode_t) throws(DeviceFault) {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw fault("write", name) }
        defer { close(descriptor) }
        var rest = ArraySlice(Array(text.utf8))
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw fault("write", name) }
            rest = rest.dropFirst(max(0, count))
        }
        guard fchmod(descriptor, mode) == 0 else { throw fault("write", name) }
    }

    /// Makes a symbolic link inside.
    func link(_ name: String, to target: String) throws(DeviceFault) {
        guard symlink(target, "\(path)/\(name)") == 0 else { throw fault("link", name) }
    }

    /// The last lines of a text inside, joined by " | ".
    func tail(_ name: String, lines: Int) -> String {
        guard let content = FileManager.default.contents(atPath: "\(path)/\(name)") else { return "" }
        let text = String(decoding: content.suffix(8_192), as: UTF8.self)
        return text.split(separator: "\n").suffix(lines).joined(separator: " | ")
    }

    /// Empties the places where jobs lie, so that a spooler started again prints nothing a second time.
    ///
    /// - Throws: `system` when something stays: the spooler must not be started then.
    func forgetJobs() throws(DeviceFault) {
        for folder in ["spool", "tmp", "cache"] {
            do {
                for name in try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted() {
                    try FileManager.default.removeItem(atPath: "\(path)/\(folder)/\(name)")
                }
            } catch {
                throw DeviceFault(
                    .system,
                    "Private print spooler: the jobs in \(path)/\(folder) cannot be removed, and would be printed again: "
                        + "\(error.localizedDescription)")
            }
        }
    }

    /// Removes the folder and everything in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    private func fault(_ verb: String, _ name: String) -> DeviceFault {
        let code = errno
        return DeviceFault(
            code == ENOSPC ? .full : .system,
            "Private print spooler: cannot \(verb) \(path)/\(name): \(String(cString: strerror(code))).")
    }

    /// Whether `folder` lies on a file system that lives in memory, by the longest mount point above it (proc(5)).
    private static func isMemory(_ folder: String) -> Bool {
        guard let mounts = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) else { return false }
        let fields = mounts.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count > 2 }
        let above = fields.filter { folder == $0[1] || $0[1] == "/" || folder.hasPrefix($0[1] + "/") }
        // Of two mounts on one place the later one is seen.
        let nearest = above.enumerated().max { ($0.element[1].count, $0.offset) < ($1.element[1].count, $1.offset) }
        return nearest.map { ["tmpfs", "ramfs"].contains($0.element[2]) } ?? false
    }
}
