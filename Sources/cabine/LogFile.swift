import Glibc
import Synchronization

/// What the desks say, a line each, for whoever looks into a failed run. Nothing personal is ever given to it.
///
/// Two files at most, the present one and the one before. A disk that takes no more lines loses lines, nothing else.
final class LogFile: Sendable {
    /// Some ten thousand lines: a month of an ordinary cabin.
    private static let bytesMaximum = 1 << 20

    let path: String
    private let content = Mutex<(descriptor: Int32, bytes: Int)>((-1, 0))

    init(path: String) { self.path = path }

    deinit { content.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

    func write(_ line: String) {
        content.withLock { content in
            if content.bytes > Self.bytesMaximum {
                close(content.descriptor)
                rename(path, path + ".old")
                content = (-1, 0)
            }
            if content.descriptor < 0 {
                content = (open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600), 0)
            }
            guard content.descriptor >= 0 else { return }
            put(line + "\n", to: content.descriptor)
            content.bytes += line.utf8.count + 1
        }
    }
}
