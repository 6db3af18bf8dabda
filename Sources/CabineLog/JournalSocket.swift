import Glibc

/// The systemd journal's own socket, in its native protocol: one datagram an entry, `NAME=value` a line, or the name, a
/// little-endian length and the bytes where a value holds a newline (systemd, JOURNAL_NATIVE_PROTOCOL).
///
/// An entry of ours is below 8 KiB, far below what a datagram takes, so the protocol's way for large ones, a sealed memory
/// file, is not needed; a library would bring no more than this.
final class JournalSocket {
    /// Where systemd-journald listens.
    static let path = "/run/systemd/journal/socket"

    private let descriptor: Int32
    /// Entries the journal did not take since this was asked last.
    private var refused = 0

    /// A socket that sends to `path`; nil when there is none to be had.
    init?(_ path: String) {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.utf8.count < room.count else { return false }
            room.copyBytes(from: path.utf8)
            return true
        }
        // Connected: a journal that is started anew listens on the same inode, which systemd holds.
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard fits, connected == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }

    /// The journal's socket when this program runs under systemd with its output connected to the journal: JOURNAL_STREAM
    /// names the device and inode of that output (systemd.exec, "Environment variables").
    static func ofEnvironment() -> String? {
        guard let text = getenv("JOURNAL_STREAM").map({ String(cString: $0) }) else { return nil }
        let numbers = text.split(separator: ":").compactMap { UInt64($0) }
        guard numbers.count == 2 else { return nil }
        let isOurs = [STDERR_FILENO, STDOUT_FILENO].contains { descriptor in
            var status = stat()
            return fstat(descriptor, &status) == 0 && UInt64(status.st_dev) == numbers[0]
                && UInt64(status.st_ino) == numbers[1]
        }
        return isOurs ? path : nil
    }

    /// Sends one entry; a journal that takes none now is not waited for.
    func send(_ fields: [(name: String, value: String)]) {
        var datagram: [UInt8] = []
        for (name, value) in fields {
            datagram += name.utf8
            if value.utf8.contains(UInt8(ascii: "\n")) {
                datagram.append(UInt8(ascii: "\n"))
                withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { datagram += $0 }
            } else {
                datagram.append(UInt8(ascii: "="))
            }
            datagram += value.utf8
            datagram.append(UInt8(ascii: "\n"))
        }
        var result: Int
        var code: Int32
        repeat {
            result = Glibc.send(
                descriptor, datagram, datagram.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            code = errno
        } while result < 0 && code == EINTR
        if result < 0 { refused += 1 }
    }

    /// Entries refused since the last call.
    func takeRefused() -> Int {
        defer { refused = 0 }
        return refused
    }
}
