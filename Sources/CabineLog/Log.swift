public import CabineNotices
import Glibc
public import HALContract
import Synchronization

/// What a cabin says, kept: structured entries in JSON lines, bounded on disk, and in the systemd journal where there is one.
///
/// Saying something costs the caller about a microsecond: a slot of a ring made once is filled, without lock, system call
/// or allocation. (What an operator wants to know, `notice` and more urgent, adds one system call, which wakes the writer at
/// once.) A thread of the log's own does the rest.
///
///     let log = try Log(in: DirectoryStore(data + "/log"))
///     log.event(.deviceChanged, .field(.device, "camera"), .field(.health, "ready"))
///     log.event(.commandDone, .field(.operatorName, who), .field(.command, "selftest"), .field(.result, "done"))
///
/// Messages, their levels and fields are the catalogue's (`MessageID`). Parts that know no log take a `NoticeSink`, which
/// is `log.sink`. Entries are read back with `LogReader`.
public final class Log: Sendable {
    private let ring: NoticeRing
    private let rates: RateLimit
    private let clock: @Sendable () -> LogTime
    private let reserve: Int
    private let pauseMilliseconds: UInt64
    private let session = Atomic<UInt64>(0)
    private let dropped = Atomic<UInt64>(0)
    private let written = Atomic<UInt64>(0)
    private let durable = Atomic<UInt64>(0)
    private let bell = Bell()
    private let orders = Mutex(Orders())
    /// What the run before said last; the reason of this start follows from it.
    public let lastWords: LastWords
    /// The log's identifier, the first part of every cursor.
    public let identifier: String

    private struct Orders {
        var isClosed = false
        var hasEnded = false
        /// Called once what was said before is durable (nil) or refused.
        var waiting: [@Sendable (DeviceFault?) -> Void] = []
    }

    /// Opens the log in `store`, which nobody else writes to, and begins its thread. A disk that refuses is tried again.
    public init(in store: sending any FileStore, _ settings: LogSettings = LogSettings()) {
        ring = NoticeRing(slots: settings.ringSlots)
        rates = RateLimit(settings.rates, at: settings.clock().monotonicNanoseconds)
        clock = settings.clock
        reserve = settings.ringReserve
        pauseMilliseconds = settings.writeMilliseconds
        let book = LogBook(
            store, settings, identifier: Self.newIdentifier(), at: settings.clock().monotonicNanoseconds)
        identifier = book.identifier
        lastWords = LastWords(book.lastLines)
        written.store(book.writtenSequence, ordering: .relaxed)
        durable.store(book.durableSequence, ordering: .relaxed)
        // Warm-up: tables that are made on first use are made now, not on the control loop.
        _ = MessageID.programStarted.definition
        _ = MessageID.programStarted.name
        startThread(LogWriter(book, ring: ring, rates: rates, settings))
    }

    /// Says something. Any thread; never waits.
    @inline(__always)
    public func event(
        _ message: MessageID, level: NoticeLevel? = nil, _ first: NoticeField? = nil, _ second: NoticeField? = nil,
        _ third: NoticeField? = nil, _ fourth: NoticeField? = nil, _ fifth: NoticeField? = nil,
        _ sixth: NoticeField? = nil
    ) {
        note(Notice(message, level: level, first, second, third, fourth, fifth, sixth))
    }

    /// Says something. Any thread; never waits. What comes too often is counted instead.
    ///
    /// From `sessionBegan` to `sessionEnded` every entry bears a fresh random session identifier.
    public func note(_ notice: Notice) {
        let time = clock()
        // Random, so that it stands for nobody, not even for a place in the day's row of customers.
        if notice.message == .sessionBegan { session.store(UInt64.random(in: 1 ... .max), ordering: .relaxed) }
        defer { if notice.message == .sessionEnded { session.store(0, ordering: .relaxed) } }
        guard rates.admits(notice, at: time.monotonicNanoseconds) else { return }
        let isError = notice.level <= .error
        let current = session.load(ordering: .relaxed)
        guard ring.put(leaving: isError ? 0 : reserve, { NoticeSlot.fill($0, notice, time, session: current) }) else {
            dropped.add(1, ordering: .relaxed)
            return
        }
        // Waking the writer costs ten times what all the rest does: the others wait for its next turn.
        if notice.level <= .warning { bell.ring() }
    }

    /// `note`, for parts that know no log.
    public var sink: NoticeSink { { [self] notice in note(notice) } }

    /// Notices that wait for the writer; what a ring of them holds at most is in the settings.
    public var depth: Int { ring.depth }

    /// The last entry in the files; it may not survive a power cut yet.
    public var lastWritten: UInt64 { written.load(ordering: .acquiring) }

    /// The last entry that survives a power cut. Whoever gives entries away gives none beyond it: an entry that a power cut
    /// takes has its sequence used again, and who remembers its cursor would miss what then bears it.
    public var lastDurable: UInt64 { durable.load(ordering: .acquiring) }

    /// Makes everything said so far durable, and waits for it.
    ///
    /// - Throws: why the disk refuses; what was said waits in memory then.
    public func flush() async throws(DeviceFault) {
        let fault = await withCheckedContinuation { continuation in
            ask { continuation.resume(returning: $0) }
        }
        if let fault { throw fault }
    }

    /// Makes everything said so far durable, as far as the disk takes it, and ends the thread. What is said later is lost.
    public func close() {
        let done = Bell()
        orders.withLock { $0.isClosed = true }
        ask { _ in done.ring() }
        done.wait(milliseconds: nil)
    }

    private func ask(_ done: @escaping @Sendable (DeviceFault?) -> Void) {
        let hasEnded = orders.withLock { orders in
            if !orders.hasEnded { orders.waiting.append(done) }
            return orders.hasEnded
        }
        if hasEnded { done(nil) } else { bell.ring() }
    }

    /// The writer's thread; it holds the log until `close`.
    private func startThread(_ writer: consuming sending LogWriter) {
        // SAFETY: the writer is used by this thread alone, to which it is handed over.
        nonisolated(unsafe) let handed = writer
        startDetachedThread("log") { @Sendable [self] in
            var writer = handed
            var goesOn = true
            while goesOn {
                bell.wait(milliseconds: pauseMilliseconds)
                goesOn = turn(&writer)
            }
        }
    }

    /// One turn of the writer; false after the last one.
    private func turn(_ writer: inout LogWriter) -> Bool {
        let (waiting, isLast) = orders.withLock { orders in
            defer { orders.waiting = [] }
            return (orders.waiting, orders.isClosed)
        }
        let fault = writer.turn(
            dropped: dropped.exchange(0, ordering: .relaxed), durable: !waiting.isEmpty || isLast, last: isLast)
        written.store(writer.book.writtenSequence, ordering: .releasing)
        durable.store(writer.book.durableSequence, ordering: .releasing)
        var late: [@Sendable (DeviceFault?) -> Void] = []
        if isLast {
            late = orders.withLock { orders in
                orders.hasEnded = true
                return orders.waiting
            }
        }
        for done in waiting + late { done(fault) }
        return !isLast
    }

    private static func newIdentifier() -> String {
        (0..<2).map { _ in LogLine.session(UInt64.random(in: .min ... .max)) }.joined()
    }
}
