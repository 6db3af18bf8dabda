import AsyncHTTPClient
import CabineCore
import CabineDesks
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import CabineScreen

/// Who is let in, and what is kept from whom.
@Suite struct GateTests {
    private static let token = "0123456789abcdef0123456789abcdef"
    private static let port = 8_730

    /// A screen over a cabin of its own, and what was touched on it.
    private final class Bench: Sendable {
        let touched = Mutex<[Button]>([])
        let screen = CustomerScreen(site: Played.site)

        init() {
            screen.attach(
                ScreenSources(
                    touch: { button in self.touched.withLock { $0.append(button) } }, vault: Vault(),
                    voucher: { nil }, isSent: { _ in false }, sheetStage: { nil },
                    now: { Instant(nanoseconds: 0) }))
            screen.hub.take(Played().state, sequence: 1)
        }

        func app() -> some ApplicationProtocol {
            let routes = ScreenRoutes(screen: screen, speechFolder: nil, bench: nil)
            return Application(router: routes.router(token: GateTests.token, port: { GateTests.port }))
        }
    }

    private func headers(
        cookie: String? = "cabine=\(token)", origin: String? = "http://127.0.0.1:\(port)"
    ) -> HTTPFields {
        var headers = HTTPFields()
        if let cookie { headers[.cookie] = cookie }
        if let origin { headers[.origin] = origin }
        return headers
    }

    private static let touch = ByteBuffer(string: "{\"button\":\"start\",\"key\":\"attract\"}")

    /// Method, path, cookie, origin, host, and the answer.
    @Test(
        arguments: [
            ("GET", "/", "cabine=\(token)", nil, "127.0.0.1:8730", 200),
            ("GET", "/", nil, nil, "127.0.0.1:8730", 403),
            ("GET", "/", "cabine=wrong", nil, "127.0.0.1:8730", 403),
            ("GET", "/", "cabine=\(token)", nil, "evil.example", 421),
            ("GET", "/", "cabine=\(token)", nil, "127.0.0.1:80", 421),
            ("GET", "/?token=\(token)", nil, nil, "127.0.0.1:8730", 303),
            ("GET", "/?token=wrong", nil, nil, "127.0.0.1:8730", 403),
            ("GET", "/page/main.js", nil, nil, "127.0.0.1:8730", 403),
            ("GET", "/page/../secret", "cabine=\(token)", nil, "127.0.0.1:8730", 404),
            ("GET", "/speech/fr/..%2f..%2fsecret.ogg", "cabine=\(token)", nil, "127.0.0.1:8730", 404),
            ("GET", "/photo/1-1", "cabine=\(token)", nil, "127.0.0.1:8730", 404),
            ("GET", "/bench", "cabine=\(token)", nil, "127.0.0.1:8730", 404),
            ("POST", "/touch", "cabine=\(token)", "http://127.0.0.1:8730", "127.0.0.1:8730", 202),
            ("POST", "/touch", "cabine=\(token)", "http://localhost:8730", "localhost:8730", 202),
            ("POST", "/touch", "cabine=\(token)", "http://evil.example", "127.0.0.1:8730", 403),
            ("POST", "/touch", "cabine=\(token)", "null", "127.0.0.1:8730", 403),
            ("POST", "/touch", "cabine=\(token)", nil, "127.0.0.1:8730", 403),
            ("POST", "/touch", nil, "http://127.0.0.1:8730", "127.0.0.1:8730", 403),
            ("POST", "/bench", "cabine=\(token)", "http://127.0.0.1:8730", "127.0.0.1:8730", 404),
        ] as [(String, String, String?, String?, String, Int)])
    func letsTheRightOnesIn(
        method: String, path: String, cookie: String?, origin: String?, host: String, status: Int
    ) async throws {
        let bench = Bench()
        try await bench.app().test(.ahc(.http)) { client in
            let isTouch = method == "POST"
            let reply = try await client.executeRequest(
                uri: path, method: isTouch ? .post : .get, host: host, headers: headers(cookie: cookie, origin: origin),
                body: isTouch ? Self.touch : nil)
            #expect(reply.status.code == status)
            #expect(bench.touched.withLock { $0 } == (status == 202 ? [.start] : []))
        }
    }

    @Test func aTouchMeantForAnotherScreenIsDropped() async throws {
        let bench = Bench()
        #expect(!bench.screen.hub.touch(.proceed, meantFor: "pay-1-0-0"))
        #expect(bench.screen.hub.touch(.start, meantFor: "attract"))
        #expect(bench.touched.withLock { $0 } == [.start])
    }

    @Test func everyAnswerIsGuarded() async throws {
        try await Bench().app().test(.ahc(.http)) { client in
            for path in ["/", "/page/screen.css", "/texts/ar", "/ink"] {
                let reply = try await client.executeRequest(
                    uri: path, method: .get, host: "127.0.0.1:8730", headers: headers(origin: nil), body: nil)
                let policy = reply.headers[.contentSecurityPolicy] ?? ""
                #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "\(path)")
                #expect(!policy.contains("unsafe"), "\(path)")
                #expect(reply.headers[.cacheControl]?.contains("no-") == true, "\(path)")
                #expect(reply.headers[.xContentTypeOptions] == "nosniff", "\(path)")
            }
        }
    }

    /// Only what `run` itself writes is taken for the token of a start before.
    @Test(
        arguments: [
            ("http://127.0.0.1:8730/?token=\(token)\n", token),
            ("http://127.0.0.1:8730/?token=\(token)&page=bench", token),
            ("http://127.0.0.1:8730/?token=\(token)0", nil), ("http://127.0.0.1:8730/?token=", nil), ("", nil),
            ("http://127.0.0.1:8730/?token=\(token.uppercased())", nil), (token, nil),
        ] as [(String, String?)])
    func theTokenOfTheStartBeforeIsFound(_ address: String, _ found: String?) {
        #expect(ScreenServer.token(in: address) == found)
    }

    @Test(arguments: [("a", "a", true), ("a", "b", false), ("", "", true), ("a", "ab", false), ("é", "e", false)])
    func tokensAreComparedWhole(left: String, right: String, isEqual: Bool) {
        #expect(ScreenGate<BasicRequestContext>.isEqual(left, right) == isEqual)
    }
}

extension TestClientProtocol {
    /// Over the wire, as a browser asks, but staying where it is sent.
    fileprivate func executeRequest(
        uri: String, method: HTTPRequest.Method, host: String, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> (status: HTTPResponse.Status, headers: HTTPFields) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port ?? 0)\(uri)")
        request.method = .RAW(value: method.rawValue)
        for field in headers { request.headers.add(name: field.name.rawName, value: field.value) }
        request.headers.replaceOrAdd(name: "Host", value: host)
        request.body = body.map { .bytes($0) }
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
        do {
            let response = try await client.execute(request, timeout: .seconds(10))
            var fields = HTTPFields()
            for (name, value) in response.headers {
                if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
            }
            let status = HTTPResponse.Status(code: Int(response.status.code))
            try await client.shutdown()
            return (status, fields)
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}
