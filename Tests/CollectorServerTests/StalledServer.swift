import NIOCore
import NIOPosix
import NIOSSL

/// A server that takes requests and answers with the same bytes, and then neither says anything more nor hangs up.
final class StalledServer: Sendable {
    private let channel: any Channel

    /// Listens at a free port of the loopback with the chain and key given; answers with `bytes`.
    init(certificatePEM: [UInt8], keyPEM: [UInt8], answer bytes: String) async throws {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMBytes(certificatePEM).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(bytes: keyPEM, format: .pem))))
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLServerHandler(context: context), Answer(bytes))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func stop() async throws { try await channel.close() }

    private final class Answer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let bytes: String

        init(_ bytes: String) { self.bytes = bytes }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
        }
    }
}
