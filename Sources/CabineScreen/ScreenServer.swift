import CabineCore
import CabineDesks
import Foundation
import HALDrivers
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Serves the screen's page on the loopback, and nothing beyond it.
public final class ScreenServer: Sendable {
    /// Why the screen cannot be served.
    public struct Fault: Error, CustomStringConvertible {
        /// What happened, and what to do.
        public let description: String
    }

    private let screen: CustomerScreen
    private let token: String
    private let speechFolder: String?
    private let logger: Logger
    private let listensAt = Mutex(0)

    /// Between two looks at what comes without an event: the record on its way, the sheet in the printer.
    private static let lookPause = Duration.milliseconds(300)
    /// Looks between two knocks at every page.
    private static let looksPerKnock = 30
    /// Connections at once: a page has up to six.
    private static let connectionsMaximum = 64

    /// A server of `screen` that does not serve yet. `token` is what a page must be started with; recordings of speech
    /// are looked for in `speechFolder`.
    public init(_ screen: CustomerScreen, token: String, speechFolder: String?, logger: Logger) {
        self.screen = screen
        self.token = token
        self.speechFolder = speechFolder
        self.logger = logger
    }

    /// Thirty-two unpredictable characters.
    public static func newToken() -> String {
        (0..<16).map { _ in String(format: "%02x", UInt8.random(in: .min ... .max)) }.joined()
    }

    /// The token of an address as `run` gives it; nil where there is none of that form.
    public static func token(in address: String) -> String? {
        guard let match = address.firstMatch(of: #/[?&]token=([0-9a-f]{32})(?:&|\s|$)/#) else { return nil }
        return String(match.1)
    }

    /// Serves until the task is cancelled. `port` 0 is any free one; `onListening` gets the address to open.
    public func run(
        port: Int, bench: (@Sendable (String) async -> String)? = nil,
        onListening: @escaping @Sendable (_ address: String) async -> Void
    ) async throws(Fault) {
        let routes = ScreenRoutes(screen: screen, speechFolder: speechFolder, bench: bench)
        let token = token
        let page = bench == nil ? "" : "bench"
        let application = Application(
            router: routes.router(token: token, port: { self.listensAt.withLock { $0 } }),
            server: .http1(),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: port), reuseAddress: true,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionsMaximum)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? port
                self.listensAt.withLock { $0 = port }
                await onListening("http://127.0.0.1:\(port)/?token=\(token)\(page.isEmpty ? "" : "&page=\(page)")")
            }, logger: logger)
        let follow = Task { await self.follow() }
        defer { follow.cancel() }
        do {
            try await application.run()
        } catch {
            throw Fault(
                description: "the screen cannot be served at 127.0.0.1:\(port): \(error); is another cabin running?")
        }
    }

    /// Looks at what no event tells.
    private func follow() async {
        let hub = screen.hub
        var looks = 0
        while !Task.isCancelled {
            looks += 1
            hub.forgetChoice()
            switch hub.state?.mode {
            case .printing: hub.set(stage: await hub.sources?.sheetStage())
            case .handingOver(let sale): hub.set(isSent: await hub.sources?.isSent(sale.identifier) ?? false)
            case nil, .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .voucher,
                .outOfService, .maintenance:
                break
            }
            if looks.isMultiple(of: Self.looksPerKnock) { hub.knock() }
            try? await Task.sleep(for: Self.lookPause)
        }
    }
}
