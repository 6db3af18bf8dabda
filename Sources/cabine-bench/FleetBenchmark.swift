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

/// One pull of a thousand simulated cabins over the gzip and TLS of the same bytes alone.
///
/// Both are served by the same servers, with the same handshakes, by two threads in this process. "Alone" is a client that
/// decrypts what comes and throws it away: no gunzip, no HTTP, no entries, no file.
enum FleetBenchmark {
    fileprivate static let bytesOfACabin = 1_000_000
    private static let jobs = 32

    static func run(_ folder: String) async throws {
        let count = ProcessInfo.processInfo.environment["CABINE_BENCH_CABINS"].flatMap { Int($0) } ?? 1_000
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let fleet = try SimulatedFleet(count, log: log(), group: group, folder: folder)
        let identity = try fleet.identity()
        Report.count("fleet", "cabins", Double(count))
        let alone = try await measure("gzip_tls_alone") { try await fleet.readAndForget(jobs: jobs) }
        let whole = try await measure("pull") { try await pull(fleet, identity, folder + "/logs", group) }
        Report.ratio("fleet", whole, over: "gzip and TLS alone", alone, goal: 1.5)
        fleet.stop()
        try await group.shutdownGracefully()
    }

    private static func measure(_ part: String, _ body: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        return Report.line("fleet", part, [Report.milliseconds(since: start)])
    }

    private static func pull(
        _ fleet: SimulatedFleet, _ identity: OperatorIdentity, _ folder: String, _ group: MultiThreadedEventLoopGroup
    ) async throws {
        var settings = RoundSettings()
        settings.jobs = jobs
        let pull = try FleetPull(identity, into: folder, form: .json, since: nil, settings: settings, group: group)
        let results = await pull.run(fleet.cabins, PullProgress(cabins: fleet.cabins.count))
        for done in results {
            let brought = try done.result.get()
            guard brought.bytes >= bytesOfACabin else {
                throw ServiceFault(.refused, "\(done.cabin.name): \(brought.bytes) bytes")
            }
        }
    }

    /// A megabyte of entries that look like a cabin's: words that come again, numbers that do not.
    private static func log() -> ByteBuffer {
        var text = ""
        var seed: UInt64 = 1
        var number = 0
        while text.utf8.count < bytesOfACabin {
            number += 1
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text += "{\"__CURSOR\":\"s=19aa77f0c2d14be08a3c9d1e5b6f7a80;i=\(String(number, radix: 16))\","
            text +=
                "\"__REALTIME_TIMESTAMP\":\"\(1_760_000_000_000_000 + number * 977)\",\"_BOOT_ID\":\"5f2c90d4a1e84c5b9b0de7f31c6a2d48\","
            text +=
                "\"PRIORITY\":\"6\",\"CABINE_SUBSYSTEM\":\"control\",\"MESSAGE\":\"session \(number / 40) goes on\",\"SEED\":\"\(seed >> 24)\"}\n"
        }
        return ByteBuffer(string: text)
    }
}

/// Counts up, for several tasks.
private final class NextPlace: Sendable {
    private let next = Mutex(0)

    func take() -> Int {
        next.withLock { place in
            defer { place += 1 }
            return place
        }
    }
}

/// Servers of simulated cabins, each with a port, a key and a certificate of its own.
private final class SimulatedFleet {
    let cabins: [Inventory.Cabin]
    private let channels: [any Channel]
    private let group: MultiThreadedEventLoopGroup
    private let folder: String
    private let client: NIOSSLContext

    init(_ count: Int, log: ByteBuffer, group: MultiThreadedEventLoopGroup, folder: String) throws {
        let authority = try Authority(name: "bench", now: Date())
        let key = P256.Signing.PrivateKey()
        self.folder = folder + "/operator"
        self.group = group
        try DurableFile.makeFolder(self.folder)
        let certificate = try authority.client(
            key.publicKey, unit: FleetFolder.operatorUnit, name: "bench", now: Date())
        for (name, text) in [
            ("authority.pem", try authority.certificatePEM()), ("operator.pem", certificate),
            ("operator.key", key.pemRepresentation),
        ] {
            try DurableFile.write(Array(text.utf8), to: self.folder + "/" + name)
        }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem))
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(try authority.certificatePEM().utf8)))
        client = try NIOSSLContext(configuration: tls)
        var (cabins, channels) = ([Inventory.Cabin](), [any Channel]())
        for number in 0..<count {
            let name = Self.name(number)
            let channel = try Self.serve(name, authority, log, group)
            channels.append(channel)
            cabins.append(
                Inventory.Cabin(
                    name: name, url: "https://127.0.0.1:\(channel.localAddress?.port ?? 0)", certificate: nil,
                    voucherKey: nil,
                    unlockKey: nil, line: 0))
        }
        (self.cabins, self.channels) = (cabins, channels)
    }

    func identity() throws -> OperatorIdentity {
        try OperatorIdentity(
            certificate: folder + "/operator.pem", key: folder + "/operator.key", authority: folder + "/authority.pem")
    }

    func stop() { for channel in channels { try? channel.close().wait() } }

    private static func name(_ number: Int) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        return String([15, 10, 5, 0].map { alphabet[number >> $0 & 31] })
    }

    private static func serve(
        _ name: String, _ authority: Authority, _ log: ByteBuffer, _ group: MultiThreadedEventLoopGroup
    ) throws -> any Channel {
        let key = P256.Signing.PrivateKey()
        let certificate = try authority.server(
            key.publicKey, unit: FleetFolder.cabinUnit, name: name, hosts: [FleetFolder.serverName(name)], now: Date())
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)))
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(try authority.certificatePEM().utf8)))
        tls.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: tls)
        return try ServerBootstrap(group: group).serverChannelOption(.backlog, value: 16).childChannelInitializer {
            channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(NIOSSLServerHandler(context: context))
                try pipeline.configureHTTPServerPipeline()
                try pipeline.addHandler(HTTPResponseCompressor())
                try pipeline.addHandler(LogHandler(log))
            }
        }.bind(host: "127.0.0.1", port: 0).wait()
    }

    /// The same handshakes, requests and answers; nothing is done with what is decrypted.
    func readAndForget(jobs: Int) async throws {
        let (cabins, client, group) = (cabins, client, group)
        let next = NextPlace()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<jobs {
                tasks.addTask {
                    while true {
                        let place = next.take()
                        guard place < cabins.count else { return }
                        try await Self.forget(cabins[place], client, group)
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    private static func forget(
        _ cabin: Inventory.Cabin, _ client: NIOSSLContext, _ group: MultiThreadedEventLoopGroup
    ) async throws {
        let port = URLComponents(string: cabin.url)?.port ?? 0
        let name = FleetFolder.serverName(cabin.name)
        let received = ReceivedBytes()
        let channel = try await ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(NIOSSLClientHandler(context: client, serverHostname: name))
                try pipeline.addHandler(ForgetHandler(received))
            }
        }.connect(host: "127.0.0.1", port: port).get()
        let request = "GET /entries HTTP/1.1\r\nHost: \(name)\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: request))
        try await channel.closeFuture.get()
        // The numbers drawn for the log, forty bits an entry, do not pack to less: what is shorter was cut, and no measure.
        guard received.count.load(ordering: .relaxed) > FleetBenchmark.bytesOfACabin / 100 else {
            throw ServiceFault(.refused, "\(cabin.name): the answer was cut")
        }
    }
}

/// How much one client was sent.
private final class ReceivedBytes: Sendable {
    let count = Atomic(0)
}

/// Counts what was decrypted and throws it away.
private final class ForgetHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: ReceivedBytes

    init(_ received: ReceivedBytes) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.count.add(unwrapInboundIn(data).readableBytes, ordering: .relaxed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Answers every request with the log.
private final class LogHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: ByteBuffer
    /// Whether the client asks again on this connection; one that does not waits for the connection to end.
    private var staysOpen = true

    init(_ log: ByteBuffer) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): staysOpen = head.isKeepAlive
        case .body: break
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok))), promise: nil)
        var log = log
        while let piece = log.readSlice(length: min(65_536, log.readableBytes)), piece.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil)
        }
        let isWritten = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        guard !staysOpen else { return }
        let channel = context.channel
        isWritten.whenComplete { _ in channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
