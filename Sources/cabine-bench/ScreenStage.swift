import CabineCore
import CabineDesks
import CabinePreview
import CabineRuntime
import CabineScreen
import CabineSite
import Foundation
import HALContract
import Logging

/// A screen that is served, over a cabin that is moved by hand.
final class ScreenStage: Sendable {
    static let token = ScreenServer.newToken()
    private static let site = """
        cabin: 7K3M
        price_cents: 800
        languages: [fr, en, es, de, ar, pt]
        identity:
          name: Cabines Exemple
          address: [12 rue des Lilas, 75012 Paris]
          phone: 01 99 00 00 00
          email: contact@cabines.example
        """

    let screen: CustomerScreen
    let address: String
    let port: Int
    private let server: Task<Void, Never>

    private init(_ screen: CustomerScreen, _ address: String, _ port: Int, _ server: Task<Void, Never>) {
        self.screen = screen
        self.address = address
        self.port = port
        self.server = server
    }

    static func open() async throws -> ScreenStage {
        let screen = CustomerScreen(site: ScreenSite(try Site(yaml: site)))
        screen.attach(
            ScreenSources(
                touch: { _ in }, vault: Vault(), voucher: { nil }, isSent: { _ in false }, sheetStage: { nil },
                now: { MachineClock.now }))
        screen.hub.take(attracting(), sequence: 1)
        var logger = Logger(label: "screen")
        logger.logLevel = .error
        let server = ScreenServer(screen, token: token, speechFolder: nil, logger: logger)
        let (addresses, given) = AsyncStream.makeStream(of: String.self)
        let task = Task {
            do throws(ScreenServer.Fault) {
                try await server.run(port: 0) { given.yield($0) }
            } catch {
                FileHandle.standardError.write(Data("cabine-bench: \(error)\n".utf8))
            }
            given.finish()
        }
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next(), let port = URL(string: address)?.port else {
            throw DeviceFault(.absent, "the screen is not served")
        }
        return ScreenStage(screen, address, port, task)
    }

    func close() { server.cancel() }

    func showAttract() { screen.hub.take(Self.attracting(), sequence: 2) }

    /// A customer who has paid, before the camera.
    func showPose() throws {
        var state = Self.attracting()
        for event in [Event.touched(.start), .touched(.proceed), .coinInserted(Cents(800))] {
            _ = state.handle(event, at: MachineClock.now)
        }
        guard case .posing = state.mode else {
            throw DeviceFault(.protocolViolation, "a customer who has paid does not pose, but is at \(state.mode)")
        }
        screen.hub.take(state, sequence: 3)
    }

    private static func attracting() -> State {
        var state = State()
        var events: [Event] = [
            .started(Configuration(price: Cents(800)), WallTime(millisecondsSince1970: 1_795_392_000_000))
        ]
        events += Device.allCases.map { .deviceReported($0, .ready) }
        events.append(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        for event in events { _ = state.handle(event, at: MachineClock.now) }
        return state
    }

    /// The preview as a cabin runs it.
    func watch(_ reel: StampedFilm.Reel) -> PreviewWatch {
        let screen = screen
        return PreviewWatch(
            camera: { StampedFilm(reel) }, clock: { MachineClock.now },
            show: { jpeg, at in screen.frames.show(jpeg, at: at) }, tell: { screen.tell($0) })
    }
}
