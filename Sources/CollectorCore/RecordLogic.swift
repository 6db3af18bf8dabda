public import CabineCore
public import CabineRecord
import Crypto
import FoundationEssentials

/// What the collector decides, over any store: the reply table, claim and confirm, tombstones and purge.
///
/// It reads no clock and no random of its own. Every operation can be repeated after a lost reply.
public struct RecordLogic<Store: RecordStore, Keys: KeyStore, Registry: CabinRegistry> {
    /// A claimed record that is never confirmed is given again to the same server during this time, then destroyed: long
    /// enough for a long weekend's failure, short enough not to keep what was delivered.
    public static var claimLimitMilliseconds: Int64 { 7 * 86_400_000 }
    /// What nobody pulls is erased after six months (CNIL, service.md).
    public static var lifetimeMonths: Int { 6 }
    /// Records a purge takes in one transaction, so that uploads wait at most some milliseconds.
    public static var purgeBatch: Int { 64 }
    private static var claimBytes: Int { 16 }

    /// Where the records are.
    public let store: Store
    /// Where their keys are.
    public let keys: Keys
    private let registry: Registry
    private let scheme: any NumberScheme
    private let indexKey: IndexKey
    private let random: (Int) -> [UInt8]

    /// The logic over a store, its keys and the enrolled cabins. `random` returns unpredictable bytes.
    public init(
        store: Store, keys: Keys, registry: Registry, indexKey: IndexKey, scheme: any NumberScheme,
        random: @escaping (Int) -> [UInt8]
    ) {
        self.store = store
        self.keys = keys
        self.registry = registry
        self.indexKey = indexKey
        self.scheme = scheme
        self.random = random
    }

    /// Stores a record; see the reply table of the contract.
    public func put(_ upload: Upload, from peer: Peer, now: WallTime) throws(StoreFault) -> PutAnswer {
        switch try check(upload, from: peer) {
        case .refused(let refusal):
            return .refused(refusal)
        case .accepted(let accepted):
            return try store.transaction { (transaction) throws(StoreFault) in
                try insert(accepted, now: now, in: transaction)
            }
        }
    }

    /// An upload whose form, signature and owner are right.
    public struct AcceptedUpload: Sendable {
        fileprivate let index: RecordIndex
        fileprivate let digest: [UInt8]
        fileprivate let bytes: [UInt8]
    }

    /// What the checks before the store say.
    public enum Checked: Sendable {
        /// Ready to be stored.
        case accepted(AcceptedUpload)
        /// Not to be stored.
        case refused(Refusal)
    }

    /// The checks that need no store; they may run in parallel.
    public func check(_ upload: Upload, from peer: Peer) throws(StoreFault) -> Checked {
        guard case .cabin(let cabin) = peer else { return .refused(.wrongRole) }
        guard upload.bytes.count <= SealedRecord.byteLimit else { return .refused(.tooLarge) }
        guard let number = parse(upload.number) else { return .refused(.badNumber) }
        guard scheme.cabin(of: number) == cabin else { return .refused(.otherCabin) }
        guard let stated = upload.digest else { return .refused(.noDigest) }
        let digest = Array(SHA256.hash(data: upload.bytes))
        guard digest == stated else { return .refused(.badDigest) }
        guard let signature = upload.signature else { return .refused(.noSignature) }
        guard try registry.accepts(signature, of: cabin, number: number, digest: digest) else {
            return .refused(.badSignature)
        }
        guard (try? SealedRecord(bytes: upload.bytes)) != nil else { return .refused(.badRecord) }
        return .accepted(AcceptedUpload(index: indexKey.index(of: number), digest: digest, bytes: upload.bytes))
    }

    /// Stores an accepted upload inside a transaction, so that several may share one durable commit.
    public func insert(
        _ upload: AcceptedUpload, now: WallTime, in transaction: Store.Transaction
    ) throws(StoreFault) -> PutAnswer {
        if try transaction.tombstone(upload.index) != nil { return .refused(.gone) }
        if let stored = try transaction.record(upload.index) {
            return stored.digest == upload.digest ? .already : .refused(.conflict)
        }
        let key = random(RecordCipher.keyLength)
        let keyName = Self.hexadecimal(random(Self.claimBytes))
        let ciphertext = try RecordCipher.encrypt(upload.bytes, key: key, index: upload.index)
        let received = CivilDate(millisecondsSince1970: now.millisecondsSince1970)
        let expiry = received.adding(months: Self.lifetimeMonths).millisecondsSince1970
        // The key is durable before the record: a cut in between leaves a key without a record, which `sweepKeys` finds.
        try keys.keep(key, name: keyName)
        try transaction.insert(
            StoredRecord(
                index: upload.index, digest: upload.digest, keyName: keyName, ciphertext: ciphertext,
                expiresAt: WallTime(millisecondsSince1970: expiry), claim: nil))
        return .stored
    }

    /// Gives a record to a server of the State. Asking again after a lost reply gives the same record and claim.
    public func claim(_ text: String, by peer: Peer, now: WallTime) throws(StoreFault) -> ClaimAnswer {
        guard case .state(let holder) = peer else { return .refused(.wrongRole) }
        guard let number = parse(text) else { return .refused(.badNumber) }
        let index = indexKey.index(of: number)
        let found = try store.transaction { (transaction) throws(StoreFault) -> Found in
            try take(index, holder: holder, now: now, in: transaction)
        }
        switch found {
        case .refused(let refusal):
            return .refused(refusal)
        case .ended(let keyName):
            try keys.destroy(keyName)
            return .refused(.gone)
        case .record(let record, let claim):
            guard let key = try keys.key(record.keyName) else {
                throw StoreFault("the key of a stored record is missing from the key folder: restore that folder")
            }
            let bytes = try RecordCipher.decrypt(record.ciphertext, key: key, index: index)
            return .delivered(claim: claim.identifier, record: bytes)
        }
    }

    /// Destroys a claimed record. Doing it again with the same claim is no error.
    public func confirm(_ text: String, claim: String, by peer: Peer, now: WallTime) throws(StoreFault) -> ConfirmAnswer
    {
        guard case .state(let holder) = peer else { return .refused(.wrongRole) }
        guard let number = parse(text) else { return .refused(.badNumber) }
        let index = indexKey.index(of: number)
        let ended = try store.transaction { (transaction) throws(StoreFault) -> Ended in
            if let tombstone = try transaction.tombstone(index) {
                return tombstone.claim == claim ? .already : .refused(.gone)
            }
            guard let record = try transaction.record(index) else { return .refused(.unknown) }
            guard let held = record.claim, held.identifier == claim, held.holder == holder else {
                return .refused(.otherClaim)
            }
            try bury(record, claim: claim, now: now, in: transaction)
            return .buried(keyName: record.keyName)
        }
        switch ended {
        case .already: return .destroyed
        case .refused(let refusal): return .refused(refusal)
        case .buried(let keyName):
            try keys.destroy(keyName)
            return .destroyed
        }
    }

    /// Destroys one batch of what is older than six months or was claimed and never confirmed in time; call it again
    /// while it returns `purgeBatch`.
    public func purge(now: WallTime) throws(StoreFault) -> Int {
        let claimedBy = WallTime(
            millisecondsSince1970: now.millisecondsSince1970 - Self.claimLimitMilliseconds)
        let names = try store.transaction { (transaction) throws(StoreFault) -> [String] in
            var names: [String] = []
            for record in try transaction.overdue(at: now, claimedBy: claimedBy, limit: Self.purgeBatch) {
                try bury(record, claim: record.claim?.identifier, now: now, in: transaction)
                names.append(record.keyName)
            }
            return names
        }
        for name in names { try keys.destroy(name) }
        return names.count
    }

    /// Destroys keys without a record, left by a cut between the two stores. Only while no upload is under way.
    public func sweepKeys() throws(StoreFault) -> Int {
        let used = Set(try store.transaction { (transaction) throws(StoreFault) in try transaction.keyNames() })
        var count = 0
        for name in try keys.names() where !used.contains(name) {
            try keys.destroy(name)
            count += 1
        }
        return count
    }

    private enum Found {
        case record(StoredRecord, Claim)
        case ended(keyName: String)
        case refused(Refusal)
    }

    private enum Ended {
        case buried(keyName: String)
        case already
        case refused(Refusal)
    }

    private func take(
        _ index: RecordIndex, holder: String, now: WallTime, in transaction: Store.Transaction
    ) throws(StoreFault) -> Found {
        if try transaction.tombstone(index) != nil { return .refused(.gone) }
        guard let record = try transaction.record(index) else { return .refused(.unknown) }
        if record.expiresAt <= now {
            try bury(record, claim: nil, now: now, in: transaction)
            return .ended(keyName: record.keyName)
        }
        if let held = record.claim {
            let age = now.millisecondsSince1970 - held.since.millisecondsSince1970
            if age >= Self.claimLimitMilliseconds {
                try bury(record, claim: held.identifier, now: now, in: transaction)
                return .ended(keyName: record.keyName)
            }
            return held.holder == holder ? .record(record, held) : .refused(.otherClaim)
        }
        let fresh = Claim(identifier: Self.hexadecimal(random(Self.claimBytes)), holder: holder, since: now)
        try transaction.setClaim(fresh, of: index)
        return .record(record, fresh)
    }

    private func bury(
        _ record: StoredRecord, claim: String?, now: WallTime, in transaction: Store.Transaction
    ) throws(StoreFault) {
        try transaction.remove(record.index)
        try transaction.insert(Tombstone(index: record.index, since: now, claim: claim))
    }

    private func parse(_ text: String) -> RecordNumber? { try? scheme.parse(text) }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
