internal import Glibc
public import HALContract

/// A cupsd of our own: throw-away, in memory, reachable only through a socket behind a closed folder.
///
/// It never talks to the machine's own cupsd, works as root and as an ordinary user, and ends with this process: a
/// guardian ends it and removes its folder when this process dies without saying goodbye.
public final class PrivateSpooler {
    /// What the instance is made of.
    public private(set) var configuration: SpoolerConfiguration
    /// Whether pages stay in memory; else they pass over a disk for the seconds a job lives.
    public var isInMemory: Bool { folder.isInMemory }
    /// The folder of the instance.
    public var folderPath: String { folder.path }
    /// The socket it listens on.
    public var server: SpoolServer { .socket(path: folder.path + "/door/cups.sock") }
    /// The number of the running cupsd, nil when it is not running.
    public var processIdentifier: Int32? { cupsd?.identifier }

    private static let program = "/usr/sbin/cupsd"
    /// cupsd answers after some 70 ms; a loaded machine gets a hundred times that.
    private static let startLimitMilliseconds = 10_000
    /// cupsd gives its filters and back ends a moment to end.
    private static let stopLimitMilliseconds = 5_000

    private let folder: SpoolerFolder
    private var cupsd: ChildProcess?
    private var guardian: Guardian?

    /// Makes the folder, starts cupsd and returns when the queue answers.
    ///
    /// - Throws: `system` or `full`, naming the program, the Debian package that holds it, and the last lines of
    ///   error_log.
    public init(_ configuration: SpoolerConfiguration) throws(DeviceFault) {
        self.configuration = configuration
        try Self.require(Self.program, package: "cups-daemon")
        folder = try SpoolerFolder(fallback: configuration.fallbackFolder)
        do {
            try SpoolerLayout(configuration: configuration, folder: folder).write()
            try start()
        } catch {
            folder.remove()
            throw error
        }
    }

    deinit { stop() }

    /// The spool transport of the instance's queue.
    public func spool() -> CUPSSpool { CUPSSpool(server: server, queue: configuration.queue) }

    /// Ends cupsd and removes the folder. Doing it twice is harmless.
    public func stop() {
        guardian?.dismiss()
        guardian = nil
        cupsd?.stop(limitMilliseconds: Self.stopLimitMilliseconds)
        cupsd = nil
        folder.remove()
    }

    /// Starts cupsd again after it died or hung, with its queue and without its jobs: a job that was under way is
    /// lost, never printed twice.
    public func restart() throws(DeviceFault) {
        guardian?.dismiss()
        guardian = nil
        cupsd?.stop(limitMilliseconds: Self.stopLimitMilliseconds)
        cupsd = nil
        try folder.forgetJobs()
        try start()
    }

    /// Starts cupsd again with its queue in front of another device of the same back end: the printer was found.
    public func restart(printingTo device: SpoolerDevice) throws(DeviceFault) {
        precondition(device.backend == configuration.device.backend, "one back end is linked into the instance")
        // First the end of cupsd: it writes the file itself when it goes. Forgotten at once: its number may be another's.
        cupsd?.stop(limitMilliseconds: Self.stopLimitMilliseconds)
        cupsd = nil
        configuration.device = device
        try folder.file("etc/printers.conf", configuration.queueText, mode: 0o600)
        try restart()
    }

    /// Whether cupsd runs; notices and buries one that died.
    public func isRunning() -> Bool {
        if let cupsd, cupsd.hasEnded() { self.cupsd = nil }
        return cupsd != nil
    }

    private func start() throws(DeviceFault) {
        let started = try ChildProcess.start(
            Self.program, ["-f"] + settings, output: "\(folder.path)/log/output")
        cupsd = started
        guardian = try Guardian(of: started, folder: folder)
        let spool = spool()
        var last = ""
        for _ in 0...(Self.startLimitMilliseconds / Self.pollMilliseconds) {
            do {
                _ = try spool.printer()
                return
            } catch { last = error.message }
            if !isRunning() { break }
            usleep(UInt32(Self.pollMilliseconds * 1_000))
        }
        guardian?.dismiss()
        guardian = nil
        cupsd?.stop(limitMilliseconds: Self.stopLimitMilliseconds)
        cupsd = nil
        throw DeviceFault(
            .system, "\(Self.program) (package cups-daemon) did not come up: \(last) Its last words: \(lastWords())")
    }

    /// The configuration of this instance, as cupsd's options.
    private var settings: [String] {
        ["-c", "\(folder.path)/etc/cupsd.conf", "-s", "\(folder.path)/etc/cups-files.conf"]
    }

    /// What cupsd said before it died.
    private func lastWords() -> String {
        let words = ["log/output", "log/error_log"].map { folder.tail($0, lines: 5) }.filter { !$0.isEmpty }
        return words.isEmpty ? "none." : words.joined(separator: " | ")
    }

    /// How often a starting cupsd is asked whether it is there.
    private static let pollMilliseconds = 10

    /// Throws, naming the Debian package, unless `path` is there.
    static func require(_ path: String, package: String) throws(DeviceFault) {
        guard access(path, F_OK) == 0 else {
            throw DeviceFault(.system, "\(path) is missing: install it with `apt-get install \(package)`.")
        }
    }
}
