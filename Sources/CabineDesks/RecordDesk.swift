public import CabineCore
public import CabineNotices
import CabineOutbox
public import CabineRecord
public import HALContract

/// Sealing, keeping and forwarding. Records leave this desk sealed, or not at all.
///
/// | what happens | what the desk does |
/// |---|---|
/// | photo, signature or key is missing | nothing is stored, and it says so |
/// | the disk refuses | nothing is stored, and it says so |
/// | release or discard refused by the disk | no acknowledgement: the order is repeated later |
/// | a stored record cannot be read | set back, so that the others go on |
public final class RecordDesk<Store: FileStore>: Desk {
    /// What the desk can be told.
    public enum Order: Hashable, Sendable {
        /// Seal the session and make the record durable, held back.
        case store(Sale)
        /// Let the record be sent.
        case release(sale: UInt64)
        /// Forget the record.
        case discard(sale: UInt64)
        /// Whether the keys are there.
        case probeKeys(known: DeviceHealth)
        /// Whether a further record could be kept.
        case probeStorage(known: DeviceHealth, journalHasRoom: Bool)
        /// Send what waits at once, whatever the back-off says.
        case retry
    }

    /// Room below which no sale begins: a day of records, and the journal's reserve.
    public static var freeBytesMinimum: UInt64 { 16 << 20 }

    private let store: Store
    private var outbox: Outbox<Store>
    private let maker: any RecordMaker
    private let vault: Vault
    private let log: (Notice) -> Void
    private var order: Order?

    /// A desk with its own outbox in `store`.
    public init(
        store: Store, maker: any RecordMaker, vault: Vault, log: @escaping (Notice) -> Void
    ) throws(DeviceFault) {
        self.store = store
        outbox = try Outbox(store)
        self.maker = maker
        self.vault = vault
        self.log = log
        for key in outbox.damaged { log(Notice(.recordDamaged, .field(.sale, key))) }
    }

    /// Records that wait for the collector.
    public var waiting: [UInt64] { outbox.waiting }
    /// The keys of all records in the queue, held ones included, rising.
    public var keys: [UInt64] { outbox.keys }
    /// Records in the queue, held ones included.
    public var count: Int { outbox.count }
    /// Records the collector will not take, with its last word on each.
    public var alarms: [(key: UInt64, status: Int)] { outbox.alarms }

    /// Takes an order.
    public func begin(_ order: Order) { self.order = order }

    /// Carries the order out: a disk answers in milliseconds.
    public func step(at now: Instant) -> DeskStep {
        switch order {
        case .store(let sale):
            .done([keep(sale) ? .recordStored(sale: sale.identifier) : .recordNotStored(sale: sale.identifier)])
        case .release(let sale):
            .done(
                attempt(sale) { (outbox) throws(DeviceFault) in try outbox.release(key: sale) }
                    ? [.recordReleased(sale: sale)] : [])
        case .discard(let sale):
            .done(
                attempt(sale) { (outbox) throws(DeviceFault) in try outbox.discard(key: sale) }
                    ? [.recordDiscarded(sale: sale)] : [])
        case .probeKeys(let known): .done(changed(.keys, known, maker.hasKeys ? .ready : .failed))
        case .probeStorage(let known, let journalHasRoom):
            .done(changed(.storage, known, journalHasRoom ? storageHealth() : .failed))
        case .retry: .done(retry())
        case nil: .done([])
        }
    }

    private func retry() -> [Event] {
        outbox.retryNow()
        return []
    }

    /// Where the record of a number stands; nil when no such record is in the queue.
    public func key(of number: RecordNumber) -> UInt64? {
        outbox.keys.first { key in
            // A record that cannot be read now is not the one that is asked for.
            guard let payload = try? outbox.payload(key: key), let request = try? maker.request(payload) else {
                return false
            }
            return request.path.hasSuffix(number.text)
        }
    }

    private func keep(_ sale: Sale) -> Bool {
        let content = vault.read(sale.session.identifier)
        guard let portrait = content.portrait, let signature = content.signature, maker.hasKeys else {
            log(
                Notice(
                    .recordNotStored, .field(.sale, sale.identifier),
                    .detail("photo, signature or key is missing; nothing is stored")))
            return false
        }
        do throws(RecordMakingFault) {
            let (number, payload) = try maker.seal(portrait, signature, sale)
            guard
                attempt(
                    sale.identifier,
                    { (outbox) throws(DeviceFault) in
                        try outbox.store(payload, key: sale.identifier)
                    })
            else { return false }
            vault.keep(number: number, session: sale.session.identifier)
            return true
        } catch {
            log(Notice(.recordNotStored, .field(.sale, sale.identifier), .detail("\(error)")))
            return false
        }
    }

    /// Does something to the outbox; false means that it must be done again.
    private func attempt(_ sale: UInt64, _ work: (inout Outbox<Store>) throws(DeviceFault) -> Void) -> Bool {
        do throws(DeviceFault) {
            try work(&outbox)
            return true
        } catch {
            log(Notice(.recordFault, .field(.sale, sale), .detail("\(error)")))
            return false
        }
    }

    private func changed(_ device: Device, _ known: DeviceHealth, _ health: DeviceHealth) -> [Event] {
        health == known ? [] : [.deviceReported(device, health)]
    }

    private func storageHealth() -> DeviceHealth {
        outbox.keepBallast()
        do throws(DeviceFault) {
            return try store.freeBytes() >= Self.freeBytesMinimum && outbox.canAccept ? .ready : .failed
        } catch {
            log(Notice(.queueFault, .detail("\(error)")))
            return .failed
        }
    }

    /// What is to be sent now; nil when nothing is due.
    ///
    /// Whoever carries it over the link says with `answered` what came of it, before asking for the next.
    public func nextToSend(at now: Instant) -> (key: UInt64, request: UplinkRequest)? {
        while let key = outbox.due(at: now) {
            do {
                return (key, try maker.request(try outbox.payload(key: key)))
            } catch {
                log(Notice(.recordFault, .field(.sale, key), .detail("\(error)")))
                setBack(key, now)
            }
        }
        return nil
    }

    /// Takes the collector's answer, or its absence.
    public func answered(_ reply: UplinkReply?, key: UInt64, at now: Instant) {
        if let reply {
            let isAlarm = (400..<500).contains(reply.status) && ![410, 429].contains(reply.status)
            log(
                Notice(
                    isAlarm ? .recordRefused : .recordAnswered, .field(.sale, key), .field(.status, reply.status)))
        }
        do throws(DeviceFault) {
            try outbox.answered(reply, key: key, at: now, random: maker.random())
        } catch {
            log(Notice(.recordFault, .field(.sale, key), .detail("\(error)")))
            setBack(key, now)
        }
    }

    /// How long nothing is due; nil when nothing waits.
    public func pauseMilliseconds(at now: Instant) -> UInt64? {
        outbox.nextDue(after: now).map { $0.milliseconds(since: now) }
    }

    /// A record that cannot be read, or removed, now must not keep the others waiting.
    private func setBack(_ key: UInt64, _ now: Instant) {
        do throws(DeviceFault) {
            try outbox.answered(UplinkReply(status: 400), key: key, at: now, random: maker.random())
        } catch {
            log(Notice(.recordFault, .field(.sale, key), .detail("\(error)")))
        }
    }
}
