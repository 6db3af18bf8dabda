import HALContract
import HALLinux

/// Owns the private print queue, and starts it again when it dies: a cabin must not need a visit for that.
actor SpoolKeeper {
    private static let lookPause: Duration = .seconds(2)

    private let spooler: PrivateSpooler
    private let log: @Sendable (String) -> Void
    /// Where the queue is reached; the same after a restart.
    let server: SpoolServer
    /// The queue's name.
    let queue: String

    init(_ configuration: SpoolerConfiguration, log: @escaping @Sendable (String) -> Void) throws(DeviceFault) {
        spooler = try PrivateSpooler(configuration)
        server = spooler.server
        queue = configuration.queue
        self.log = log
    }

    /// Looks after cupsd until the task is cancelled.
    func keep() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.lookPause)
            guard !Task.isCancelled, !spooler.isRunning() else { continue }
            log("print spooler: cupsd ended; starting it again")
            do throws(DeviceFault) { try spooler.restart() } catch { log("\(error)") }
        }
    }

    func stop() { spooler.stop() }
}
