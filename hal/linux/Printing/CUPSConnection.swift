internal import CCUPS
internal import Glibc
import HALClock
import HALContract

/// Where a spooler listens.
public enum SpoolServer: Hashable, Sendable {
    /// A socket in the file system: only who may enter its folder may print.
    case socket(path: String)
    /// A host name or address and a port.
    case host(String, port: Int)

    /// The way a technician would write it.
    var name: String {
        switch self {
        case .socket(let path): path
        case .host(let host, let port): "\(host):\(port)"
        }
    }
}

/// One connection to the spooler for one call, with one deadline over everything done on it.
final class CUPSConnection {
    /// What the contract promises of every call.
    static let callLimitMilliseconds = 5_000
    /// libcups is woken this often while it waits, to look at the deadline.
    private static let wakeSeconds = 0.1

    private let http: OpaquePointer
    private let deadline: UnsafeMutablePointer<UInt64>
    private let server: SpoolServer

    /// Connects, or throws `absent`.
    init(_ server: SpoolServer) throws(DeviceFault) {
        // A spooler that asks for a password must get a refusal, not a prompt on the cabin's console.
        cupsSetPasswordCB2({ _, _, _, _, _ in nil }, nil)
        let limit = Int32(Self.callLimitMilliseconds)
        let connected: OpaquePointer? =
            switch server {
            case .socket(let path): httpConnect2(path, 0, nil, AF_LOCAL, HTTP_ENCRYPTION_NEVER, 1, limit, nil)
            case .host(let host, let port):
                httpConnect2(host, Int32(port), nil, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, limit, nil)
            }
        guard let connected else {
            throw DeviceFault(
                .absent, "Print spooler: nothing answers at \(server.name). Start cupsd, or correct the address.")
        }
        http = connected
        self.server = server
        deadline = .allocate(capacity: 1)
        deadline.initialize(to: Self.now() + UInt64(Self.callLimitMilliseconds) * 1_000_000)
        httpSetTimeout(
            connected, Self.wakeSeconds,
            { _, context in
                // SAFETY: context is `deadline`, which lives until after httpClose in deinit.
                guard let deadline = context?.assumingMemoryBound(to: UInt64.self) else { return 0 }
                return CUPSConnection.now() < deadline.pointee ? 1 : 0
            }, deadline)
    }

    deinit {
        httpClose(http)
        deadline.deinitialize(count: 1)
        deadline.deallocate()
    }

    /// Sends `request` to `path` and, after it, `document`; takes over `request`.
    func exchange(
        _ request: OpaquePointer, document: [UInt8] = [], path: String = "/", doing what: String
    ) throws(DeviceFault) -> IPPReply {
        defer { ippDelete(request) }
        let length = ippLength(request) + document.count
        let sent = cupsSendRequest(http, request, path, length)
        guard sent == HTTP_STATUS_CONTINUE else { throw failure(doing: what) }
        let written = document.withUnsafeBytes { bytes in
            document.isEmpty
                ? HTTP_STATUS_CONTINUE
                : cupsWriteRequestData(http, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard written == HTTP_STATUS_CONTINUE else { throw failure(doing: what) }
        guard let message = cupsGetResponse(http, path) else { throw failure(doing: what) }
        let reply = IPPReply(owning: message)
        // Successful codes are those below 0x0100 (RFC 8011, 4.1.6).
        guard reply.status.rawValue < 0x0100 else {
            throw IPPStatus.fault(reply.status, doing: what, detail: Self.lastError())
        }
        return reply
    }

    /// The content of a small file the spooler serves.
    func file(_ path: String, limitBytes: Int, doing what: String) throws(DeviceFault) -> [UInt8] {
        httpClearFields(http)
        guard httpGet(http, path) == 0 else { throw failure(doing: what) }
        var status = httpUpdate(http)
        while status == HTTP_STATUS_CONTINUE { status = httpUpdate(http) }
        if status == HTTP_STATUS_ERROR { throw failure(doing: what) }
        guard status == HTTP_STATUS_OK else {
            throw DeviceFault(
                .absent, "Print spooler, \(what): \(server.name)\(path) gave HTTP \(status.rawValue). Check the queue.")
        }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while content.count <= limitBytes {
            let count = chunk.withUnsafeMutableBytes { bytes in
                httpRead2(http, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            if count < 0 { throw failure(doing: what) }
            if count == 0 { return content }
            content += chunk[..<count]
        }
        throw DeviceFault(.protocolViolation, "Print spooler, \(what): \(path) is longer than \(limitBytes) bytes.")
    }

    /// What went wrong below IPP.
    private func failure(doing what: String) -> DeviceFault {
        if Self.now() >= deadline.pointee {
            return DeviceFault(
                .timeout,
                "Print spooler, \(what): no answer from \(server.name) in \(Self.callLimitMilliseconds / 1_000) s. "
                    + "Restart cupsd; its error_log says what it waits for.")
        }
        let status = cupsLastError()
        guard status.rawValue >= 0x0100 else {
            return DeviceFault(.absent, "Print spooler, \(what): \(server.name) hung up. Check that cupsd is running.")
        }
        return IPPStatus.fault(status, doing: what, detail: Self.lastError())
    }

    private static func lastError() -> String {
        cupsLastErrorString().map { String(cString: $0) } ?? "no detail"
    }

    /// CLOCK_MONOTONIC.
    private static func now() -> UInt64 {
        MonotonicClock.nanoseconds()
    }
}
