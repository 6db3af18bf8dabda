import CabineCore
import CabineRuntime
import Foundation
import HALContract
import Synchronization

/// A client of the screen over TCP, as plain as can be: what it costs and waits for is the server's doing.
final class StreamClient: Sendable {
    /// A frame, and when its last byte was here.
    struct Arrival: Sendable {
        let jpeg: [UInt8]
        let at: UInt64
    }

    private struct Content {
        var arrivals: [Arrival] = []
        var count = 0
        var processorMilliseconds = 0.0
        var fault: String?
    }

    private let content = Mutex(Content())
    private let socket: Int32
    private let ended = DispatchSemaphore(value: 0)
    private let keepsFrames: Bool

    /// Opens the preview of the screen at `port`, and reads it until it is closed. A client that keeps no frames counts
    /// them alone.
    init(port: Int, token: String, keepsFrames: Bool) throws {
        socket = try Self.connect(port)
        self.keepsFrames = keepsFrames
        try Self.ask("/preview", port, token, socket, "keep-alive")
        let thread = Thread { self.read() }
        thread.name = "stream client"
        thread.start()
        // The answer begins at once, and the stream counts as watched from then on.
        usleep(200_000)
    }

    var arrivals: [Arrival] { content.withLock { $0.arrivals } }
    /// Frames so far.
    var count: Int { content.withLock { $0.count } }
    /// What reading took of a processor, up to the last frame.
    var processorMilliseconds: Double { content.withLock { $0.processorMilliseconds } }

    /// Ends the stream.
    /// - Throws: what was wrong with it.
    func close() throws {
        shutdown(socket, Int32(SHUT_RDWR))
        ended.wait()
        Glibc.close(socket)
        if let fault = content.withLock({ $0.fault }) { throw DeviceFault(.protocolViolation, fault) }
    }

    /// The whole answer to one question, head and body.
    static func get(_ path: String, port: Int, token: String) throws -> [UInt8] {
        let socket = try connect(port)
        defer { Glibc.close(socket) }
        try ask(path, port, token, socket, "close")
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { break }
            answer += piece[..<count]
        }
        return answer
    }

    private func read() {
        var scanner = PartScanner()
        var piece = [UInt8](repeating: 0, count: 262_144)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { break }
            let now = MachineClock.now.nanoseconds
            let frames: [[UInt8]]
            do {
                frames = try scanner.take(piece[..<count])
            } catch {
                content.withLock { $0.fault = "\(error)" }
                break
            }
            guard !frames.isEmpty else { continue }
            let processor = Clocks.milliseconds(CLOCK_THREAD_CPUTIME_ID)
            content.withLock { content in
                content.count += frames.count
                content.processorMilliseconds = processor
                if keepsFrames { content.arrivals += frames.map { Arrival(jpeg: $0, at: now) } }
            }
        }
        ended.signal()
    }

    private static func connect(_ port: Int) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw DeviceFault(.absent, "no screen at 127.0.0.1:\(port): errno \(errno)") }
        return socket
    }

    private static func ask(_ path: String, _ port: Int, _ token: String, _ socket: Int32, _ connection: String) throws
    {
        let head =
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nCookie: cabine=\(token)\r\n"
            + "Connection: \(connection)\r\n\r\n"
        let bytes = Array(head.utf8)
        guard send(socket, bytes, bytes.count, 0) == bytes.count else {
            throw DeviceFault(.absent, "the screen at 127.0.0.1:\(port) takes no question: errno \(errno)")
        }
    }
}

/// Takes the parts out of a multipart answer in chunks, as a browser does: a part is there when the mark behind it is.
struct PartScanner {
    private static let lineEnd = Array("\r\n".utf8)
    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let mark = Array("\r\n--frame\r\n".utf8)

    private var isHeadOver = false
    /// What of the answer has not been taken apart.
    private var raw: [UInt8] = []
    /// Bytes of the present chunk that are still to come, with the line's end behind them.
    private var missing = 0
    private var body: [UInt8] = []

    /// A scanner at the beginning of an answer.
    init() {}

    /// The JPEG files that are whole with `bytes`.
    mutating func take(_ bytes: some Collection<UInt8>) throws -> [[UInt8]] {
        raw += bytes
        if !isHeadOver {
            guard let end = raw.firstRange(of: Self.headEnd) else { return [] }
            let head = String(decoding: raw[..<end.upperBound], as: UTF8.self)
            guard head.hasPrefix("HTTP/1.1 200"), head.lowercased().contains("transfer-encoding: chunked") else {
                throw DeviceFault(.protocolViolation, "the preview is answered with \(head)")
            }
            raw.removeSubrange(..<end.upperBound)
            isHeadOver = true
        }
        try unpack()
        var frames: [[UInt8]] = []
        while let frame = try nextFrame() { frames.append(frame) }
        return frames
    }

    private mutating func unpack() throws {
        var place = 0
        while place < raw.count {
            if missing == 0 {
                guard let end = raw[place...].firstRange(of: Self.lineEnd) else { break }
                let line = String(decoding: raw[place..<end.lowerBound], as: UTF8.self)
                guard let length = Int(line, radix: 16) else {
                    throw DeviceFault(.protocolViolation, "a chunk of the preview has the length \(line)")
                }
                missing = length + Self.lineEnd.count
                place = end.upperBound
            }
            let count = min(missing, raw.count - place)
            let ofBody = min(count, max(0, missing - Self.lineEnd.count))
            body += raw[place..<place + ofBody]
            place += count
            missing -= count
        }
        raw.removeSubrange(..<place)
    }

    private mutating func nextFrame() throws -> [UInt8]? {
        guard let end = body.firstRange(of: Self.headEnd) else { return nil }
        let head = String(decoding: body[..<end.upperBound], as: UTF8.self)
        guard let length = head.firstMatch(of: #/Content-Length: (\d+)/#).flatMap({ Int($0.1) }) else {
            throw DeviceFault(.protocolViolation, "a part of the preview has no length: \(head)")
        }
        let whole = end.upperBound + length
        guard body.count >= whole + Self.mark.count else { return nil }
        guard body[whole..<whole + Self.mark.count].elementsEqual(Self.mark) else {
            throw DeviceFault(.protocolViolation, "a part of the preview is longer than it says")
        }
        defer { body.removeSubrange(..<(whole + Self.mark.count)) }
        return Array(body[end.upperBound..<whole])
    }
}
