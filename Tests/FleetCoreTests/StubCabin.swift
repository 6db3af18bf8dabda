import CabineAuthority
import Crypto
import FleetCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import Synchronization

/// A server that speaks a cabin's protocol over mutual TLS, and misbehaves when told to.
final class StubCabin: Sendable {
    enum Fault: Sendable {
        /// Says nothing any more after so many entries.
        case silent(after: Int)
        /// Ends the connection in the middle of an entry.
        case cut(after: Int)
        /// Answers 500.
        case broken
        /// Sends without end.
        case endless
        /// Sends what is no log.
        case nonsense
    }

    struct State {
        var entries = 0
        /// Entries dropped by the cabin, from the oldest.
        var dropped = 0
        /// One for each request, in order; then none.
        var faults: [Fault] = []
        var isAlways = false
        var requests = 0
        var metrics = ""
        var audit = ""
    }

    let name: String
    let port: Int
    private let channel: any Channel
    let state = Mutex(State())

    /// - Parameter identity: certificate and key in PEM, as a cabin has them.
    init(
        _ name: String, identity: (certificate: String, key: String), authority: String,
        group: MultiThreadedEventLoopGroup
    )
        throws
    {
        self.name = name
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)))
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        tls.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: tls)
        let box = Box()
        channel = try ServerBootstrap(group: group).serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(HTTPResponseCompressor())
                    try pipeline.addHandler(StubHandler(box))
                }
            }.bind(host: "127.0.0.1", port: 0).wait()
        port = channel.localAddress?.port ?? 0
        box.cabin.withLock { $0 = self }
    }

    var url: String { "https://127.0.0.1:\(port)" }

    func stop() { try? channel.close().wait() }

    static func line(_ cabin: String, _ number: Int) -> String {
        "{\"__CURSOR\":\"s=\(cabin);i=\(String(number, radix: 16))\",\"__REALTIME_TIMESTAMP\":\"\(1_760_000_000_000_000 + number)\","
            + "\"PRIORITY\":\"6\",\"MESSAGE\":\"entry \(number) of \(cabin)\"}\n"
    }

    /// The numbers asked for by a Range header.
    func numbers(_ range: String) -> Range<Int> {
        let (entries, dropped) = state.withLock { ($0.entries, $0.dropped) }
        let parts = range.replacing("entries=", with: "").split(separator: ":", omittingEmptySubsequences: false)
        let cursor = parts.first.flatMap { $0.split(separator: "i=").last }.flatMap { Int($0, radix: 16) }
        let count = parts.last.flatMap { Int($0) } ?? .max
        let start = max(cursor ?? 1, dropped + 1)
        guard start <= entries else { return start..<start }
        return start..<min(entries + 1, start + count)
    }

    func nextFault() -> Fault? {
        state.withLock { state in
            state.requests += 1
            if state.isAlways { return state.faults.first }
            return state.faults.isEmpty ? nil : state.faults.removeFirst()
        }
    }
}

private final class Box: Sendable {
    let cabin = Mutex<StubCabin?>(nil)
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let box: Box
    private var head: HTTPRequestHead?

    init(_ box: Box) { self.box = box }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end: if let head, let cabin = box.cabin.withLock({ $0 }) { answer(head, cabin, context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: HTTPRequestHead, _ cabin: StubCabin, _ context: ChannelHandlerContext) {
        let fault = cabin.nextFault()
        if case .broken = fault { return send("the disk is on fire", .internalServerError, context) }
        if head.uri == "/metrics" { return send(cabin.state.withLock { $0.metrics }, .ok, context) }
        if head.uri == "/audit" { return send(cabin.state.withLock { $0.audit }, .ok, context) }
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok))), promise: nil)
        let numbers = cabin.numbers(head.headers.first(name: "Range") ?? "")
        var text = ""
        switch fault {
        case .nonsense: text = "<html>hello</html>\n"
        case .endless: return flood(cabin, context)
        case .silent(let count), .cut(let count):
            for number in numbers.prefix(count) { text += StubCabin.line(cabin.name, number) }
            text += "{\"__CURSOR\":\"s="
        case .broken, nil: for number in numbers { text += StubCabin.line(cabin.name, number) }
        }
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        switch fault {
        case .silent: context.flush()
        case .cut:
            context.flush()
            context.close(promise: nil)
        case .nonsense, .endless, .broken, nil: context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    private func flood(_ cabin: StubCabin, _ context: ChannelHandlerContext) {
        let piece = ByteBuffer(string: (1...500).map { StubCabin.line(cabin.name, $0) }.joined())
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece)))).whenSuccess {
            if bound.value.channel.isActive { self.flood(cabin, bound.value) }
        }
    }

    private func send(_ text: String, _ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

/// A fleet in a temporary folder, with stub cabins.
final class TestFleet: Sendable {
    let root: String
    let folder: FleetFolder
    let group: MultiThreadedEventLoopGroup
    let cabins: [StubCabin]
    let inventory: Inventory

    static let names = [
        "7K3M", "A001", "A002", "A003", "A004", "A005", "A006", "A007", "A008", "A009", "B001", "B002", "B003", "B004",
    ]

    init(_ count: Int, entries: Int = 0) throws {
        root = NSTemporaryDirectory() + "fleet-" + UUID().uuidString
        folder = FleetFolder(path: root + "/fleet")
        group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        try folder.initialise(operatorName: "test", now: Date())
        let authority = try String(contentsOfFile: folder.authorityFile, encoding: .utf8)
        var cabins: [StubCabin] = []
        for name in Self.names.prefix(count) {
            let key = try Self.enrol(name, url: "https://127.0.0.1:1", folder, root)
            let certificate = try String(contentsOfFile: folder.cabinFolder(name) + "/certificate.pem", encoding: .utf8)
            let cabin = try StubCabin(name, identity: (certificate, key), authority: authority, group: group)
            cabin.state.withLock { $0.entries = entries }
            cabins.append(cabin)
            _ = try Self.enrol(name, url: cabin.url, folder, root)
        }
        self.cabins = cabins
        inventory = try Inventory(reading: folder.inventoryFile)
    }

    /// Enrols a cabin with keys it has, and gives its private key back.
    static func enrol(_ name: String, url: String, _ folder: FleetFolder, _ root: String) throws -> String {
        let keys = "\(root)/keys-\(name)"
        let file = keys + "/private.pem"
        try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
        let key =
            (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
                try? P256.Signing.PrivateKey(pemRepresentation: $0)
            }
            ?? P256.Signing.PrivateKey()
        try Data(key.pemRepresentation.utf8).write(to: URL(fileURLWithPath: file))
        try Data(key.publicKey.pemRepresentation.utf8).write(to: URL(fileURLWithPath: keys + "/cabin-public.pem"))
        try folder.enrol(EnrolledCabin(name: name, url: url, keys: keys), out: "\(root)/for-\(name)", now: Date())
        return key.pemRepresentation
    }

    func stop() {
        for cabin in cabins { cabin.stop() }
        try? group.syncShutdownGracefully()
        try? FileManager.default.removeItem(atPath: root)
    }

    var settings: RoundSettings {
        var settings = RoundSettings()
        settings.jobs = 4
        settings.pause = .milliseconds(20)
        settings.patience.silence = .milliseconds(600)
        settings.patience.whole = .seconds(20)
        settings.patience.answerMaximum = 4 << 20
        return settings
    }

    func pull(_ form: EntryForm = .json) async throws -> [CabinResult<FleetPull.Brought>] {
        let pull = try FleetPull(
            OperatorIdentity(folder), into: root + "/logs", form: form, since: nil, settings: settings, group: group)
        return await pull.run(inventory.cabins, PullProgress(cabins: inventory.cabins.count))
    }

    func lines(_ cabin: String) -> [String] {
        let text = (try? String(contentsOfFile: "\(root)/logs/\(cabin).jsonl", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { $0 + "\n" }
    }
}

/// What is wrong with pulled lines that should be the entries `numbers` of a cabin, each once and in order.
func flaws(_ lines: [String], _ cabin: String, _ numbers: ClosedRange<Int>) -> [String] {
    var flaws: [String] = []
    for (line, number) in zip(lines, numbers) where line != StubCabin.line(cabin, number) {
        flaws.append("in the place of entry \(number): \(line)")
        break
    }
    if lines.count != numbers.count { flaws.append("\(lines.count) entries, not \(numbers.count)") }
    return flaws
}
