import Glibc
public import HALContract

/// Debian's `sz` (lrzsz) with its ends in our hands: what it says goes over the line, and what comes over the line to it.
///
/// `-r` lets the receiver go on where a transfer was cut, when it still has the beginning of the file.
public final class FileSending: FileSender, @unchecked Sendable {
    // SAFETY: the descriptors are set once in `init` and closed in `deinit`; each is used by one thread.
    private let input: Int32
    private let output: Int32
    private let child: pid_t

    /// Where the program is looked for.
    static let paths = ["/usr/bin/sz", "/bin/sz", "/usr/local/bin/sz"]

    /// Begins to send the file at `path`.
    ///
    /// - Throws: `absent` when the program is not installed.
    public init(path: String) throws(DeviceFault) {
        guard let program = Self.paths.first(where: { access($0, X_OK) == 0 }) else {
            throw DeviceFault(.absent, "sz is not installed: `apt-get install lrzsz`")
        }
        guard let toChild = WakeBell.pipe() else { throw DeviceFault(.system, "sz: no pipe") }
        guard let fromChild = WakeBell.pipe() else {
            close(toChild.read)
            close(toChild.write)
            throw DeviceFault(.system, "sz: no pipe")
        }
        defer {
            close(toChild.read)
            close(fromChild.write)
        }
        (input, output) = (toChild.write, fromChild.read)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild.read, 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild.write, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | 0x80))
        let arguments: [String] = ["--zmodem", "--resume", "--binary", "--quiet", "--timeout", "100", path]
        let words = ([program] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        var started: pid_t = 0
        let code = posix_spawn(&started, program, &actions, &attributes, words + [nil], environ)
        child = started
        guard code == 0 else {
            throw DeviceFault(.system, "\(program) cannot be started: \(String(cString: strerror(code)))")
        }
        _ = fcntl(input, F_SETFL, fcntl(input, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        close(input)
        close(output)
    }

    /// Bytes for the line; waits for them. Nil when the program has said all.
    public func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while true {
            let count = Glibc.read(output, &buffer, buffer.count)
            let code = errno
            if count > 0 { return Array(buffer.prefix(count)) }
            if count < 0, code == EINTR { continue }
            return nil
        }
    }

    /// Bytes that came over the line. What the program does not take is lost, as on a line without flow control.
    public func take(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) } }

    /// Ends it early.
    public func stop() { kill(child, SIGTERM) }

    /// Waits for its end; whether the file arrived.
    public func finish() -> Bool {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            if errno != EINTR { return false }
        }
        return status == 0
    }
}
