import CabineCore
import CabineLog
import CabineNotices
import CabineRuntime
import CabineSite
import CabineTelemetry

/// Serves a running cabin's logs, metrics and cash audit where its site file says so; it costs the cabin one look a second.
///
/// | what happens | what it does |
/// |---|---|
/// | the site file names no `telemetry` | nothing is served |
/// | the certificate ends within thirty days | says so at the start and once a day |
/// | certificates cannot be read, or the address is taken | says so once for each different fault, and tries again for ever |
final class CabinTelemetry {
    private var tasks: [Task<Void, Never>] = []
    private let threads: QuietThreads?

    init(_ station: Station, log: CabinLog, board: String) {
        guard let site = station.site.telemetry else {
            threads = nil
            return
        }
        let metrics = CabinMetrics(station, log: log.log, board: board)
        let server = TelemetryServer(
            TelemetrySettings(
                address: site.address, port: site.port, certificate: site.certificate, key: site.key,
                authority: site.authority),
            source: LogSource(log.log, folder: log.folder), metrics: { metrics.families() }, audit: station.cashReport,
            notices: log.sink)
        let threads = QuietThreads()
        self.threads = threads
        let (entries, address) = (log.log, site.address)
        tasks.append(Task { await metrics.watch() })
        tasks.append(Task { await watchCertificate(of: server, entries) })
        tasks.append(Task { await serve(server, on: threads, address: address, entries) })
    }

    /// Ends the connections, then the threads.
    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await threads?.stop()
    }
}

/// Before an address that is taken, or certificates that cannot be read, are tried again.
private let servingRetryPause: Duration = .seconds(30)

/// Between two words about a certificate that ends.
private let certificatePause: Duration = .seconds(86_400)

private func watchCertificate(of server: TelemetryServer, _ log: Log) async {
    while !Task.isCancelled {
        do throws(TelemetryFault) {
            let now = MachineClock.wall.millisecondsSince1970 / 1_000
            if let notice = try server.certificateNotice(secondsSince1970: now) { log.sink(notice) }
        } catch {
            log.event(.telemetryFault, .detail(error.description))
        }
        try? await Task.sleep(for: certificatePause)
    }
}

private func serve(_ server: TelemetryServer, on threads: QuietThreads, address: String, _ log: Log) async {
    var told: TelemetryFault?
    while !Task.isCancelled {
        let fault = await fault(of: server, on: threads, address: address, log)
        guard let fault else { continue }
        if fault != told { log.event(.telemetryFault, .detail(fault.description)) }
        told = fault
        try? await Task.sleep(for: servingRetryPause)
    }
}

private func fault(
    of server: TelemetryServer, on threads: QuietThreads, address: String, _ log: Log
) async -> TelemetryFault? {
    do throws(TelemetryFault) {
        try await server.run(on: threads) { port in
            log.event(.telemetryOpened, .field(.peer, "\(address):\(port)"))
        }
        return nil
    } catch {
        return error
    }
}
