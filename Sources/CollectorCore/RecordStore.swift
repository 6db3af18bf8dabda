public import CabineCore

/// The name of a record inside the collector: HMAC-SHA256 of its number. Without the key nobody finds the number.
public struct RecordIndex: Hashable, Comparable, Sendable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// An index read from a store.
    public init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "HMAC-SHA256 has 32 bytes")
        self.bytes = bytes
    }

    /// In the order of the bytes.
    public static func < (left: RecordIndex, right: RecordIndex) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// Who holds a record between claim and confirmation.
public struct Claim: Hashable, Sendable {
    /// Drawn at the claim; confirms it.
    public let identifier: String
    /// The State's client that claimed.
    public let holder: String
    /// When it was first claimed.
    public let since: WallTime

    /// A claim by `holder`.
    public init(identifier: String, holder: String, since: WallTime) {
        self.identifier = identifier
        self.holder = holder
        self.since = since
    }
}

/// A sealed record as it lies in the store: encrypted once more under a key that is kept elsewhere and destroyed.
public struct StoredRecord: Hashable, Sendable {
    /// Its name.
    public let index: RecordIndex
    /// SHA-256 of the sealed record the cabin sent.
    public let digest: [UInt8]
    /// The name of its key in the key store.
    public let keyName: String
    /// The sealed record, encrypted.
    public let ciphertext: [UInt8]
    /// When it must be gone.
    public let expiresAt: WallTime
    /// Who claimed it, if anybody.
    public var claim: Claim?

    /// A record with everything that is stored of it.
    public init(
        index: RecordIndex, digest: [UInt8], keyName: String, ciphertext: [UInt8], expiresAt: WallTime, claim: Claim?
    ) {
        self.index = index
        self.digest = digest
        self.keyName = keyName
        self.ciphertext = ciphertext
        self.expiresAt = expiresAt
        self.claim = claim
    }
}

/// What stays of a record that was taken or purged, so that a late retry does not bring it back.
public struct Tombstone: Hashable, Sendable {
    /// The record's name.
    public let index: RecordIndex
    /// When it went.
    public let since: WallTime
    /// The claim that took it; nil when it was purged. Confirming it again is no error.
    public let claim: String?

    /// The mark of a record that is gone.
    public init(index: RecordIndex, since: WallTime, claim: String?) {
        self.index = index
        self.since = since
        self.claim = claim
    }
}

/// The store refused or failed.
public struct StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened; never a number or a record.
    public let description: String

    /// A failure in words for the operator.
    public init(_ description: String) { self.description = description }
}

/// What a transaction can do. All of it happens or nothing.
public protocol RecordTransaction {
    /// The record called `index`.
    func record(_ index: RecordIndex) throws(StoreFault) -> StoredRecord?
    /// Adds a record whose index is free.
    func insert(_ record: StoredRecord) throws(StoreFault)
    /// Notes who claimed a record.
    func setClaim(_ claim: Claim, of index: RecordIndex) throws(StoreFault)
    /// Removes a record.
    func remove(_ index: RecordIndex) throws(StoreFault)
    /// The mark of a record that is gone.
    func tombstone(_ index: RecordIndex) throws(StoreFault) -> Tombstone?
    /// Marks a record as gone.
    func insert(_ tombstone: Tombstone) throws(StoreFault)
    /// At most `limit` records that expire at or before `time`, or were claimed at or before `claimedBy`.
    func overdue(at time: WallTime, claimedBy: WallTime, limit: Int) throws(StoreFault) -> [StoredRecord]
    /// The key names of all records, sorted.
    func keyNames() throws(StoreFault) -> [String]
    /// How many records and marks there are.
    func counts() throws(StoreFault) -> (records: Int, tombstones: Int)
}

/// Keeps records. One transaction runs at a time.
public protocol RecordStore {
    /// What a transaction of this store can do.
    associatedtype Transaction: RecordTransaction

    /// Runs `body` and makes its changes durable before returning; when `body` or the store fails, none is made.
    func transaction<Value>(_ body: (Transaction) throws(StoreFault) -> Value) throws(StoreFault) -> Value
}

/// Keeps the keys of records, apart from the records: whoever has only the store has noise.
public protocol KeyStore {
    /// Keeps a key under a fresh name; durable on return.
    func keep(_ key: [UInt8], name: String) throws(StoreFault)
    /// The key, or nil when it was destroyed.
    func key(_ name: String) throws(StoreFault) -> [UInt8]?
    /// Makes the key unrecoverable; durable on return. A key that is not there is no error.
    func destroy(_ name: String) throws(StoreFault)
    /// Names of all keys, sorted.
    func names() throws(StoreFault) -> [String]
}
