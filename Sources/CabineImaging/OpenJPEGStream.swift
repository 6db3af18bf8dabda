import COpenJPEG

/// Memory that libopenjp2 reads from or writes to, and the last error it reported.
final class OpenJPEGMemory {
    private(set) var bytes: [UInt8]
    private var position = 0
    private(set) var lastError = "no reason given"

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    private func write(_ source: UnsafeRawBufferPointer) -> Int {
        let overlap = min(source.count, bytes.count - position)
        if overlap > 0 { bytes.replaceSubrange(position..<(position + overlap), with: source[..<overlap]) }
        bytes.append(contentsOf: source[max(0, overlap)...])
        position += source.count
        return source.count
    }

    private func read(_ target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, bytes.count - position)
        guard count > 0 else { return -1 }
        target.copyBytes(from: bytes[position..<(position + count)])
        position += count
        return count
    }

    /// Moves to `place`; a file being written grows with zeros, which the encoder fills in later.
    private func move(to place: Int, growing: Bool) -> Bool {
        guard place >= 0 else { return false }
        if place > bytes.count {
            guard growing else { return false }
            bytes += [UInt8](repeating: 0, count: place - bytes.count)
        }
        position = place
        return true
    }

    /// A stream over this memory for the duration of `body`; nil when libopenjp2 has no memory for one.
    func withStream<Result>(forReading: Bool, _ body: (UnsafeMutablePointer<opj_stream_t?>) -> Result) -> Result? {
        guard let stream = opj_stream_default_create(forReading ? 1 : 0) else { return nil }
        defer { opj_stream_destroy(stream) }
        let me = Unmanaged.passUnretained(self).toOpaque()
        opj_stream_set_user_data(stream, me, nil)
        opj_stream_set_user_data_length(stream, UInt64(bytes.count))
        opj_stream_set_read_function(stream) { target, count, user in
            guard let user else { return -1 }
            let memory = Unmanaged<OpenJPEGMemory>.fromOpaque(user).takeUnretainedValue()
            let read = memory.read(UnsafeMutableRawBufferPointer(start: target, count: Int(count)))
            return read
        }
        opj_stream_set_write_function(stream) { source, count, user in
            guard let user else { return -1 }
            let memory = Unmanaged<OpenJPEGMemory>.fromOpaque(user).takeUnretainedValue()
            return memory.write(UnsafeRawBufferPointer(start: source, count: Int(count)))
        }
        if forReading { Self.setReadingMoves(stream) } else { Self.setWritingMoves(stream) }
        return withExtendedLifetime(self) { body(stream) }
    }

    private static func setReadingMoves(_ stream: UnsafeMutablePointer<opj_stream_t?>) {
        opj_stream_set_skip_function(stream) { count, user in
            guard let user else { return -1 }
            let memory = Unmanaged<OpenJPEGMemory>.fromOpaque(user).takeUnretainedValue()
            return memory.move(to: memory.position + Int(count), growing: false) ? count : -1
        }
        opj_stream_set_seek_function(stream) { place, user in
            guard let user else { return 0 }
            let memory = Unmanaged<OpenJPEGMemory>.fromOpaque(user).takeUnretainedValue()
            return memory.move(to: Int(place), growing: false) ? 1 : 0
        }
    }

    private static func setWritingMoves(_ stream: UnsafeMutablePointer<opj_stream_t?>) {
        opj_stream_set_skip_function(stream) { count, user in
            guard let user else { return -1 }
            let memory = Unmanaged<OpenJPEGMemory>.fromOpaque(user).takeUnretainedValue()
            return memory.move(to: memory.position + Int(count), growing: true) ? count : -1
        }
        opj_stream_set_seek_function(stream) { place, user in
            guard let user else { return 0 }
            let memory = Unmanaged<OpenJPEGMemory>.fromOpaque(user).takeUnretainedValue()
            return memory.move(to: Int(place), growing: true) ? 1 : 0
        }
    }

    /// Keeps the codec's errors in `lastError` instead of on standard error.
    func listen(to codec: UnsafeMutablePointer<opj_codec_t?>) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        opj_set_error_handler(
            codec,
            { message, user in
                guard let message, let user else { return }
                let memory = Unmanaged<OpenJPEGMemory>.fromOpaque(user).takeUnretainedValue()
                memory.lastError = String(cString: message).filter { $0 != "\n" }
            }, me)
    }
}
