public import CabineAuthority
public import CabineCore
import CollectorCore
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization
public import UnixSignals

/// The collector as it serves: TLS with client certificates, the routes, and a purge at the start and every hour.
public struct CollectorServer: Sendable {
    /// Connections at once: a national fleet keeps far fewer open, an attacker is held here.
    static let connectionLimit = 2_048
    /// A connection that says nothing for a minute is closed.
    static let idleSeconds: Int64 = 60
    /// Between purges: nothing outlives its six months by more than an hour.
    static let purgeSeconds: Int64 = 3_600

    private let folder: CollectorFolder
    private let service: RecordService
    private let logger: Logger
    private let now: @Sendable () -> WallTime

    /// Opens the folder's database. `now` is the wall clock.
    public init(
        folder: CollectorFolder, logger: Logger, now: @escaping @Sendable () -> WallTime = CollectorServer.wallClock
    ) throws(CollectorFault) {
        _ = try folder.settings()
        self.folder = folder
        self.logger = logger
        self.now = now
        service = try RecordService(folder: folder)
    }

    /// The system's wall clock.
    public static let wallClock: @Sendable () -> WallTime = {
        WallTime(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    /// Serves until a signal arrives or the task is cancelled. `port` 0 is any free one; `onListening` is told which.
    public func run(
        host: String, port: Int, signals: [UnixSignal] = [.sigterm, .sigint],
        onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws(CollectorFault) {
        guard service.isOwner else {
            throw CollectorFault(.unavailable, "another collector serves \(folder.path): stop it first")
        }
        _ = try await purge()
        let routes = CollectorRoutes(service: service, now: now, logger: logger)
        do {
            var application = Application(
                router: routes.router(),
                server: try .tls(
                    .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))),
                    tlsConfiguration: try tls()),
                configuration: ApplicationConfiguration(
                    address: .hostname(host, port: port),
                    availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)),
                onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
                logger: logger)
            application.addServices(PurgeService(server: self))
            try await application.runService(gracefulShutdownSignals: signals)
        } catch let fault as CollectorFault {
            throw fault
        } catch {
            throw CollectorFault(.unavailable, "the collector cannot serve at \(host):\(port): \(error)")
        }
    }

    /// Destroys what is overdue now; how many records that were.
    public func purge() async throws(CollectorFault) -> Int { try await purge(now: now()) }

    /// Destroys what is overdue at `now`; how many records that were.
    public func purge(now: WallTime) async throws(CollectorFault) -> Int {
        try await translating { () async throws(RecordService.Trouble) in try await service.purge(now: now) }
    }

    /// How many records and tombstones there are.
    public func counts() async throws(CollectorFault) -> (records: Int, tombstones: Int) {
        try await translating { () async throws(RecordService.Trouble) in try await service.counts() }
    }

    /// What durability and erasure depend on, as SQLite tells it.
    public func databaseSettings() async throws(CollectorFault) -> DatabaseSettings {
        try await translating { () async throws(RecordService.Trouble) in try await service.settings() }
    }

    fileprivate func report(_ fault: CollectorFault) { logger.error("\(fault.description)") }

    private func tls() throws -> TLSConfiguration {
        let identity = try folder.serverIdentity(now: Date())
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(identity.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.key, format: .pem)))
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(identity.authority))
        // On a server this demands a client certificate and checks its chain; a client has no host name to check.
        tls.certificateVerification = .noHostnameVerification
        return tls
    }

    private func translating<Value>(
        _ body: () async throws(RecordService.Trouble) -> Value
    ) async throws(CollectorFault) -> Value {
        do {
            return try await body()
        } catch {
            switch error {
            case .busy: throw CollectorFault(.unavailable, "the collector is busy")
            case .fault(let fault): throw CollectorFault(.unavailable, fault.description)
            }
        }
    }
}

/// Purges every hour until the server stops.
private struct PurgeService: Service {
    let server: CollectorServer

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: .seconds(CollectorServer.purgeSeconds))
                } catch {
                    return
                }
                do throws(CollectorFault) {
                    _ = try await server.purge()
                } catch {
                    server.report(error)
                }
            }
        }
    }
}
