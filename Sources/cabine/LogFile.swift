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
                FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
                handle = FileHandle(forWritingAtPath: path)
            }
            handle?.write(Data((line + "\n").utf8))
        }
    }
}
