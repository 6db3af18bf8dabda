import CabineNotices
import NIOCore
import NIOSSL

/// Says who was refused before there was a request: a client whose handshake fails gets no answer and leaves no other trace.
///
/// The log's own limit for each message keeps a scanner from filling it. Nothing a client sent is repeated: only its address,
/// and one of our own sentences or a constant of the TLS library.
final class RefusedHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    private let notices: NoticeSink
    /// Taken while it is connected: a channel that failed has none any more.
    private var peer = "somebody"

    init(_ notices: @escaping NoticeSink) { self.notices = notices }

    func handlerAdded(context: ChannelHandlerContext) {
        if let address = context.remoteAddress?.ipAddress { peer = address }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let cause = Self.cause(error) {
            notices(Notice(.clientRefused, .field(.peer, peer), .field(.cause, cause)))
        }
        context.fireErrorCaught(error)
    }

    /// Why a handshake failed, for a person; nil for an error that is none of a handshake.
    static func cause(_ error: any Error) -> String? {
        guard case NIOSSLError.handshakeFailed(let failure) = error else { return nil }
        guard case .sslError(let stack) = failure, let first = stack.first else { return "TLS failed" }
        return sentence("\(first)")
    }

    /// A library's error is `Error: N error:N:SSL routines:OPENSSL_internal:REASON at FILE:LINE`, or words of its own.
    static func sentence(_ error: String) -> String {
        let reason = error.split(separator: " at ").first?.split(separator: ":").last.map(String.init) ?? error
        switch reason {
        case "PEER_DID_NOT_RETURN_A_CERTIFICATE": return "it showed no certificate"
        case "CERTIFICATE_VERIFY_FAILED":
            return "its certificate is not of the fleet's authority, or no longer valid"
        case "UNSUPPORTED_PROTOCOL", "NO_SUPPORTED_VERSIONS_ENABLED": return "it does not speak TLS 1.3"
        case "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "WRONG_VERSION_NUMBER": return "it does not speak TLS"
        case _ where reason.contains("_ALERT_"): return "it did not take the cabin's certificate (\(reason))"
        // How a client's plain alert looks to a server that has its keys already.
        case "BAD_PACKET_LENGTH": return "it broke TLS off: perhaps it does not take the cabin's certificate"
        case _ where error.contains("EOF during handshake"): return "it went away before TLS was agreed"
        default: return "TLS failed (\(reason.prefix(60)))"
        }
    }
}
