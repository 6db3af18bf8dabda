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

/// An eventfd that ends a wait from any thread.
final class WakeBell: Sendable {
    let descriptor: Int32

    init() throws(DeviceFault) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC.rawValue | EFD_NONBLOCK.rawValue))
        let code = errno
        guard descriptor >= 0 else {
            throw DeviceFault(.system, "serial line: no eventfd: \(String(cString: strerror(code)))")
        }
    }

    deinit { close(descriptor) }

    func ring() { eventfd_write(descriptor, 1) }

    func clear() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }
}
