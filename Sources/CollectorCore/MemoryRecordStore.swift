public import CabineCore
public import Crypto

/// A record store in memory, for the simulator and the tests.
public final class MemoryRecordStore: RecordStore {
    /// What a transaction can do: each change remembers what was there before, and is undone when the transaction fails.
    public final class Transaction: RecordTransaction {
        fileprivate var records: [RecordIndex: StoredRecord] = [:]
        fileprivate var tombstones: [RecordIndex: Tombstone] = [:]
        fileprivate var undo: [Change] = []

        fileprivate enum Change {
            case record(RecordIndex, StoredRecord?)
            case tombstone(RecordIndex, Tombstone?)
        }

        /// The record called `index`.
        public func record(_ index: RecordIndex) -> StoredRecord? { records[index] }

        /// Adds a record whose index is free.
        public func insert(_ record: StoredRecord) throws(StoreFault) {
            guard records[record.index] == nil else { throw StoreFault("a record is already there") }
            change(record.index, to: record)
        }

        /// Notes who claimed a record.
        public func setClaim(_ claim: Claim, of index: RecordIndex) throws(StoreFault) {
            guard var record = records[index] else { throw StoreFault("no record to claim") }
            record.claim = claim
            change(index, to: record)
        }

        /// Removes a record.
        public func remove(_ index: RecordIndex) { change(index, to: nil) }

        private func change(_ index: RecordIndex, to record: StoredRecord?) {
            undo.append(.record(index, records[index]))
            records[index] = record
        }

        /// The mark of a record that is gone.
        public func tombstone(_ index: RecordIndex) -> Tombstone? { tombstones[index] }

        /// Marks a record as gone.
        public func insert(_ tombstone: Tombstone) {
            undo.append(.tombstone(tombstone.index, tombstones[tombstone.index]))
            tombstones[tombstone.index] = tombstone
        }

        /// Overdue records in the order of their indexes.
        public func overdue(at time: WallTime, claimedBy: WallTime, limit: Int) -> [StoredRecord] {
            let overdue = records.values.filter { record in
                record.expiresAt <= time || record.claim.map { $0.since <= claimedBy } == true
            }
            return Array(overdue.sorted { $0.index < $1.index }.prefix(limit))
        }

        /// The key names of all records, sorted.
        public func keyNames() -> [String] { records.values.map(\.keyName).sorted() }

        /// How many there are.
        public func counts() -> (records: Int, tombstones: Int) { (records.count, tombstones.count) }

        fileprivate func rollBack() {
            for change in undo.reversed() {
                switch change {
                case .record(let index, let record): records[index] = record
                case .tombstone(let index, let tombstone): tombstones[index] = tombstone
                }
            }
        }
    }

    private let content = Transaction()

    /// An empty store.
    public init() {}

    /// Runs `body`; what it changed is undone when it throws.
    public func transaction<Value>(
        _ body: (Transaction) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        content.undo = []
        do throws(StoreFault) {
            return try body(content)
        } catch {
            content.rollBack()
            throw error
        }
    }
}

/// Keys in memory.
public final class MemoryKeyStore: KeyStore {
    private var keys: [String: [UInt8]] = [:]

    /// No keys.
    public init() {}

    /// Keeps a key.
    public func keep(_ key: [UInt8], name: String) { keys[name] = key }
    /// The key, if it is there.
    public func key(_ name: String) -> [UInt8]? { keys[name] }
    /// Forgets a key.
    public func destroy(_ name: String) { keys[name] = nil }
    /// Sorted names.
    public func names() -> [String] { keys.keys.sorted() }
}

/// Enrolled cabins in memory.
public final class MemoryCabinRegistry: CabinRegistry {
    private var keys: [String: P256.Signing.PublicKey] = [:]

    /// Nobody.
    public init() {}

    /// Enrols a cabin, or replaces its key.
    public func enrol(_ cabin: String, key: P256.Signing.PublicKey) { keys[cabin] = key }
    /// The cabin's key.
    public func signingKey(of cabin: String) -> P256.Signing.PublicKey? { keys[cabin] }
}
