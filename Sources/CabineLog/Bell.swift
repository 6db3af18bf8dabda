import CLogSupport
import Glibc

/// Wakes one thread that waits, or lets it go on at once when it was rung before; it may be rung from anywhere.
///
/// An event descriptor: `poll` waits on the monotonic clock, and a ring before the wait is not lost.
final class Bell: Sendable {
    private let descriptor: Int32

    init() {
        descriptor = log_bell_make()
        precondition(descriptor >= 0, "no descriptor is left for the log's bell")
    }

    deinit { close(descriptor) }

    func ring() { log_bell_ring(descriptor) }

    /// Returns when it is rung, or after `milliseconds`.
    func wait(milliseconds: UInt64?) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let limit = milliseconds.map { Int32(clamping: $0) } ?? -1
        var result: Int32
        repeat { result = poll(&entry, 1, limit) } while result < 0 && errno == EINTR
        log_bell_clear(descriptor)
    }
}

/// Runs `body` on a thread of its own, called `name` in the machine's lists.
func startDetachedThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadBody(name, body))
    var thread = pthread_t()
    let result = pthread_create(
        &thread, nil,
        { pointer in
            guard let pointer else { return nil }
            let box = Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue()
            log_name_thread(box.name)
            box.body()
            return nil
        }, box.toOpaque())
    precondition(result == 0, "no thread is to be had for \(name)")
    pthread_detach(thread)
}

private final class ThreadBody {
    let name: String
    let body: () -> Void

    init(_ name: String, _ body: @escaping () -> Void) {
        self.name = name
        self.body = body
    }
}
