import CabineCore
import CabineDesks
import CabineImaging
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a screen's pages can ask for.
struct ScreenRoutes: Sendable {
    /// Bytes of an order: the longest is a second of a pen.
    static let bodyMaximum = 65_536

    let screen: CustomerScreen
    let speechFolder: String?
    let bench: (@Sendable (String) async -> String)?

    private var hub: ScreenHub { screen.hub }

    func router(token: String, port: @escaping @Sendable () -> Int) -> Router<ScreenRequest> {
        let router = Router(context: ScreenRequest.self)
        router.add(middleware: ScreenGate(token: token, port: port))
        router.get("/") { _, _ in ScreenPage.index(hub.view()) }
        // Browsers ask for it unasked; without an answer each start would be an error in their log.
        router.get("favicon.ico") { _, _ in ScreenPage.plain(.noContent) }
        router.get("page/:name") { _, context in
            ScreenPage.file(try context.parameters.require("name")) ?? ScreenPage.plain(.notFound)
        }
        router.get("texts/:language") { _, context in
            ScreenTexts.json(try context.parameters.require("language")).map(ScreenPage.json)
                ?? ScreenPage.plain(.notFound)
        }
        router.get("moments") { _, _ in moments() }
        router.get("preview") { _, context in preview(context.loop) }
        router.get("photo/:name") { _, context in photo(try context.parameters.require("name")) }
        router.get("signature/:name") { _, context in signature(try context.parameters.require("name")) }
        router.get("ink") { _, _ in ink() }
        router.get("speech/:language/:name") { _, context in
            speech(try context.parameters.require("language"), try context.parameters.require("name"))
        }
        router.post("touch") { request, _ in try await touch(request) }
        router.post("pen") { request, _ in try await pen(request) }
        router.post("preferences") { request, _ in try await preferences(request) }
        if let bench {
            router.get("bench") { _, _ in ScreenPage.bench }
            router.post("bench") { request, _ in
                let line = String(buffer: try await request.body.collect(upTo: Self.bodyMaximum))
                return ScreenPage.response("text/plain; charset=utf-8", ByteBuffer(string: await bench(line)))
            }
        }
        return router
    }

    private func moments() -> Response {
        let hub = hub
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
                for await _ in hub.news() {
                    guard let view = hub.view() else { continue }
                    try await writer.write(ByteBuffer(string: "data: \(view.json)\n\n"))
                }
                try await writer.finish(nil)
            })
    }

    /// Motion JPEG, sent by the thread of the connection: a frame a thread, a hop less each way.
    private func preview(_ loop: any EventLoop) -> Response {
        let frames = screen.frames
        let executor = LoopExecutor(loop)
        return Response(
            status: .ok,
            headers: [
                .contentType: "multipart/x-mixed-replace; boundary=\(ScreenFrame.boundary)", .cacheControl: "no-store",
            ],
            body: .init { writer in
                var last: UInt64 = 0
                try await writer.write(ByteBuffer(string: "--\(ScreenFrame.boundary)\r\n"))
                try await withTaskExecutorPreference(executor) {
                    for await _ in frames.arrivals() {
                        guard let frame = frames.frame(after: last) else { continue }
                        last = frame.number
                        try await writer.write(frame.part)
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// Pictures of the session in front only: those of any other are nowhere any more.
    private func content(_ name: String) -> Vault.Content? {
        guard let session = hub.state?.session, name.hasPrefix("\(session.identifier)-") else { return nil }
        return hub.sources?.vault.read(session.identifier)
    }

    private func photo(_ name: String) -> Response {
        guard let image = content(name)?.review?.image else { return ScreenPage.plain(.notFound) }
        return ScreenPage.picture(ImageFile.encodePNG(image))
    }

    private func signature(_ name: String) -> Response {
        guard let image = content(name)?.signature?.image else { return ScreenPage.plain(.notFound) }
        return ScreenPage.picture(ImageFile.encodePNG(image))
    }

    private func ink() -> Response {
        guard let data = try? JSONEncoder().encode(screen.surface.ink.drawn.map(\.numbers)) else {
            preconditionFailure("finite numbers always encode")
        }
        return ScreenPage.json(String(decoding: data, as: UTF8.self))
    }

    private func touch(_ request: Request) async throws -> Response {
        guard let order = try await order(TouchOrder.self, request), let button = Button(name: order.button) else {
            return ScreenPage.plain(.badRequest)
        }
        return ScreenPage.plain(hub.touch(button, meantFor: order.key) ? .accepted : .conflict)
    }

    private func pen(_ request: Request) async throws -> Response {
        guard let order = try await order(PenOrder.self, request), let points = order.drawn else {
            return ScreenPage.plain(.badRequest)
        }
        guard let mode = hub.state?.mode, case .signing = mode, ScreenView.key(mode) == order.key else {
            return ScreenPage.plain(.conflict)
        }
        return ScreenPage.plain(screen.surface.draw(points) ? .accepted : .conflict)
    }

    private func preferences(_ request: Request) async throws -> Response {
        guard let preferences = try await order(Preferences.self, request) else { return ScreenPage.plain(.badRequest) }
        hub.set(preferences)
        return ScreenPage.plain(.accepted)
    }

    private func order<Order: Decodable>(_ kind: Order.Type, _ request: Request) async throws -> Order? {
        let body = try await request.body.collect(upTo: Self.bodyMaximum)
        return try? JSONDecoder().decode(kind, from: Data(body.readableBytesView))
    }

    /// A recording made with the program; the browser may keep it: it says nothing about anybody.
    private func speech(_ language: String, _ name: String) -> Response {
        let isPlain = { (text: String) in
            !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
                && !text.hasPrefix(".")
        }
        guard let speechFolder, isPlain(language), isPlain(name), name.hasSuffix(".ogg"),
            let data = FileManager.default.contents(atPath: "\(speechFolder)/\(language)/\(name)")
        else { return ScreenPage.plain(.notFound) }
        return ScreenPage.response("audio/ogg", ByteBuffer(bytes: data), cache: "max-age=86400")
    }
}
