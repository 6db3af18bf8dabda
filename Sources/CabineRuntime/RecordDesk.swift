import CabineCore
import CabineImaging
import CabineOutbox
public import CabineRecord
public import CabineSite
public import Crypto
public import HALContract

/// Sealing and forwarding, on a thread of their own. Records leave this desk sealed, or not at all.
public actor RecordDesk {
    /// Room below which no sale begins: a day of records, and the journal's reserve.
    private static let freeBytesMinimum: UInt64 = 16 << 20
    /// Longest pause before the queue is looked at again, whatever was said.
    private static let pauseMaximumMilliseconds: UInt64 = 60_000

    private nonisolated let thread = DeviceThread("records")
    /// The thread its blocking calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let store: any FileStore
    private var outbox: Outbox<AnyFileStore>
    private let keys: CabinKeys
    private let stateKey: P256.KeyAgreement.PublicKey?
    private let numbers: any NumberScheme
    private let site: Site
    private let uplink: (any UplinkTransport)?
    private let vault: Vault
    private let log: @Sendable (String) -> Void
    private var wakeUp: AsyncStream<Void>.Continuation?

    /// A desk with its own outbox in `store`. Without `stateKey` nothing can be sealed; without `uplink` records wait.
    public init(
        store: sending any FileStore, keys: CabinKeys, stateKey: P256.KeyAgreement.PublicKey?,
        numbers: any NumberScheme, site: Site, uplink: (any UplinkTransport)?, vault: Vault,
        log: @escaping @Sendable (String) -> Void
    ) throws(DeviceFault) {
        self.store = store
        outbox = try Outbox(AnyFileStore(store))
        self.keys = keys
        self.stateKey = stateKey
        self.numbers = numbers
        self.site = site
        self.uplink = uplink
        self.vault = vault
        self.log = log
        for key in outbox.damaged { log("outbox: record \(key) was altered on the disk and is put aside") }
    }

    /// Records that wait for the collector.
    public var waiting: [UInt64] { outbox.waiting }

    /// Records the collector will not take, with its last word on each.
    public var alarms: [(key: UInt64, status: Int)] { outbox.alarms }

    /// Draws a number, seals the session, and makes the record durable, held back.
    func store(_ sale: Sale) async -> Bool {
        let content = await vault.read(sale.session.identifier)
        guard let portrait = content.portrait, let signature = content.signature, let stateKey else {
            log("record of sale \(sale.identifier): photo, signature or key is missing; nothing is stored")
            return false
        }
        let number = numbers.draw(Self.randomBytes)
        let record = RecordContent(
            number: number, cabin: site.cabin, standard: "fr-2009", document: sale.session.document.inRecords,
            issuedAt: MachineClock.wall, portrait: portrait.jp2, signature: signature.jp2)
        do {
            let sealed = try SealedRecord(sealing: record.archive(), number: number, to: stateKey)
            let envelope = try UploadEnvelope(number: number, sealed: sealed, signedBy: keys.signing)
            try outbox.store(try envelope.encode(atRest: keys.atRest), key: sale.identifier)
        } catch {
            log("record of sale \(sale.identifier): \(error)")
            return false
        }
        await vault.keep(number: number, session: sale.session.identifier)
        return true
    }

    /// Lets the record of a sale be sent. False means that the order must be repeated.
    func release(sale: UInt64) -> Bool {
        do throws(DeviceFault) {
            try outbox.release(key: sale)
            wakeUp?.yield()
            return true
        } catch {
            log("record of sale \(sale): \(error)")
            return false
        }
    }

    /// Forgets the record of a sale. False means that the order must be repeated.
    func discard(sale: UInt64) -> Bool {
        do throws(DeviceFault) {
            try outbox.discard(key: sale)
            return true
        } catch {
            log("record of sale \(sale): \(error)")
            return false
        }
    }

    func keysHealth() -> DeviceHealth { stateKey == nil ? .failed : .ready }

    func storageHealth() -> DeviceHealth {
        outbox.keepBallast()
        do throws(DeviceFault) {
            return try store.freeBytes() >= Self.freeBytesMinimum && outbox.canAccept ? .ready : .failed
        } catch {
            log("\(error)")
            return .failed
        }
    }

    /// Sends what is due, again and again, until the task is cancelled.
    public func forward() async {
        guard let uplink else { return }
        let (wakeUps, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        wakeUp = continuation
        let alarm = Task { await self.ring(continuation) }
        defer { alarm.cancel() }
        for await _ in wakeUps {
            while !Task.isCancelled, let key = outbox.due(at: MachineClock.now) { await send(key, over: uplink) }
            if Task.isCancelled { return }
        }
    }

    /// Wakes the forwarding when something is due.
    private func ring(_ continuation: AsyncStream<Void>.Continuation) async {
        while !Task.isCancelled {
            continuation.yield()
            let now = MachineClock.now
            let pause = outbox.nextDue(after: now).map { $0.milliseconds(since: now) } ?? Self.pauseMaximumMilliseconds
            try? await Task.sleep(for: .milliseconds(min(max(pause, 100), Self.pauseMaximumMilliseconds)))
        }
    }

    private func send(_ key: UInt64, over uplink: any UplinkTransport) async {
        do {
            let envelope = try UploadEnvelope(decoding: try outbox.payload(key: key), atRest: keys.atRest)
            let reply = await exchange(envelope.uploadRequest(), over: uplink)
            if let reply { log("record of sale \(key): the collector answered \(reply.status)") }
            try outbox.answered(reply, key: key, at: MachineClock.now, random: Self.random())
        } catch {
            log("record of sale \(key): \(error)")
            setBack(key)
        }
    }

    /// A record that cannot be read, or removed, now must not keep the others waiting.
    private func setBack(_ key: UInt64) {
        do throws(DeviceFault) {
            try outbox.answered(UplinkReply(status: 400), key: key, at: MachineClock.now, random: Self.random())
        } catch {
            log("record of sale \(key): \(error)")
        }
    }

    private func exchange(_ request: UplinkRequest, over uplink: any UplinkTransport) async -> UplinkReply? {
        do throws(DeviceFault) {
            return try await uplink.exchange(request)
        } catch {
            log("\(error)")
            return nil
        }
    }

    private static func random() -> UInt64 { UInt64.random(in: .min ... .max) }

    private static func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }
}

extension Document {
    /// The document's name in the manifest of a record.
    var inRecords: String {
        switch self {
        case .drivingLicence: "permis-de-conduire"
        case .passport: "passeport"
        case .identityCard: "carte-nationale-d-identite"
        }
    }
}
