import AsyncHTTPClient
public import CabineAuthority
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
public import NIOPosix
import NIOSSL

/// Who asks, and whom it trusts: an operator's certificate, and the fleet's authority. Made once for all cabins.
public struct OperatorIdentity: Sendable {
    fileprivate let tls: TLSConfiguration

    /// The identity of a fleet folder.
    public init(_ folder: FleetFolder) throws(ServiceFault) {
        let files = folder.operatorFiles
        try self.init(certificate: files.certificate, key: files.key, authority: folder.authorityFile)
    }

    /// The identity in three PEM files.
    public init(certificate: String, key: String, authority: String) throws(ServiceFault) {
        for file in [certificate, key, authority] where try DurableFile.readIfPresent(file) == nil {
            throw ServiceFault(
                .badData, "\(file): missing: run `fleet ca init` first, or ask for an operator's certificate")
        }
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv13
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
            self.tls = tls
        } catch {
            throw ServiceFault(.badData, "\(certificate), \(key) or \(authority) cannot be read as PEM: \(error)")
        }
    }
}

/// Why a cabin was not heard to the end: one short reason for a table, and whether asking again may help.
public struct CabinFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nobody answers at the address.
        case unreachable
        /// It answered, and then fell silent or was too slow.
        case silent
        /// The connection ended in the middle.
        case cut
        /// Its certificate is not the fleet's, or of another cabin, or it did not take ours.
        case certificate
        /// It answered that it cannot.
        case refused
        /// What it sent is no answer to what was asked.
        case nonsense
        /// The operator's own disk.
        case disk
    }

    /// The kind.
    public let kind: Kind
    /// One line.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A certificate that is wrong stays wrong; all else may pass.
    var mayPass: Bool {
        switch kind {
        case .unreachable, .silent, .cut, .refused: true
        case .certificate, .nonsense, .disk: false
        }
    }
}

/// One cabin's `GET /entries`, `/metrics` and `/audit` over mutual TLS.
public struct CabinClient: Sendable {
    /// How long a connection may take, and how long a cabin may say nothing in the middle of an answer.
    public struct Patience: Hashable, Sendable {
        /// For a connection.
        public var connect: Duration = .seconds(10)
        /// Between two pieces of an answer.
        public var silence: Duration = .seconds(30)
        /// For everything asked of one cabin in one go; a cabin that drips is stopped here, and goes on next time.
        public var whole: Duration = .seconds(300)
        /// Longest answer taken: a hundred thousand entries are a tenth of it.
        public var answerMaximum = 512 << 20

        /// The usual patience.
        public init() {}
    }

    /// The cabin.
    public let cabin: Inventory.Cabin
    private let client: HTTPClient
    private let patience: Patience
    private let base: String
    private static let quiet = Logger(label: "fleet", factory: { _ in SwiftLogNoOpLogHandler() })

    /// A client for `cabin`; end it with `close`.
    public init(
        _ cabin: Inventory.Cabin, _ identity: OperatorIdentity, group: MultiThreadedEventLoopGroup, patience: Patience
    ) throws(ServiceFault) {
        guard let parts = URLComponents(string: cabin.url), let host = parts.host else {
            throw ServiceFault(.badData, "\(cabin.name): \(cabin.url) is no address")
        }
        self.cabin = cabin
        self.patience = patience
        let name = FleetFolder.serverName(cabin.name)
        base = "https://\(name):\(parts.port ?? 443)"
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: identity.tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(Int64(patience.connect / .nanoseconds(1)))),
            decompression: .enabled(limit: .none))
        // The certificate is checked against the cabin's own name, whatever the address is.
        configuration.dnsOverride = [name: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))]
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    /// Ends its connections.
    public func close() async {
        // Nothing is under way any more; a connection that does not end by itself ends with the program.
        try? await client.shutdown()
    }

    /// Asks for `path` and gives each piece of the answer to `body`.
    func get(
        _ path: String, accept: String, range: String? = nil, _ body: (ByteBuffer) async throws -> Void
    ) async throws(CabinFault) {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "Accept", value: accept)
        request.headers.add(name: "Accept-Encoding", value: "gzip")
        if let range { request.headers.add(name: "Range", value: range) }
        do {
            let response = try await client.execute(
                request, timeout: .nanoseconds(nanoseconds(patience.whole)), logger: Self.quiet)
            guard response.status == .ok || response.status == .partialContent else {
                throw await Self.refusal(response)
            }
            let silence = patience.silence
            let pieces = Pieces(response.body.makeAsyncIterator())
            while let piece = try await pieces.next(within: silence) { try await body(piece) }
        } catch let fault as CabinFault {
            throw fault
        } catch {
            throw Self.fault(error)
        }
    }

    /// The whole answer, when it is no longer than `most` bytes.
    func text(_ path: String, accept: String, atMost most: Int) async throws(CabinFault) -> String {
        var bytes: [UInt8] = []
        try await get(path, accept: accept) { piece in
            bytes += piece.readableBytesView
            guard bytes.count <= most else {
                throw CabinFault(.nonsense, "\(path): an answer of more than \(most) bytes")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func refusal(_ response: HTTPClientResponse) async -> CabinFault {
        let text = (try? await response.body.collect(upTo: 4_096)).map { String(buffer: $0) } ?? ""
        let line = text.split(separator: "\n").first.map { ": " + String($0.prefix(160)) } ?? ""
        // 4xx: asking the same again gives the same answer, but for 408 and 429.
        let isTheirs = response.status.code >= 500 || [408, 429].contains(response.status.code)
        return CabinFault(isTheirs ? .refused : .nonsense, "answered \(response.status.code)\(line)")
    }

    private static func fault(_ error: any Error) -> CabinFault {
        switch error {
        case let error as HTTPClientError where error == .connectTimeout:
            CabinFault(.unreachable, "no connection within its time")
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            CabinFault(.silent, "too slow: stopped, and goes on from there next time")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            CabinFault(.certificate, "TLS: \(String("\(error)".prefix(160)))")
        case let error as NIOConnectionError:
            CabinFault(
                .unreachable,
                "no connection: \(error.connectionErrors.first.map { Self.plain($0.error) } ?? error.host)")
        case is IOError, is ChannelError: CabinFault(.unreachable, "no connection: \(Self.plain(error))")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            CabinFault(.cut, "the connection ended in the middle")
        case is CancellationError: CabinFault(.cut, "stopped")
        default: CabinFault(.cut, "the connection failed: \(String("\(error)".prefix(160)))")
        }
    }
}

extension CabinClient {
    /// What the system says of a failed call, without the library's words around it.
    fileprivate static func plain(_ error: any Error) -> String {
        guard let error = error as? IOError else { return String("\(error)".prefix(160)) }
        return String(cString: strerror(error.errnoCode))
    }
}

private func nanoseconds(_ duration: Duration) -> Int64 { Int64(duration / .nanoseconds(1)) }

/// The pieces of an answer, each within a time.
///
/// SAFETY: one task at a time uses the iterator: `next` waits for the group's tasks before it returns or throws.
private final class Pieces: @unchecked Sendable {
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(_ iterator: HTTPClientResponse.Body.AsyncIterator) { self.iterator = iterator }

    func next(within time: Duration) async throws -> ByteBuffer? {
        try await withThrowingTaskGroup(of: ByteBuffer??.self) { group in
            group.addTask { .some(try await self.iterator.next()) }
            group.addTask {
                try await Task.sleep(for: time)
                return .none
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let piece = first else {
                throw CabinFault(.silent, "said nothing for \(time)")
            }
            return piece
        }
    }
}
