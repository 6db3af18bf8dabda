import CollectorCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// An error as RFC 9457 writes it.
struct Problem: Encodable {
    let type: String
    let title: String
    let status: Int

    init(type: String, title: String, status: Int) {
        self.type = "urn:cabine:problem:" + type
        self.title = title
        self.status = status
    }

    init(_ refusal: Refusal) {
        self.init(type: refusal.name, title: refusal.title, status: refusal.status)
    }

    /// The response; `retryAfterSeconds` where coming back helps.
    func response(retryAfterSeconds: Int? = nil) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let body = try? encoder.encode(self) else { preconditionFailure("strings and integers always encode") }
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if let retryAfterSeconds { headers[.retryAfter] = String(retryAfterSeconds) }
        return Response(
            status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}

/// Turns what the framework throws into problem+json. Nothing of the request is logged: its path is a number.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let status = error.status
            return Problem(type: "http", title: status.reasonPhrase, status: status.code).response()
        } catch {
            context.logger.error("a request failed: \(type(of: error))")
            return Problem(type: "internal", title: "The collector failed", status: 500)
                .response(retryAfterSeconds: CollectorRoutes.troubleRetrySeconds)
        }
    }
}
