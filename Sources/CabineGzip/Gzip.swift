import CZlibStream

/// Bytes that are no gzip data, or a library without memory.
public struct GzipFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a person reads.
    public let description: String
}

/// Packs a stream into gzip (RFC 1952), piece by piece.
public final class GzipEncoder {
    /// zlib's own middle: about a sixth of the size for half the time of the last tenth.
    public static let level: Int32 = 6
    /// A window of 32 KiB, and 16 for the gzip frame (zlib.h, deflateInit2).
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    private var stream = z_stream()
    private var room = [UInt8](repeating: 0, count: 32_768)

    /// An empty stream.
    public init(level: Int32 = GzipEncoder.level) throws(GzipFault) {
        let result = deflateInit2_(
            &stream, level, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw GzipFault(description: "zlib cannot begin to pack: \(result)") }
    }

    deinit { deflateEnd(&stream) }

    /// What follows a piece.
    public enum Ending: Sendable {
        /// More will come; bytes may wait for it.
        case more
        /// Everything so far can be unpacked by whoever reads along.
        case flush
        /// Nothing more comes.
        case end
    }

    /// Packs `bytes`; what is returned continues what was returned before.
    public func pack(_ bytes: [UInt8], _ ending: Ending = .more) -> [UInt8] {
        let flush =
            switch ending {
            case .more: Z_NO_FLUSH
            case .flush: Z_SYNC_FLUSH
            case .end: Z_FINISH
            }
        var packed: [UInt8] = []
        bytes.withUnsafeBufferPointer { input in
            // zlib does not write to its input; its type predates const.
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            repeat {
                let filled = room.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    let result = deflate(&stream, flush)
                    precondition(result != Z_STREAM_ERROR, "zlib's stream is used by one piece at a time")
                    return output.count - Int(stream.avail_out)
                }
                packed += room[..<filled]
            } while stream.avail_out == 0
            stream.next_in = nil
        }
        return packed
    }
}

/// Unpacks a gzip stream, piece by piece.
public final class GzipDecoder {
    private static let windowBits: Int32 = 15 + 16
    private var stream = z_stream()
    private var room = [UInt8](repeating: 0, count: 65_536)
    /// Whether the stream came to its end, with a right checksum.
    public private(set) var isComplete = false

    /// An empty stream.
    public init() throws(GzipFault) {
        let result = inflateInit2_(
            &stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw GzipFault(description: "zlib cannot begin to unpack: \(result)") }
    }

    deinit { inflateEnd(&stream) }

    /// Unpacks a piece; `take` gets what comes out of it, bounded pieces at a time.
    ///
    /// - Throws: when the bytes are no gzip data, or go on after its end.
    public func unpack(_ bytes: [UInt8], _ take: (ArraySlice<UInt8>) throws -> Void) throws {
        try bytes.withUnsafeBufferPointer { input in
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            defer { stream.next_in = nil }
            while stream.avail_in > 0 {
                if isComplete { throw GzipFault(description: "bytes follow the end of the gzip data") }
                var result: Int32 = Z_OK
                let filled = room.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    result = inflate(&stream, Z_NO_FLUSH)
                    return output.count - Int(stream.avail_out)
                }
                isComplete = result == Z_STREAM_END
                guard result == Z_OK || isComplete || (result == Z_BUF_ERROR && filled > 0) else {
                    throw GzipFault(description: "no gzip data, or damaged on its way: zlib says \(result)")
                }
                if filled > 0 { try take(room[..<filled]) }
            }
        }
    }
}
