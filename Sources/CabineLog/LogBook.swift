import HALContract

/// A log's files: lines are added, made durable, and lie in segments named by the first sequence in them.
///
/// | what happens | what is left, and what the book says |
/// |---|---|
/// | power cut, or the program killed, while a line is written | whole lines; the torn one is cut off at the next opening |
/// | ... while a segment is begun | the old one whole, the new one empty or missing: it is begun again |
/// | the disk is full or read-only | what was durable; new lines wait in memory, bounded, and are tried again |
/// | a sync fails | the file is cut to what was durable, and the lines since are written anew |
/// | the quota is reached | the oldest segment goes; a book never holds more than its quota, nor waits for room |
///
/// Sequences rise by one and are never given twice to lines that somebody may have seen: readers see durable lines only.
struct LogBook {
    /// Segments are named by 20 digits, so that they sort.
    static let suffix = ".jsonl"
    private static let digits = 20
    /// How much of a run's end is looked at for its last words: some two hundred entries.
    private static let recalledBytes = 65_536

    private let store: any FileStore
    private let settings: LogSettings
    /// First sequences of the segments, rising; the last one is written to.
    private(set) var segments: [UInt64] = []
    /// Bytes of the last segment that survive a power cut.
    private var durableBytes = 0
    /// Lines since, of which the first `writtenBytes` are in the file.
    private var lines: [UInt8] = []
    private var writtenBytes = 0
    /// What the opened segment held of whole lines, until that is durable: what an earlier run read back after a failed
    /// sync may be in the page cache only.
    private var unproven: [UInt8]?
    /// The last segment may hold more than `durableBytes` and `writtenBytes` say.
    private var isInDoubt = false
    private var segmentBegan: UInt64
    /// The last segment is left alone: the next line begins another.
    private var beginsAnew = false
    /// The store has said which segments there are.
    private var isListed = false

    /// The log's identifier.
    private(set) var identifier: String
    /// The last sequence given out.
    private(set) var lastSequence: UInt64 = 0
    /// The last one that survives a power cut.
    private(set) var durableSequence: UInt64 = 0
    /// Bytes at the end that were no line when the book was opened.
    private(set) var tornBytes = 0
    /// Lines given up since the opening.
    private(set) var givenUp: UInt64 = 0
    /// Segments removed for the quota since this was asked last.
    private(set) var removed: [String] = []
    /// The last lines of the run before.
    private(set) var lastLines: [UInt8] = []

    /// Opens what is in `store`. A store that cannot be read or written is no reason to have no log: it is tried again with
    /// each `write`. `identifier` is for a log that is new.
    init(_ store: any FileStore, _ settings: LogSettings, identifier: String, at nanoseconds: UInt64) {
        self.store = store
        self.settings = settings
        self.identifier = identifier
        segmentBegan = nanoseconds
        do throws(DeviceFault) { try open() } catch {
            // The first `write` meets the same fault and says so.
        }
    }

    private mutating func open() throws(DeviceFault) {
        segments = try store.list().compactMap(Self.first).sorted()
        isListed = true
        guard let last = segments.last else { return }
        durableSequence = last - 1
        do throws(DeviceFault) {
            let content = try store.read(Self.name(last))
            let whole = Self.wholeLines(content)
            tornBytes = content.count - whole.bytes.count
            lastSequence = whole.last?.sequence ?? last - 1
            unproven = whole.bytes
            recall(whole.bytes, whole.last)
        } catch {
            // It may hold as many entries as bytes: none of their sequences is given out again.
            lastSequence = last + UInt64(settings.segmentBytes)
            durableSequence = lastSequence
            beginsAnew = true
            recall([], nil)
        }
        try prove()
    }

    /// Finds the log's identifier and its last lines, in the segment before where the last one holds few.
    private mutating func recall(_ bytes: [UInt8], _ cursor: LogCursor?) {
        lastLines = bytes.suffix(Self.recalledBytes)
        var cursor = cursor
        if segments.count > 1, bytes.count < Self.recalledBytes {
            do throws(DeviceFault) {
                let before = Self.wholeLines(try store.read(Self.name(segments[segments.count - 2])))
                lastLines = before.bytes.suffix(Self.recalledBytes) + lastLines
                cursor = cursor ?? before.last
            } catch {
                // What cannot be read is not recalled; the segment is served, or not, as it is.
            }
        }
        if let cursor { identifier = cursor.log }
    }

    /// Writes what was read at the opening, and only that, so that it is durable.
    private mutating func prove() throws(DeviceFault) {
        guard let bytes = unproven, let last = segments.last else { return }
        try store.replace(Self.name(last), with: bytes)
        unproven = nil
        durableBytes = bytes.count
        durableSequence = last - 1 + UInt64(bytes.count { $0 == UInt8(ascii: "\n") })
    }

    /// Takes a line whose sequence is `lastSequence + 1`; false when too many wait already.
    mutating func add(_ line: [UInt8]) -> Bool {
        guard lines.count + line.count <= settings.waitingBytesMaximum else { return false }
        lines += line
        lastSequence += 1
        return true
    }

    /// Whether lines wait that the file does not hold yet.
    var hasUnwritten: Bool { writtenBytes < lines.count }
    /// The last sequence that readers of the files find.
    var writtenSequence: UInt64 {
        durableSequence + UInt64(lines[..<writtenBytes].count { $0 == UInt8(ascii: "\n") })
    }
    /// Whether lines wait that a power cut would take.
    var hasUndurable: Bool { !lines.isEmpty }

    /// Puts every waiting line into files.
    mutating func write(at nanoseconds: UInt64) throws(DeviceFault) {
        if !isListed { try openLate() }
        try prove()
        try mend()
        while hasUnwritten {
            try beginSegmentWhenDue(at: nanoseconds)
            guard let last = segments.last else { preconditionFailure("a segment was just begun") }
            let end = endOfChunk()
            isInDoubt = true
            try store.append(Array(lines[writtenBytes..<end]), to: Self.name(last))
            isInDoubt = false
            writtenBytes = end
        }
    }

    /// The store could not be asked at the start and can be now. Where it holds a log, what waits has sequences of that log:
    /// it is given up and counted.
    private mutating func openLate() throws(DeviceFault) {
        let waiting = lastSequence
        try open()
        guard !segments.isEmpty else {
            lastSequence = waiting
            return
        }
        givenUp += waiting
        lines = []
    }

    /// Makes every waiting line durable.
    mutating func sync(at nanoseconds: UInt64) throws(DeviceFault) {
        try write(at: nanoseconds)
        try syncSegment()
    }

    private mutating func syncSegment() throws(DeviceFault) {
        guard writtenBytes > 0, let last = segments.last else { return }
        isInDoubt = true
        try store.sync(Self.name(last))
        isInDoubt = false
        durableBytes += writtenBytes
        durableSequence += UInt64(lines[..<writtenBytes].count { $0 == UInt8(ascii: "\n") })
        lines.removeFirst(writtenBytes)
        writtenBytes = 0
    }

    /// After a failed write or sync: only what was durable before is trusted, and everything since is written anew.
    private mutating func mend() throws(DeviceFault) {
        guard isInDoubt, let last = segments.last else { return }
        do throws(DeviceFault) {
            try store.truncate(Self.name(last), to: durableBytes)
        } catch {
            // A segment that could not even be made holds nothing to cut.
            guard durableBytes == 0, error.kind == .absent else { throw error }
        }
        isInDoubt = false
        writtenBytes = 0
    }

    private mutating func beginSegmentWhenDue(at nanoseconds: UInt64) throws(DeviceFault) {
        let held = durableBytes + writtenBytes
        let isOld = nanoseconds &- segmentBegan >= settings.segmentSeconds &* 1_000_000_000
        let isFull = held + lineEnd(from: writtenBytes) - writtenBytes > settings.segmentBytes
        guard segments.isEmpty || beginsAnew || (held > 0 && (isOld || isFull)) else { return }
        try syncSegment()
        while segments.count >= settings.segmentsMaximum, let oldest = segments.first {
            try store.remove(Self.name(oldest))
            segments.removeFirst()
            removed.append(Self.name(oldest))
        }
        segments.append(durableSequence + 1)
        beginsAnew = false
        segmentBegan = nanoseconds
        durableBytes = 0
    }

    /// As many whole lines from the first unwritten one as the segment still takes, and one at least.
    private func endOfChunk() -> Int {
        let room = settings.segmentBytes - durableBytes - writtenBytes
        if lines.count - writtenBytes <= room { return lines.count }
        var end = lineEnd(from: writtenBytes)
        while true {
            let next = lineEnd(from: end)
            guard next > end, next - writtenBytes <= room else { return end }
            end = next
        }
    }

    private func lineEnd(from start: Int) -> Int {
        lines[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? lines.count
    }

    /// The names of segments removed since the last call.
    mutating func takeRemoved() -> [String] {
        defer { removed = [] }
        return removed
    }

    /// The lines up to the first that is none, and the cursor of the last of them.
    private static func wholeLines(_ content: [UInt8]) -> (bytes: [UInt8], last: LogCursor?) {
        var end = 0
        var last: LogCursor?
        while let newline = content[end...].firstIndex(of: UInt8(ascii: "\n")),
            let cursor = LogLine.cursor(of: content[end..<newline]),
            last.map({ $0.log == cursor.log && $0.sequence + 1 == cursor.sequence }) ?? true
        {
            last = cursor
            end = newline + 1
        }
        return (Array(content[..<end]), last)
    }

    /// The file of the segment that begins with `sequence`.
    static func name(_ sequence: UInt64) -> String {
        let number = String(sequence)
        return String(repeating: "0", count: digits - number.count) + number + suffix
    }

    /// The first sequence of a segment, from its name; nil for any other file.
    static func first(_ name: String) -> UInt64? {
        guard name.hasSuffix(suffix), name.utf8.count == digits + suffix.utf8.count else { return nil }
        return UInt64(name.dropLast(suffix.count))
    }
}
