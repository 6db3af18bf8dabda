import CabineCore
import CabineRecord
import CollectorCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOSSL

/// A request and the connection it came on.
struct CollectorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Who is at the other end, by the certificate TLS verified; nil without a role here.
    func peer() async throws -> Peer? {
        guard let certificate = try await channel.nioSSL_peerCertificate().get() else { return nil }
        return Peer(certificateDER: try certificate.toDERBytes())
    }
}

/// The routes of the contract.
struct CollectorRoutes: Sendable {
    /// Bytes read of an upload: one more than allowed, to tell "too large" from "just fits".
    static let bodyLimit = SealedRecord.byteLimit + 1
    /// When too many uploads wait: the queue empties in well under a second.
    static let busyRetrySeconds = 2
    /// When the disk or database fails: a person has to look.
    static let troubleRetrySeconds = 60

    let service: RecordService
    let now: @Sendable () -> WallTime
    let logger: Logger

    func router() -> Router<CollectorContext> {
        let router = Router(context: CollectorContext.self)
        router.add(middleware: ProblemMiddleware())
        router.put("records/:number") { request, context in try await put(request, context) }
        router.post("records/:number/claim") { request, context in try await claim(request, context) }
        router.delete("records/:number") { request, context in try await confirm(request, context) }
        router.get("health") { _, _ in try await health() }
        return router
    }

    private func put(_ request: Request, _ context: CollectorContext) async throws -> Response {
        guard let peer = try await context.peer() else { return Problem(.wrongRole).response() }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > SealedRecord.byteLimit {
            return Problem(.tooLarge).response()
        }
        guard let body = try await collect(request.body) else { return Problem(.tooLarge).response() }
        let digest = request.headers[values: .contentDigest].joined(separator: ",")
        let signature = HTTPField.Name(UploadContract.signatureHeader).flatMap { request.headers[$0] }
        let upload = Upload(
            number: try context.parameters.require("number"),
            digest: UploadContract.digest(inContentDigest: digest),
            signature: signature.flatMap { Data(base64Encoded: $0) }.map(Array.init), bytes: body)
        return await answering {
            switch try await service.put(upload, from: peer, now: now()) {
            case .stored: Response(status: .created)
            case .already: Response(status: .ok)
            case .refused(let refusal): Problem(refusal).response()
            }
        }
    }

    private func claim(_ request: Request, _ context: CollectorContext) async throws -> Response {
        guard let peer = try await context.peer() else { return Problem(.wrongRole).response() }
        let number = try context.parameters.require("number")
        return await answering {
            switch try await service.claim(number, by: peer, now: now()) {
            case .refused(let refusal):
                return Problem(refusal).response()
            case .delivered(let claim, let record):
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                let body = try encoder.encode(ClaimReply(claim: claim, record: Data(record)))
                return Response(
                    status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                    body: .init(byteBuffer: ByteBuffer(bytes: body)))
            }
        }
    }

    private func confirm(_ request: Request, _ context: CollectorContext) async throws -> Response {
        guard let peer = try await context.peer() else { return Problem(.wrongRole).response() }
        let number = try context.parameters.require("number")
        guard let claim = request.uri.queryParameters["claim"] else {
            return Problem(type: "no-claim", title: "The claim to confirm is missing", status: 400).response()
        }
        return await answering {
            switch try await service.confirm(number, claim: String(claim), by: peer, now: now()) {
            case .destroyed: Response(status: .noContent)
            case .refused(let refusal): Problem(refusal).response()
            }
        }
    }

    /// Counts alone: nothing that names a cabin or a number.
    private func health() async throws -> Response {
        await answering {
            let counts = try await service.counts()
            let body = "{\"records\":\(counts.records),\"status\":\"ok\",\"tombstones\":\(counts.tombstones)}\n"
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: body)))
        }
    }

    /// The body; nil when it is longer than a record may be.
    private func collect(_ body: RequestBody) async throws -> [UInt8]? {
        do {
            let buffer = try await body.collect(upTo: Self.bodyLimit)
            return buffer.readableBytes > SealedRecord.byteLimit ? nil : Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    private func answering(_ body: () async throws -> Response) async -> Response {
        do {
            return try await body()
        } catch RecordService.Trouble.busy {
            return Problem(type: "busy", title: "Too many uploads at once", status: 503)
                .response(retryAfterSeconds: Self.busyRetrySeconds)
        } catch RecordService.Trouble.fault(let fault) {
            logger.error("\(fault.description)")
            return Problem(type: "storage", title: "The collector cannot store or read now", status: 503)
                .response(retryAfterSeconds: Self.troubleRetrySeconds)
        } catch {
            logger.error("a request failed: \(type(of: error))")
            return Problem(type: "internal", title: "The collector failed", status: 500)
                .response(retryAfterSeconds: Self.troubleRetrySeconds)
        }
    }
}

extension HTTPField.Name {
    /// RFC 9530.
    static var contentDigest: Self {
        guard let name = Self("Content-Digest") else { preconditionFailure("a valid token") }
        return name
    }
}

/// What a claim returns, as JSON: the claim to confirm and the sealed record in base64.
struct ClaimReply: Codable {
    let claim: String
    let record: Data
}
