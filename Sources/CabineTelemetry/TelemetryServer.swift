import CabineGzip
import CabineLog
public import CabineNotices
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import SwiftASN1
import X509

/// Where a cabin serves its logs and metrics, and what proves who it is and whom it trusts.
public struct TelemetrySettings: Hashable, Sendable {
    /// The address it listens at.
    public var address: String
    /// The port; 0 is any free one.
    public var port: Int
    /// The file with the cabin's certificate, issued by the fleet's authority, in PEM.
    public var certificate: String
    /// The file with its key.
    public var key: String
    /// The file with the fleet's authority: only operators whose certificate it signed are answered.
    public var authority: String

    /// A place to serve at.
    public init(address: String, port: Int, certificate: String, key: String, authority: String) {
        self.address = address
        self.port = port
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }
}

/// Serves `GET /entries`, `GET /metrics` and `GET /audit` to the operators of the fleet, over TLS 1.3 with certificates on both sides.
///
/// | what happens | what it does |
/// |---|---|
/// | a client without a certificate of the fleet's authority | the handshake fails, and a word in the log |
/// | a certificate of that authority that is no operator's (another cabin's) | 403, and a word in the log |
/// | more clients than `connectionsMaximum` | the others wait in the kernel's queue |
/// | a client that takes nothing | its next piece is not read; after a minute of silence it is closed |
/// | an audit that cannot be made now | 503, and why |
/// | the cabin is busy | pulls wait: both threads have the least share of the processor |
public struct TelemetryServer: Sendable {
    /// An operator and a standby, and some to look in by hand.
    public static let connectionsMaximum = 16
    static let idleSeconds: Int64 = 60
    /// Time to renew a certificate: a cabin is not visited every week.
    public static let certificateWarningDays = 30
    /// The organisational unit of an operator's certificate.
    public static let operatorUnit = "operator"

    private let settings: TelemetrySettings
    private let source: LogSource
    private let metrics: @Sendable () async -> [MetricFamily]
    private let audit: Audit
    private let notices: NoticeSink

    /// The cash audit as JSON, as it stands.
    public typealias Audit = @Sendable () async throws(TelemetryFault) -> String

    /// A server of the log in `source`; `metrics` is asked at each scrape, `audit` at each audit. Both are called on the
    /// server's own threads, with the least share of the processor.
    public init(
        _ settings: TelemetrySettings, source: LogSource, metrics: @escaping @Sendable () async -> [MetricFamily],
        audit: @escaping Audit, notices: @escaping NoticeSink = { _ in }
    ) {
        self.settings = settings
        self.source = source
        self.metrics = metrics
        self.audit = audit
        self.notices = notices
    }

    /// Serves until the task is cancelled; `onListening` is told the port.
    ///
    /// - Throws: `TelemetryFault` when certificates cannot be read or the address is taken.
    public func run(
        on threads: QuietThreads, onListening: @escaping @Sendable (_ port: Int) -> Void
    ) async throws(TelemetryFault) {
        let tls = try tls()
        let end = try certificateEnd()
        do {
            try await withTaskExecutorPreference(threads.executor) {
                var logger = Logger(label: "telemetry")
                // A client that went away is no event; what matters is said to the cabin's own log.
                logger.logLevel = .critical
                let application = Application(
                    router: router(end),
                    server: try .tls(
                        .http1(
                            configuration: .init(
                                additionalChannelHandlers: [RefusedHandshake(notices)],
                                idleTimeout: .seconds(Self.idleSeconds))), tlsConfiguration: tls),
                    configuration: ApplicationConfiguration(
                        address: .hostname(settings.address, port: settings.port),
                        availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionsMaximum)),
                    onServerRunning: { channel in onListening(channel.localAddress?.port ?? settings.port) },
                    eventLoopGroupProvider: .shared(threads.group), logger: logger)
                try await application.run()
            }
        } catch is CancellationError {
            return
        } catch {
            throw TelemetryFault(
                "\(settings.address):\(settings.port): cannot be served: \(error); is the address this machine's, and "
                    + "the port free?")
        }
    }

    private func router(_ certificateEnd: Int64) -> Router<TelemetryContext> {
        let router = Router(context: TelemetryContext.self)
        router.get("entries") { request, context in try await entries(request, context) }
        router.get("metrics") { request, context in try await scrape(request, context, certificateEnd) }
        router.get("audit") { request, context in try await audit(request, context) }
        return router
    }

    private func entries(_ request: Request, _ context: TelemetryContext) async throws -> Response {
        guard try await context.isOperator() else { return refusal(context) }
        let query: EntriesQuery
        do throws(EntriesQuery.Mistake) {
            query = try EntriesQuery(
                query: request.uri.query, range: request.headers[.range], boot: source.boot)
        } catch {
            return Self.plain(.badRequest, error.text)
        }
        let form = EntriesForm(accept: request.headers[values: .accept].joined(separator: ","))
        var headers: HTTPFields = [.contentType: form.contentType, .cacheControl: "no-store", .vary: "Accept-Encoding"]
        let isPacked = Self.takesGzip(request.headers[values: .acceptEncoding].joined(separator: ","))
        if isPacked { headers[.contentEncoding] = "gzip" }
        let body = EntriesBody(
            source: source, form: form, isPacked: isPacked, follows: query.follows && !query.isDiscrete,
            count: query.isDiscrete ? 1 : query.count)
        let limit = await source.freshLimit()
        let reader: LogReader
        do throws(LogFault) {
            reader = try query.reader(folder: source.folder, limit: limit)
        } catch {
            return Self.plain(.internalServerError, error.description)
        }
        return Response(
            status: .ok, headers: headers, body: ResponseBody { writer in try await body.send(reader, &writer) })
    }

    private func scrape(
        _ request: Request, _ context: TelemetryContext, _ certificateEnd: Int64
    ) async throws -> Response {
        guard try await context.isOperator() else { return refusal(context) }
        let end = MetricFamily.gauge(
            "cabine_certificate_end_seconds", unit: "seconds",
            help: "When the certificate of this answer ends, since 1970.", Double(certificateEnd))
        return try Self.whole(OpenMetrics.text(await metrics() + [end]), OpenMetrics.mediaType, for: request)
    }

    private func audit(_ request: Request, _ context: TelemetryContext) async throws -> Response {
        guard try await context.isOperator() else { return refusal(context) }
        let text: String
        do throws(TelemetryFault) { text = try await audit() } catch {
            return Self.plain(.serviceUnavailable, error.description)
        }
        return try Self.whole(text, "application/json", for: request)
    }

    /// An answer that is there at once, packed where the client takes that.
    private static func whole(_ text: String, _ type: String, for request: Request) throws -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store", .vary: "Accept-Encoding"]
        guard takesGzip(request.headers[values: .acceptEncoding].joined(separator: ",")) else {
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        headers[.contentEncoding] = "gzip"
        let packed = try GzipEncoder().pack(Array(text.utf8), .end)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: packed)))
    }

    private func refusal(_ context: TelemetryContext) -> Response {
        let peer = context.channel.remoteAddress?.ipAddress ?? "somebody"
        notices(Notice(.clientRefused, .field(.peer, peer), .field(.cause, "its certificate is no operator's")))
        return Self.plain(.forbidden, "this certificate is no operator's: `fleet enrol` issues those")
    }

    private static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    }

    /// Whether a client takes gzip (RFC 9110, 12.5.3): named, or by the asterisk, and not with a weight of 0.
    static func takesGzip(_ accepted: String) -> Bool {
        var byAsterisk = false
        for item in accepted.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.trimming(" ").lowercased() }
            let isRefused = parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
            switch parts.first {
            case "gzip", "x-gzip": return !isRefused
            case "*": byAsterisk = !isRefused
            default: continue
            }
        }
        return byAsterisk
    }

    /// A word for the log when the certificate in the file ends within `certificateWarningDays`; nil before that.
    ///
    /// - Throws: `TelemetryFault` when the file cannot be read.
    public func certificateNotice(secondsSince1970 now: Int64) throws(TelemetryFault) -> Notice? {
        let left = try certificateEnd() - now
        guard left < Int64(Self.certificateWarningDays) * 86_400 else { return nil }
        let advice = "renew it with `fleet enrol CABIN --renew --out DIR`, put it at \(settings.certificate), restart"
        guard left > 0 else {
            return Notice(
                .certificateEnds, level: .error,
                .detail("it ended \(-left / 86_400) days ago and no operator takes it: \(advice)"))
        }
        return Notice(.certificateEnds, .detail("it ends in \(left / 86_400) days: \(advice)"))
    }

    /// When the certificate in the file ends, in seconds since 1970.
    private func certificateEnd() throws(TelemetryFault) -> Int64 {
        do {
            // The first is the cabin's own; others would be of authorities between.
            guard let own = try NIOSSLCertificate.fromPEMFile(settings.certificate).first else {
                throw TelemetryFault("\(settings.certificate) holds no certificate: `fleet enrol` writes it")
            }
            return Int64(own.notValidAfter)
        } catch let fault as TelemetryFault {
            throw fault
        } catch {
            throw TelemetryFault("\(settings.certificate) cannot be read as PEM: \(error); `fleet enrol` writes it")
        }
    }

    private func tls() throws(TelemetryFault) -> TLSConfiguration {
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(settings.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: settings.key, format: .pem)))
            tls.minimumTLSVersion = .tlsv13
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(settings.authority))
            // On a server this demands a client certificate and checks its chain; a client has no host name to check.
            tls.certificateVerification = .noHostnameVerification
            return tls
        } catch {
            throw TelemetryFault(
                "\(settings.certificate), \(settings.key) or \(settings.authority) cannot be read as PEM: \(error); "
                    + "`fleet enrol` writes them")
        }
    }
}

/// Why nothing, or one answer, is served: where, what, what to do.
public struct TelemetryFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a person reads.
    public let description: String

    /// A fault in words.
    public init(_ description: String) { self.description = description }
}

/// A request and the connection it came on.
struct TelemetryContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Whether the certificate that TLS verified is an operator's.
    func isOperator() async throws -> Bool {
        guard let peer = try await channel.nioSSL_peerCertificate().get(),
            let certificate = try? Certificate(derEncoded: peer.toDERBytes())
        else { return false }
        return certificate.subject.contains { part in
            part.contains { attribute in
                attribute.type == .RDNAttributeType.organizationalUnitName
                    && attribute.value.description == TelemetryServer.operatorUnit
            }
        }
    }
}
