import Glibc
import HALContract

/// A descriptor of a serial line, and one that ends its waiting.
final class LineDescriptor {
    private(set) var line: Int32
    private let bell: WakeBell

    init(_ line: Int32, _ bell: WakeBell) {
        self.line = line
        self.bell = bell
    }

    deinit { if line >= 0 { close(line) } }

    /// What stands at the line after waiting.
    enum Waiting {
        case bytes
        case nothing
        case hungUp
    }

    func wait(_ limitMilliseconds: Int, untilWritable: Bool) -> Waiting {
        var polled = [
            pollfd(fd: line, events: Int16(POLLIN | (untilWritable ? POLLOUT : 0)), revents: 0),
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polled, 2, Int32(clamping: limitMilliseconds)) > 0 else { return .nothing }
        if polled[1].revents != 0 { bell.clear() }
        let events = Int32(polled[0].revents)
        // What was sent before the other end went away is still to be read.
        if events & POLLIN != 0 { return .bytes }
        return events & (POLLHUP | POLLERR | POLLNVAL) != 0 ? .hungUp : .nothing
    }

    /// What is there; nil at the end of the line.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = Glibc.read(line, &buffer, buffer.count)
        let code = errno
        if count > 0 { return Array(buffer.prefix(count)) }
        return count < 0 && (code == EAGAIN || code == EINTR) ? [] : nil
    }

    /// How many bytes went; nil at the end of the line.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        let count = bytes.withUnsafeBytes { Glibc.write(line, $0.baseAddress, $0.count) }
        let code = errno
        if count >= 0 { return count }
        return code == EAGAIN || code == EINTR ? 0 : nil
    }
}

/// A pipe that ends a wait from any thread.
final class WakeBell: Sendable {
    let descriptor: Int32
    private let ringer: Int32

    init() throws(DeviceFault) {
        guard let ends = Self.pipe() else {
            throw DeviceFault(.system, "serial line: no pipe: \(String(cString: strerror(errno)))")
        }
        (descriptor, ringer) = ends
        for end in [descriptor, ringer] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    deinit {
        close(descriptor)
        close(ringer)
    }

    /// Both ends of a pipe that no child inherits.
    static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// A bell that rings already needs no further byte: what a full pipe refuses is nothing.
    func ring() {
        var byte: UInt8 = 1
        _ = write(ringer, &byte, 1)
    }

    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
