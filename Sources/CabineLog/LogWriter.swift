import CabineNotices
import HALContract

/// What the log's thread does, a turn at a time: ring to lines, lines to files and to the journal.
struct LogWriter {
    /// Between two tries of a disk that refuses.
    private static let retryNanoseconds: UInt64 = 1_000_000_000

    private(set) var book: LogBook
    private let ring: NoticeRing
    private let rates: RateLimit
    private let settings: LogSettings
    private let journal: JournalSocket?
    private var line: [UInt8] = []
    /// Entries nobody will read, and why, until that can be said.
    private var lost: [(cause: String, count: UInt64)] = []
    /// What the disk said last; nil while it takes what it is given.
    private var refusal: DeviceFault?
    private var retryAt: UInt64 = 0
    private var syncedAt: UInt64
    private var wantsSync = false
    private var givenUpBefore: UInt64 = 0

    init(_ book: LogBook, ring: NoticeRing, rates: RateLimit, _ settings: LogSettings) {
        self.book = book
        self.ring = ring
        self.rates = rates
        self.settings = settings
        journal = settings.journalSocket.flatMap { JournalSocket($0) }
        syncedAt = settings.clock().monotonicNanoseconds
        if book.tornBytes > 0 {
            say(
                Notice(
                    .lineRepaired, .field(.bytes, book.tornBytes),
                    .field(.file, book.segments.last.map(LogBook.name) ?? "")))
        }
    }

    /// One turn. With `durable` everything said so far is durable afterwards, or the disk refuses, which is returned.
    mutating func turn(dropped: UInt64, durable: Bool, last: Bool = false) -> DeviceFault? {
        let now = settings.clock().monotonicNanoseconds
        note(dropped, lostTo: "the ring was full")
        while takeOne() {}
        for report in rates.reports(at: now, all: last) {
            say(
                Notice(
                    .entriesSuppressed, .field(.count, report.count), .field(.message, report.message.name),
                    .field(.seconds, report.seconds)))
        }
        note(book.givenUp - givenUpBefore, lostTo: "the disk could not be read at the start")
        givenUpBefore = book.givenUp
        note(UInt64(journal?.takeRefused() ?? 0), lostTo: "the systemd journal took none")
        tellOfLosses()
        store(at: now, durable: durable)
        // What storing itself had to say.
        if durable, refusal == nil { store(at: now, durable: true) }
        return refusal
    }

    private mutating func takeOne() -> Bool {
        var content: NoticeSlot.Content?
        guard ring.take({ content = NoticeSlot.read($0) }), let content else { return false }
        write(content)
        return true
    }

    /// What the log says of itself.
    private mutating func say(_ notice: Notice) {
        let time = settings.clock()
        var content = NoticeSlot.Content()
        content.wallMicroseconds = time.wallMicroseconds
        content.monotonicNanoseconds = time.monotonicNanoseconds
        content.message = notice.message
        content.level = notice.level
        notice.forEachField { content.fields.append(($0.key, $0.value)) }
        write(content)
    }

    private mutating func write(_ content: NoticeSlot.Content) {
        if !add(content) {
            // A burst may be longer than what waits for the next sync: that is made durable first. A disk that refuses is
            // tried again at its own pace.
            let now = settings.clock().monotonicNanoseconds
            if refusal == nil || now >= retryAt { store(at: now, durable: true) }
            if !add(content) { note(1, lostTo: "the disk refused for too long") }
        }
        if content.level <= .error { wantsSync = true }
    }

    /// Gives the entry its sequence; false when too many wait already. Storing has things to say itself, so that a second
    /// try has a sequence of its own.
    private mutating func add(_ content: NoticeSlot.Content) -> Bool {
        let sequence = book.lastSequence + 1
        line.removeAll(keepingCapacity: true)
        LogLine.append(
            content, cursor: LogCursor(log: book.identifier, sequence: sequence), boot: settings.boot, to: &line)
        guard book.add(line) else { return false }
        journal?.send(LogLine.fields(of: content, sequence: sequence))
        return true
    }

    private mutating func note(_ count: UInt64, lostTo cause: String) {
        guard count > 0 else { return }
        if let place = lost.firstIndex(where: { $0.cause == cause }) {
            lost[place].count += count
        } else {
            lost.append((cause, count))
        }
    }

    private mutating func tellOfLosses() {
        // While the disk refuses, the notice itself would be lost, and counted as one more.
        guard refusal == nil, !lost.isEmpty else { return }
        let told = lost
        lost = []
        for (cause, count) in told { say(Notice(.entriesLost, .field(.count, count), .field(.cause, cause))) }
    }

    private mutating func store(at now: UInt64, durable: Bool) {
        let isDue = now &- syncedAt >= settings.syncMilliseconds &* 1_000_000
        let syncs = book.hasUndurable && (durable || wantsSync || isDue)
        guard book.hasUnwritten || syncs else { return }
        guard refusal == nil || durable || now >= retryAt else { return }
        do throws(DeviceFault) {
            if syncs { try book.sync(at: now) } else { try book.write(at: now) }
            if syncs {
                syncedAt = now
                wantsSync = false
            }
            if refusal != nil {
                refusal = nil
                say(Notice(.diskBack))
            }
            for name in book.takeRemoved() { say(Notice(.segmentRemoved, .field(.file, name))) }
        } catch {
            retryAt = now &+ Self.retryNanoseconds
            let isNew = refusal == nil
            refusal = error
            if isNew { say(Notice(.diskRefused, .detail("\(error)"))) }
        }
    }
}
