/// A request to the collector, already complete: the transport adds nothing but the connection.
public struct UplinkRequest: Sendable {
    /// The HTTP method in capitals.
    public let method: String
    /// Path and query, starting with a slash.
    public let path: String
    /// Header fields in the order they are to be sent.
    public let headers: [(name: String, value: String)]
    /// The content.
    public let body: [UInt8]

    /// A request with everything it needs.
    public init(method: String, path: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// What the collector answered.
public struct UplinkReply: Sendable {
    /// The HTTP status.
    public let status: Int
    /// Retry-After in seconds, when there was one.
    public let retryAfterSeconds: Int?
    /// The content, at most 64 KiB of it.
    public let body: [UInt8]

    /// An answer with `status`.
    public init(status: Int, retryAfterSeconds: Int? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
        self.body = body
    }
}

/// One HTTPS exchange with the collector.
public protocol UplinkTransport: Sendable {
    /// Sends the request and waits for the whole answer, at most 30 seconds.
    ///
    /// When it throws, the collector may or may not have acted: only an answer is knowledge.
    func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply
}
