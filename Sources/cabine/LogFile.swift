import Foundation
import Synchronization

/// What the desks say, a line each, for whoever looks into a failed run. Nothing personal is ever given to it.
final class LogFile: Sendable {
    let path: String
    private let handle = Mutex<FileHandle?>(nil)

    init(path: String) { self.path = path }

    func write(_ line: String) {
        handle.withLock { handle in
            if handle == nil {
                let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
                if descriptor >= 0 { handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true) }
            }
            handle?.write(Data((line + "\n").utf8))
        }
    }
}
