import CabineAuthority
import Glibc

/// Held by the one process that serves a folder, until it lets go or dies.
final class FolderLock: Sendable {
    private let handle: Int32

    /// The lock of the folder at `path`; nil while another process holds it.
    init?(path: String) throws(CollectorFault) {
        let name = path + "/lock"
        let handle = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        let openCode = errno
        guard handle >= 0 else {
            throw CollectorFault(.unavailable, "cannot open \(name): \(String(cString: strerror(openCode)))")
        }
        while flock(handle, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            _ = close(handle)
            if code == EWOULDBLOCK { return nil }
            throw CollectorFault(.unavailable, "cannot lock \(name): \(String(cString: strerror(code)))")
        }
        self.handle = handle
    }

    deinit { _ = close(handle) }
}
