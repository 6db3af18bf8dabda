import AsyncHTTPClient
public import HALContract
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The collector over HTTPS: a client certificate for us, one certificate authority for them and no other.
///
/// Connections are kept open between requests. Call `shutdown` before letting it go.
public final class HTTPSUplink: UplinkTransport {
    /// The bound the contract promises for a whole exchange.
    public static let limitMilliseconds = 30_000
    /// The bound for the connection alone, so that an unreachable collector is told sooner than a slow one.
    static let connectLimitSeconds: Int64 = 10
    /// Bytes of a reply the contract promises to cut off at.
    public static let replyLimitBytes = 65_536

    private let client: HTTPClient
    private let baseURL: String
    private let replyLimitBytes: Int
    private let limitMilliseconds: Int

    /// A client of the collector at `baseURL`, for example `https://collecteur.example:8443`.
    /// - Parameters:
    ///   - baseURL: scheme, host and port.
    ///   - certificatePEM: the client's certificate.
    ///   - keyPEM: the client's private key.
    ///   - authorityPEM: the only authority the collector's certificate is checked against.
    ///   - replyLimitBytes: longest reply accepted; the State's client needs room for a record.
    ///   - limitMilliseconds: longest exchange, from the connection to the last byte of the answer.
    /// - Throws: `system` when a certificate or key cannot be read, `protocolViolation` for an address that is no https.
    public init(
        baseURL: String, certificatePEM: [UInt8], keyPEM: [UInt8], authorityPEM: [UInt8],
        replyLimitBytes: Int = HTTPSUplink.replyLimitBytes, limitMilliseconds: Int = HTTPSUplink.limitMilliseconds
    ) throws(DeviceFault) {
        guard baseURL.hasPrefix("https://"), baseURL.utf8.count > "https://".utf8.count else {
            throw DeviceFault(.protocolViolation, "the collector's address '\(baseURL)' must begin with https://")
        }
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.replyLimitBytes = replyLimitBytes
        self.limitMilliseconds = limitMilliseconds
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = try Self.tls(
            certificatePEM: certificatePEM, keyPEM: keyPEM, authorityPEM: authorityPEM)
        configuration.timeout.connect = .seconds(Self.connectLimitSeconds)
        // The caller decides when to try again; a refused certificate is told at once instead of after ten seconds.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends the request and waits for the whole answer.
    /// - Throws: `absent` when nobody answers at the address, `timeout`, `protocolViolation` when TLS fails or the reply
    ///   is too long, `system` for anything else.
    public func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
        var outgoing = HTTPClientRequest(url: baseURL + request.path)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        do {
            return try await withinLimit { [client, outgoing, replyLimitBytes, limit = limitMilliseconds] in
                let response = try await client.execute(outgoing, deadline: .now() + .milliseconds(Int64(limit)))
                let body = try await response.body.collect(upTo: replyLimitBytes)
                return UplinkReply(
                    status: Int(response.status.code),
                    retryAfterSeconds: response.headers.first(name: "Retry-After").flatMap { Int($0) },
                    body: Array(body.readableBytesView))
            }
        } catch {
            throw fault(error)
        }
    }

    /// The client's own deadline ends with the head of the answer: an answer whose body never comes would hold the queue
    /// of records for ever.
    private func withinLimit(
        _ exchange: @escaping @Sendable () async throws -> UplinkReply
    ) async throws -> UplinkReply {
        let limit = limitMilliseconds
        return try await withThrowingTaskGroup(of: UplinkReply.self) { group in
            group.addTask(operation: exchange)
            group.addTask {
                try await Task.sleep(for: .milliseconds(limit))
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw HTTPClientError.cancelled }
            return first
        }
    }

    /// Closes every connection.
    public func shutdown() async throws(DeviceFault) {
        do {
            try await client.shutdown()
        } catch {
            throw DeviceFault(.system, "the connections to the collector could not be closed: \(error)")
        }
    }

    private static func tls(
        certificatePEM: [UInt8], keyPEM: [UInt8], authorityPEM: [UInt8]
    ) throws(DeviceFault) -> TLSConfiguration {
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv13
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(authorityPEM))
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(certificatePEM).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: keyPEM, format: .pem))
            return tls
        } catch {
            throw DeviceFault(.system, "the certificate, key or authority for the collector cannot be read: \(error)")
        }
    }

    private func fault(_ error: any Error) -> DeviceFault {
        let address = baseURL
        return switch error {
        case let error as HTTPClientError where [.deadlineExceeded, .readTimeout, .cancelled].contains(error):
            DeviceFault(.timeout, "no whole answer from \(address) within \(limitMilliseconds) ms")
        case let error as HTTPClientError where [.connectTimeout, .tlsHandshakeTimeout].contains(error):
            DeviceFault(.timeout, "no connection to \(address) within \(Self.connectLimitSeconds) s")
        case is NIOConnectionError, is IOError:
            DeviceFault(.absent, "nobody answers at \(address): is the collector running?")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            DeviceFault(.protocolViolation, "\(address) closed the connection without an answer")
        case is NIOSSLError, is BoringSSLError:
            DeviceFault(.protocolViolation, "TLS with \(address) failed: check certificates and dates (\(error))")
        case is NIOTooManyBytesError:
            DeviceFault(.protocolViolation, "the reply of \(address) is too long")
        default:
            DeviceFault(.system, "the exchange with \(address) failed: \(error)")
        }
    }
}
