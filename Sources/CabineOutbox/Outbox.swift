public import CabineCore
public import HALContract

/// The durable queue of sealed records.
///
/// A record is held until its sheet is out, then released, then sent until the collector has it. No number of failures
/// drops a record; only the collector's word, or a sale that failed, removes one.
///
/// | reply | what is known | what happens |
/// |---|---|---|
/// | 201, 200, 410 | the collector has, or had, this record | removed; the link works: back-off starts anew |
/// | 409, 400, 403, 413 | the collector will not take this one | kept, alarmed, tried again after hours; the others go on |
/// | 429, 503 | later | nothing is sent before Retry-After |
/// | any other status, or no reply | nothing | kept; the link backs off; another record goes first next time |
///
/// | what fails | what happens |
/// |---|---|
/// | power, in the middle of `store` | the record is there whole, or not at all |
/// | power, between release and its acknowledgement | the release is ordered again, and changes nothing |
/// | a record's checksum | it is put aside and reported, never deleted, never sent |
/// | the disk is full | no record is taken; release and removal still work, on the ballast's room |
public struct Outbox<Store: FileStore> {
    /// Records at most: at 100 sessions a day, three months without any link.
    public static var recordsMaximum: Int { 10_000 }
    /// Bytes at most, so that the journal always has its share of the disk.
    public static var bytesMaximum: Int { 1 << 30 }
    /// Largest payload of one record.
    public static var payloadMaximum: Int { 1 << 20 }
    /// Room set aside for marks on a full disk.
    public static var ballastBytes: Int { 1 << 20 }
    /// A record the collector will not take is offered again after this: enrolment may have been mended meanwhile.
    public static var alarmPauseMilliseconds: UInt64 { 6 * 3_600_000 }

    private let store: Store
    /// Rising by key.
    private var entries: [OutboxEntry] = []
    private var backOff = BackOff()
    private var linkNotBefore: Instant?
    private var hasBallast = false
    /// Keys whose files were damaged and put aside.
    public private(set) var damaged: [UInt64] = []

    /// Opens the queue in `store`, putting damaged records aside.
    public init(_ store: Store) throws(DeviceFault) {
        self.store = store
        let names = try store.list()
        let marks = names.compactMap { OutboxFile.key(mark: $0) }
        for name in names {
            guard let key = OutboxFile.key(record: name) else { continue }
            let bytes = try store.read(name)
            if OutboxFile.decode(bytes) != nil {
                entries.append(OutboxEntry(key: key, bytes: bytes.count, released: marks.contains(key)))
            } else {
                try putAside(key, bytes)
            }
        }
        for key in marks where !entries.contains(where: { $0.key == key }) {
            // The record may be gone from the page cache only. Without its mark a power cut would bring it back as one
            // that is held, and nobody would ever release it.
            try store.remove(OutboxFile.record(key))
            try store.remove(OutboxFile.mark(key))
        }
        hasBallast = names.contains(OutboxFile.ballast)
        keepBallast()
    }

    private mutating func putAside(_ key: UInt64, _ bytes: [UInt8]) throws(DeviceFault) {
        try store.replace(OutboxFile.damaged(key), with: bytes)
        try store.remove(OutboxFile.record(key))
        damaged.append(key)
    }

    /// Records in the queue, held ones included.
    public var count: Int { entries.count }

    /// The keys of all records in the queue, held ones included, rising.
    public var keys: [UInt64] { entries.map(\.key) }

    /// Records that wait for the collector.
    public var waiting: [UInt64] { entries.filter(\.released).map(\.key) }

    /// Records the collector will not take, with its last word on each.
    public var alarms: [(key: UInt64, status: Int)] {
        entries.compactMap { entry in entry.alarm.map { (entry.key, $0) } }
    }

    /// Whether a further record may be stored: there is room in the queue, and room set aside on the disk.
    public var canAccept: Bool {
        hasBallast && entries.count < Self.recordsMaximum
            && entries.reduce(0) { $0 + $1.bytes } + Self.payloadMaximum <= Self.bytesMaximum
    }

    /// Sets the ballast aside again when there is room for it.
    public mutating func keepBallast() {
        guard !hasBallast else { return }
        do throws(DeviceFault) {
            try store.replace(OutboxFile.ballast, with: [UInt8](repeating: 0, count: Self.ballastBytes))
            hasBallast = true
        } catch {
            // `canAccept` says so: no sale begins without the ballast.
            hasBallast = false
        }
    }

    /// Stores a record, held; durable on return. A key that is there already is left as it is.
    public mutating func store(_ payload: [UInt8], key: UInt64) throws(DeviceFault) {
        guard !entries.contains(where: { $0.key == key }) else { return }
        guard payload.count <= Self.payloadMaximum else {
            throw DeviceFault(
                .protocolViolation, "outbox: a record of \(payload.count) bytes; at most \(Self.payloadMaximum)")
        }
        guard canAccept else { throw DeviceFault(.full, "outbox: full with \(count) records; check the link") }
        let bytes = OutboxFile.encode(payload)
        try store.replace(OutboxFile.record(key), with: bytes)
        let index = entries.firstIndex { $0.key > key } ?? entries.count
        entries.insert(OutboxEntry(key: key, bytes: bytes.count, released: false), at: index)
    }

    /// Lets a record be sent; durable on return. A key that is not there, or released before, is left as it is.
    public mutating func release(key: UInt64) throws(DeviceFault) {
        guard let index = entries.firstIndex(where: { $0.key == key }), !entries[index].markIsDurable else { return }
        do throws(DeviceFault) {
            try store.replace(OutboxFile.mark(key), with: [1])
        } catch  where error.kind == .full {
            try store.remove(OutboxFile.ballast)
            hasBallast = false
            try store.replace(OutboxFile.mark(key), with: [1])
        }
        entries[index].released = true
        entries[index].markIsDurable = true
    }

    /// Forgets a record whose sheet never came out; durable on return. A key that is not there is left as it is.
    public mutating func discard(key: UInt64) throws(DeviceFault) { try remove(key) }

    private mutating func remove(_ key: UInt64) throws(DeviceFault) {
        try store.remove(OutboxFile.record(key))
        // From here there is nothing left to send, whatever becomes of the mark: alone it means nothing, and the next
        // opening removes it.
        entries.removeAll { $0.key == key }
        try store.remove(OutboxFile.mark(key))
    }

    /// Everything that waits may be sent at once: a person who mended the link does not wait for the back-off.
    public mutating func retryNow() {
        linkNotBefore = nil
        for index in entries.indices { entries[index].notBefore = nil }
    }

    /// The record to send now: the one that failed least often, then the oldest; nil when none is due.
    public func due(at now: Instant) -> UInt64? {
        if let linkNotBefore, now < linkNotBefore { return nil }
        return candidates.filter { $0.notBefore.map { $0 <= now } ?? true }
            .min { ($0.attempts, $0.key) < ($1.attempts, $1.key) }?.key
    }

    /// When something is due next; nil when nothing waits.
    public func nextDue(after now: Instant) -> Instant? {
        let earliest = candidates.map { max($0.notBefore ?? now, linkNotBefore ?? now, now) }.min()
        return earliest
    }

    private var candidates: [OutboxEntry] { entries.filter(\.released) }

    /// What was stored under `key`.
    ///
    /// - Throws: `absent` when the key is not there; `protocolViolation` when the disk altered it, in which case it is
    ///   put aside.
    public mutating func payload(key: UInt64) throws(DeviceFault) -> [UInt8] {
        let bytes: [UInt8]
        do throws(DeviceFault) {
            bytes = try store.read(OutboxFile.record(key))
        } catch  where error.kind == .absent {
            // Removing it failed only after it was removed: there is nothing left to send, now or later.
            entries.removeAll { $0.key == key }
            throw error
        }
        if let payload = OutboxFile.decode(bytes) { return payload }
        try putAside(key, bytes)
        entries.removeAll { $0.key == key }
        throw DeviceFault(.protocolViolation, "outbox: record \(key) was altered on the disk and is put aside")
    }

    /// Takes the collector's answer, or its absence (nil), to sending `key`.
    public mutating func answered(
        _ reply: UplinkReply?, key: UInt64, at now: Instant, random: UInt64
    ) throws(DeviceFault) {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return }
        switch reply?.status {
        case 200, 201, 410:
            backOff.succeeded()
            linkNotBefore = nil
            try remove(key)
        case 400, 403, 409, 413:
            entries[index].alarm = reply?.status
            entries[index].notBefore = now.advanced(byMilliseconds: Self.alarmPauseMilliseconds)
        case 429, 503:
            entries[index].attempts += 1
            if let seconds = reply?.retryAfterSeconds {
                let wait = BackOff.obey(retryAfterSeconds: seconds, random: random)
                linkNotBefore = now.advanced(byMilliseconds: wait)
            } else {
                linkFailed(now, random)
            }
        case .some, nil:
            entries[index].attempts += 1
            linkFailed(now, random)
        }
    }

    private mutating func linkFailed(_ now: Instant, _ random: UInt64) {
        linkNotBefore = now.advanced(byMilliseconds: backOff.failed(random: random))
    }
}

/// What the queue knows of one record.
struct OutboxEntry {
    let key: UInt64
    let bytes: Int
    var released: Bool
    /// A mark that was read may be in the page cache only: a release is acknowledged once this run wrote it.
    var markIsDurable = false
    var attempts = 0
    var notBefore: Instant?
    var alarm: Int?
}
