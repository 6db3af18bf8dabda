import HTTPTypes
import Hummingbird
import NIOCore

/// Who may use the screen: a browser of this machine that was started with the token.
///
/// | asked | answered |
/// |---|---|
/// | another host name than the loopback's, as after DNS rebinding | 421 |
/// | the page with the token of the start | a cookie no script can read, and the page without the token |
/// | anything without that cookie | 403 |
/// | a touch whose origin is not this page, or is not said | 403 |
struct ScreenGate<Context: RequestContext>: RouterMiddleware {
    static var cookieName: String { "cabine" }

    let token: String
    let port: @Sendable () -> Int

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let hosts = ["127.0.0.1:\(port())", "localhost:\(port())"]
        guard let host = request.head.authority, hosts.contains(host) else {
            return Self.refused(.misdirectedRequest)
        }
        if request.method == .get, request.uri.path == "/", let given = request.uri.queryParameters["token"] {
            guard Self.isEqual(String(given), token) else { return Self.refused(.forbidden) }
            let isBench = request.uri.queryParameters["page"] == "bench"
            return Response(
                status: .seeOther,
                headers: [
                    .location: isBench ? "/bench" : "/", .cacheControl: "no-store",
                    .setCookie: "\(Self.cookieName)=\(token); HttpOnly; SameSite=Strict; Path=/",
                ])
        }
        guard Self.isEqual(Self.cookie(request) ?? "", token) else { return Self.refused(.forbidden) }
        if request.method != .get {
            guard let origin = request.headers[.origin], hosts.contains(where: { origin == "http://\($0)" }) else {
                return Self.refused(.forbidden)
            }
        }
        var response = try await next(request, context)
        for (name, value) in Self.guards { response.headers[name] = value }
        return response
    }

    private static func cookie(_ request: Request) -> String? {
        for line in request.headers[values: .cookie] {
            for pair in line.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].drop(while: { $0 == " " }) == cookieName { return String(parts[1]) }
            }
        }
        return nil
    }

    /// In the same time wherever they differ.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func refused(_ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: "open the screen with the address `cabine run` printed\n")))
    }

    /// What the page may do: its own scripts, styles, pictures and sounds, and nothing from anywhere else.
    private static var guards: [(HTTPField.Name, String)] {
        [
            (
                .contentSecurityPolicy,
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
                    + "connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
            ),
            (.xContentTypeOptions, "nosniff"), (name("Referrer-Policy"), "no-referrer"),
            (name("Cross-Origin-Resource-Policy"), "same-origin"), (name("Cross-Origin-Opener-Policy"), "same-origin"),
            (name("Permissions-Policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ]
    }

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("a valid token") }
        return name
    }
}
