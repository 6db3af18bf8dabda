import Glibc

/// Reads a log's files, from any place, beside whoever writes them; in the same program or another.
///
///     var reader = LogReader(folder: data + "/log", filter: LogFilter(level: .warning))
///     reader.seek(.last(20))
///     while let entry = try reader.next() { say(entry.display) }
///     // `next` gives nil at the end; called again later it goes on with what was said meanwhile (`tail -f`).
///
/// Whoever gives entries away (a server, a file sent over the wire) sets `limit` to `Log.lastDurable` before reading, after
/// `Log.flush()`: what a power cut may still take is not to be given away.
public struct LogReader: Sendable {
    /// Where to read from.
    public enum Place: Hashable, Sendable {
        /// The oldest entry there is.
        case first
        /// So many entries before the end, of those that the filter wants.
        case last(Int)
        /// The entry with this cursor, or the next one there is where it is gone. A cursor of another log is the beginning:
        /// its reader has seen nothing of this one.
        case at(LogCursor)
        /// The entry after this cursor's. Where the cursor's own is gone nothing is left out.
        case after(LogCursor)
    }

    /// Bytes read from a file at once.
    private static let chunkBytes = 65_536

    private let folder: String
    private let filter: LogFilter
    private let sieve: LogSieve
    /// Entries beyond this sequence are not read yet.
    public var limit = UInt64.max
    /// The segment that is read, by its first sequence; nil before the first.
    private var segment: UInt64?
    private var offset = 0
    private var buffer: [UInt8] = []
    private var place = 0
    /// Entries before this sequence are passed over.
    private var from: UInt64 = 0

    /// A reader at the oldest entry.
    public init(folder: String, filter: LogFilter = LogFilter()) {
        self.folder = folder
        self.filter = filter
        sieve = LogSieve(filter)
    }

    /// Goes to a place.
    public mutating func seek(_ target: Place) throws(LogFault) {
        let segments = try segments()
        (segment, offset, buffer, place, from) = (nil, 0, [], 0, 0)
        switch target {
        case .first: return
        case .at(let cursor): try seek(cursor, skipping: 0, segments)
        case .after(let cursor): try seek(cursor, skipping: 1, segments)
        case .last(let count): try seekBack(count, segments)
        }
    }

    private mutating func seek(_ cursor: LogCursor, skipping: UInt64, _ segments: [UInt64]) throws(LogFault) {
        var whole = LogReader(folder: folder)
        guard try whole.next()?.cursor.log == cursor.log else { return }
        from = cursor.sequence &+ skipping
        segment = segments.last { $0 <= from }
    }

    /// Segment after segment from the end, until there are enough.
    private mutating func seekBack(_ count: Int, _ segments: [UInt64]) throws(LogFault) {
        guard count > 0 else {
            segment = segments.last
            while try nextLine() != nil {}
            return
        }
        var found: [UInt64] = []
        for first in segments.reversed() where found.count < count {
            var part = LogReader(folder: folder, filter: filter)
            part.limit = limit
            part.segment = first
            part.staysInSegment = true
            var sequences: [UInt64] = []
            while let line = try part.nextLine(), let sequence = LogLine.sequence(of: line) {
                sequences.append(sequence)
            }
            found = sequences + found
        }
        guard let first = found.suffix(count).first else {
            segment = segments.last
            while try nextLine() != nil {}
            return
        }
        from = first
        segment = segments.last { $0 <= first }
    }

    private var staysInSegment = false

    /// Passes over so many of the entries that the filter wants.
    public mutating func skip(_ count: UInt64) throws(LogFault) {
        var left = count
        while left > 0, try nextLine() != nil { left -= 1 }
    }

    /// The next entry that the filter wants; nil when there is none yet.
    public mutating func next() throws(LogFault) -> LogEntry? {
        while let line = try nextLine() {
            if let entry = LogEntry(line: Array(line)) { return entry }
        }
        return nil
    }

    /// Adds whole lines, each with its newline, to `bytes` until it holds `maximum` bytes or more, or `count` were added;
    /// how many were. 0 when there are none yet. What a server sends: nothing is made of the lines.
    public mutating func lines(
        into bytes: inout [UInt8], bytesMaximum maximum: Int, countMaximum count: UInt64 = .max
    ) throws(LogFault) -> UInt64 {
        var added: UInt64 = 0
        while bytes.count < maximum, added < count, let line = try nextLine() {
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
            added += 1
        }
        return added
    }

    /// The next whole line that is wanted, without its newline.
    private mutating func nextLine() throws(LogFault) -> ArraySlice<UInt8>? {
        while true {
            while let newline = newlineInBuffer() {
                let line = buffer[place..<newline]
                // Torn lines are passed over: the writer cuts them off when it next opens the log.
                guard let sequence = LogLine.sequence(of: line) else {
                    place = newline + 1
                    continue
                }
                if sequence > limit { return nil }
                place = newline + 1
                if sequence >= from, sieve.admits(line) { return line }
            }
            guard try refill() else { return nil }
        }
    }

    private func newlineInBuffer() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, place < bytes.count,
                let found = memchr(base + place, Int32(UInt8(ascii: "\n")), bytes.count - place)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads on; false when there is nothing more.
    private mutating func refill() throws(LogFault) -> Bool {
        if segment == nil {
            guard let first = try segments().first else { return false }
            enter(first)
        }
        guard let segment else { return false }
        buffer.removeFirst(place)
        place = 0
        if let bytes = try chunk(of: segment), !bytes.isEmpty {
            buffer += bytes
            offset += bytes.count
            return true
        }
        guard !staysInSegment, let next = try segments().first(where: { $0 > segment }) else { return false }
        enter(next)
        return true
    }

    private mutating func enter(_ first: UInt64) {
        (segment, offset, buffer, place) = (first, 0, [], 0)
    }

    /// The next bytes of a segment; nil when it is gone.
    private func chunk(of segment: UInt64) throws(LogFault) -> [UInt8]? {
        let path = folder + "/" + LogBook.name(segment)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var code = errno
        guard descriptor >= 0 else {
            if code == ENOENT { return nil }
            throw LogFault("\(path): cannot be opened: \(String(cString: strerror(code)))")
        }
        defer { close(descriptor) }
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { room, filled in
            repeat {
                count = pread(descriptor, room.baseAddress, Self.chunkBytes, off_t(offset))
                code = errno
            } while count < 0 && code == EINTR
            filled = max(0, count)
        }
        if count < 0 { throw LogFault("\(path): cannot be read: \(String(cString: strerror(code)))") }
        return bytes
    }

    /// First sequences of the segments there are, rising.
    private func segments() throws(LogFault) -> [UInt64] {
        guard let directory = opendir(folder) else {
            let code = errno
            throw LogFault("\(folder): no log can be read there: \(String(cString: strerror(code)))")
        }
        defer { closedir(directory) }
        var segments: [UInt64] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if let first = LogBook.first(name) { segments.append(first) }
        }
        return segments.sorted()
    }
}

/// A log that cannot be read: where, and why.
public struct LogFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a person reads.
    public let description: String

    init(_ description: String) { self.description = description }
}
