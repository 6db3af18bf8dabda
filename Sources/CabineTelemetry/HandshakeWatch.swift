import CabineNotices
import NIOCore
import NIOSSL
import NIOTLS

/// Says who came without a certificate of the fleet's authority, or spoke no TLS at all; once for each connection.
///
/// What comes after the handshake is no matter of this one: a client that went away is no event.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    private static let causeMaximum = 160

    private let notices: NoticeSink
    private var isOver = false

    init(_ notices: @escaping NoticeSink) { self.notices = notices }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { isOver = true }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isOver {
            isOver = true
            let peer = context.channel.remoteAddress?.ipAddress ?? "somebody"
            notices(Notice(.clientRefused, .field(.peer, peer), .field(.cause, Self.cause(error))))
        }
        context.fireErrorCaught(error)
    }

    /// In words where the reason is the usual one; else the library's own.
    private static func cause(_ error: any Error) -> String {
        let text = "\(error)"
        if text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") { return "it has no certificate" }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not of the fleet's authority, or no longer valid"
        }
        return "no TLS connection: \(text.prefix(causeMaximum))"
    }
}
