import CabineNotices
import CabineRuntime
import HALContract
import HALLinux

/// Owns the private print queue, and starts it again when it dies: a cabin must not need a visit for that.
///
/// On a board with a real printer it also looks for that until it is found, since its address holds its serial number. An
/// exchanged printer has another one: the search begins anew with the program.
actor SpoolKeeper {
    static let lookPauseDefault: Duration = .seconds(2)
    /// Looks between two searches for the printer: one search starts a program.
    private static let looksPerSearch = 5

    /// Looks in a row that cupsd left without an answer, for five seconds each, before it counts as hung.
    private static let silencesMaximum = 4

    /// Searches and new starts take seconds: on a thread of their own they hold nobody up.
    private nonisolated let thread = DeviceThread("print spooler")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Looks for a printer of a model, with a folder for what it writes meanwhile; its address, or nil.
    typealias Search = @Sendable (_ model: String, _ folder: String) throws(DeviceFault) -> String?

    private let spooler: PrivateSpooler
    private let search: Search
    private let lookPause: Duration
    private let log: NoticeSink
    private var silences = 0
    /// The printer that is looked for; nil once it was found, or where nothing is to be found.
    private var missing: String?
    /// Where the queue is reached; the same after a restart.
    let server: SpoolServer
    /// The queue's name.
    let queue: String

    /// A queue of `configuration`; `missing` is the printer that is to be looked for.
    init(
        _ configuration: SpoolerConfiguration, missing: String? = nil,
        search: @escaping Search = { (model, folder) throws(DeviceFault) in
            try GutenprintSearch.address(of: model, folder: folder)
        },
        lookPause: Duration = lookPauseDefault, log: @escaping NoticeSink
    ) throws(DeviceFault) {
        self.missing = missing
        self.search = search
        self.lookPause = lookPause
        spooler = try PrivateSpooler(configuration)
        server = spooler.server
        queue = configuration.queue
        self.log = log
    }

    /// A queue for the USB printer that Gutenprint calls `model`.
    init(
        gutenprint model: String,
        search: @escaping Search = { (model, folder) throws(DeviceFault) in
            try GutenprintSearch.address(of: model, folder: folder)
        },
        lookPause: Duration = lookPauseDefault, log: @escaping NoticeSink
    ) throws(DeviceFault) {
        var configuration = SpoolerConfiguration(
            device: .installed(backend: GutenprintSearch.backend, address: GutenprintSearch.nowhere(model)))
        configuration.printer = model
        try self.init(configuration, missing: model, search: search, lookPause: lookPause, log: log)
    }

    /// Looks after cupsd until the task is cancelled.
    func keep() async {
        var looks = 0
        while !Task.isCancelled {
            if let missing, looks.isMultiple(of: Self.looksPerSearch) { look(for: missing) }
            looks += 1
            try? await Task.sleep(for: lookPause)
            guard !Task.isCancelled, let reason = reasonToRestart() else { continue }
            log(Notice(reason))
            silences = 0
            do throws(DeviceFault) { try spooler.restart() } catch {
                log(Notice(.spoolerFault, .detail("\(error)")))
            }
        }
    }

    /// Why cupsd must be started anew; nil while it need not. One that runs and answers nobody would keep the cabin out of
    /// service for ever.
    private func reasonToRestart() -> MessageID? {
        guard spooler.isRunning() else { return .spoolerEnded }
        do throws(DeviceFault) {
            _ = try spooler.spool().printer()
            silences = 0
        } catch {
            silences = error.kind == .timeout ? silences + 1 : 0
        }
        return silences < Self.silencesMaximum ? nil : .spoolerSilent
    }

    /// Nothing was printed yet: no job can be lost by a new start of the queue.
    private func look(for model: String) {
        do throws(DeviceFault) {
            guard let address = try search(model, spooler.folderPath) else { return }
            try spooler.restart(printingTo: .installed(backend: GutenprintSearch.backend, address: address))
            missing = nil
            log(Notice(.printerFound, .detail(address)))
        } catch {
            log(Notice(.spoolerFault, .detail("\(error)")))
        }
    }

    func stop() { spooler.stop() }
}
