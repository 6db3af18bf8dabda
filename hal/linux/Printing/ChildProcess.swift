internal import Glibc
import HALContract

/// A process started by this one and ended by its number; never found by name.
struct ChildProcess {
    /// The number the kernel gave it; ours until `reap` has seen its end.
    let identifier: pid_t

    /// Starts `path` in a session of its own, so that a Ctrl-C meant for us does not end it before we do.
    ///
    /// No descriptor of ours is passed on but `input`, and the child writes both its streams to `output`.
    static func start(
        _ path: String, _ arguments: [String], input: Int32? = nil, output: String
    ) throws(DeviceFault) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for descriptor in 3..<Self.descriptorsLimit { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A server expects the default answer to signals, whatever this process ignores or blocks.
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | 0x80  // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let words = ([path] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, path, &actions, &attributes, words + [nil], environment() + [nil])
        guard code == 0 else {
            throw DeviceFault(.system, "\(path) cannot be started: \(String(cString: strerror(code))).")
        }
        return ChildProcess(identifier: identifier)
    }

    /// Our environment without what is meant for this process alone: cupsd tells whoever is named there that the service
    /// is ready, and that it is the service (sd_notify(3), sd_listen_fds(3)).
    private static func environment() -> [UnsafeMutablePointer<CChar>] {
        var result: [UnsafeMutablePointer<CChar>] = []
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if !ours.contains(where: text.hasPrefix) { result.append(entry) }
            place += 1
        }
        return result
    }

    private static let ours = ["NOTIFY_SOCKET=", "WATCHDOG_", "LISTEN_"]

    /// Whether it has ended; it must not be asked again afterwards.
    func hasEnded() -> Bool {
        var status: Int32 = 0
        var result = waitpid(identifier, &status, WNOHANG)
        while result < 0, errno == EINTR { result = waitpid(identifier, &status, WNOHANG) }
        return result != 0
    }

    /// Waits for its end in steps of 5 ms; false when `limitMilliseconds` passed first.
    func waitForEnd(limitMilliseconds: Int) -> Bool {
        for _ in 0...(limitMilliseconds / Self.stepMilliseconds) {
            if hasEnded() { return true }
            usleep(UInt32(Self.stepMilliseconds * 1_000))
        }
        return false
    }

    /// Asks it to end, then makes it end.
    func stop(limitMilliseconds: Int) {
        kill(identifier, SIGTERM)
        if waitForEnd(limitMilliseconds: limitMilliseconds) { return }
        kill(identifier, SIGKILL)
        _ = waitForEnd(limitMilliseconds: limitMilliseconds)
    }

    /// Descriptors below this are closed in a child; those of libraries are close-on-exec besides.
    private static let descriptorsLimit: Int32 = 256
    /// How often a child is looked at while it is waited for.
    static let stepMilliseconds = 5
}
