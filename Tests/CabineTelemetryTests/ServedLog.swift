import CabineLog
import CabineNotices
import CabineTelemetry
import Foundation
import HALContract
import HALLinux
import Synchronization
import TestFleet

/// A log and a server of it on a free port of the loopback.
final class ServedLog: Sendable {
    let fleet: Fleet
    let log: Log
    let port: Int
    let folder: String
    private let task: Task<Void, Never>
    private let threads: QuietThreads

    init(
        metrics: @escaping @Sendable () async -> [MetricFamily] = { [] },
        audit: @escaping TelemetryServer.Audit = noAudit
    ) async throws {
        let fleet = try Fleet()
        self.fleet = fleet
        folder = fleet.path("log")
        var settings = LogSettings()
        settings.segmentBytes = 20_000
        settings.rates.newsBurst = 1_000_000
        log = Log(in: try DirectoryStore(folder), settings)
        let server = TelemetryServer(
            TelemetrySettings(
                address: "127.0.0.1", port: 0, certificate: fleet.path("cabin.pem"), key: fleet.path("cabin.key"),
                authority: fleet.path("authority.pem")),
            source: LogSource(log, folder: folder), metrics: metrics, audit: audit,
            notices: log.sink)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let threads = QuietThreads()
        self.threads = threads
        task = Task {
            do throws(TelemetryFault) {
                try await server.run(on: threads) { continuation.yield($0) }
            } catch {
                print(error)
            }
            continuation.finish()
        }
        var found = 0
        for await port in ports {
            found = port
            break
        }
        port = found
    }

    func say(_ count: Int) async throws {
        for number in 0..<count {
            log.event(.commandDone, .field(.command, "line \(number)"), .field(.result, "done"))
            // A ring takes what a cabin says in a minute; a test must not say more at once.
            while log.depth > 500 { try await Task.sleep(for: .milliseconds(1)) }
        }
        try await log.flush()
    }

    func get(
        _ path: String, _ headers: [String] = [], as name: String? = "operator", more: [String] = []
    ) throws -> Command {
        var arguments = ["-sS", "--max-time", "60", "--cacert", fleet.path("authority.pem")]
        if let name { arguments += ["--cert", fleet.path(name + ".pem"), "--key", fleet.path(name + ".key")] }
        for header in headers { arguments += ["-H", header] }
        return try Command("/usr/bin/curl", arguments + more + ["https://127.0.0.1:\(port)\(path)"])
    }

    func sequences(_ run: Command) -> [Int] {
        run.output.split(separator: "\n").compactMap { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (object?["CABINE_SEQUENCE"] as? String).flatMap { Int($0) }
        }
    }

    func stop() async {
        task.cancel()
        await task.value
        await threads.stop()
        log.close()
        try? FileManager.default.removeItem(atPath: fleet.folder)
    }
}

/// A cabin without books.
let noAudit: TelemetryServer.Audit = { () async throws(TelemetryFault) in
    throw TelemetryFault("the cabin was never started")
}

func served(
    metrics: @escaping @Sendable () async -> [MetricFamily] = { [] },
    audit: @escaping TelemetryServer.Audit = noAudit, _ body: (ServedLog) async throws -> Void
) async throws {
    let served = try await ServedLog(metrics: metrics, audit: audit)
    do {
        try await body(served)
    } catch {
        await served.stop()
        throw error
    }
    await served.stop()
}
