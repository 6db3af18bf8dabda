public import CabineCore
public import CollectorCore
import Foundation
import GRDB

/// The statements of one transaction.
public struct DatabaseTransaction: RecordTransaction {
    let database: Database

    /// The record called `index`.
    public func record(_ index: RecordIndex) throws(StoreFault) -> StoredRecord? {
        try DatabaseStore.translating {
            try Row.fetchOne(
                database, sql: "SELECT * FROM records WHERE record_index = ?", arguments: [Data(index.bytes)]
            ).map(Self.record)
        }
    }

    /// Adds a record.
    public func insert(_ record: StoredRecord) throws(StoreFault) {
        try DatabaseStore.translating {
            try database.execute(
                sql: """
                    INSERT INTO records (record_index, digest, key_name, ciphertext, expires_ms) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Data(record.index.bytes), Data(record.digest), record.keyName, Data(record.ciphertext),
                    record.expiresAt.millisecondsSince1970,
                ])
        }
    }

    /// Notes who claimed a record.
    public func setClaim(_ claim: Claim, of index: RecordIndex) throws(StoreFault) {
        try DatabaseStore.translating {
            try database.execute(
                sql: "UPDATE records SET claim = ?, holder = ?, claimed_ms = ? WHERE record_index = ?",
                arguments: [
                    claim.identifier, claim.holder, claim.since.millisecondsSince1970, Data(index.bytes),
                ])
        }
    }

    /// Removes a record.
    public func remove(_ index: RecordIndex) throws(StoreFault) {
        try DatabaseStore.translating {
            try database.execute(sql: "DELETE FROM records WHERE record_index = ?", arguments: [Data(index.bytes)])
        }
    }

    /// The mark of a record that is gone.
    public func tombstone(_ index: RecordIndex) throws(StoreFault) -> Tombstone? {
        try DatabaseStore.translating {
            try Row.fetchOne(
                database, sql: "SELECT since_ms, claim FROM tombstones WHERE record_index = ?",
                arguments: [Data(index.bytes)]
            ).map {
                Tombstone(index: index, since: WallTime(millisecondsSince1970: $0["since_ms"]), claim: $0["claim"])
            }
        }
    }

    /// Marks a record as gone.
    public func insert(_ tombstone: Tombstone) throws(StoreFault) {
        try DatabaseStore.translating {
            try database.execute(
                sql: "INSERT INTO tombstones (record_index, since_ms, claim) VALUES (?, ?, ?)",
                arguments: [Data(tombstone.index.bytes), tombstone.since.millisecondsSince1970, tombstone.claim])
        }
    }

    /// Overdue records, the oldest first.
    public func overdue(at time: WallTime, claimedBy: WallTime, limit: Int) throws(StoreFault) -> [StoredRecord] {
        try DatabaseStore.translating {
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM records WHERE expires_ms <= ? OR claimed_ms <= ?
                    ORDER BY expires_ms, record_index LIMIT ?
                    """,
                arguments: [time.millisecondsSince1970, claimedBy.millisecondsSince1970, limit]
            ).map(Self.record)
        }
    }

    /// The key names of all records, sorted.
    public func keyNames() throws(StoreFault) -> [String] {
        try DatabaseStore.translating {
            try String.fetchAll(database, sql: "SELECT key_name FROM records ORDER BY key_name")
        }
    }

    /// How many there are.
    public func counts() throws(StoreFault) -> (records: Int, tombstones: Int) {
        try DatabaseStore.translating {
            (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM records") ?? 0,
                try Int.fetchOne(database, sql: "SELECT count(*) FROM tombstones") ?? 0
            )
        }
    }

    private static func record(_ row: Row) -> StoredRecord {
        let index: Data = row["record_index"]
        let digest: Data = row["digest"]
        let ciphertext: Data = row["ciphertext"]
        var claim: Claim?
        if let identifier: String = row["claim"], let holder: String = row["holder"],
            let since: Int64 = row["claimed_ms"]
        {
            claim = Claim(identifier: identifier, holder: holder, since: WallTime(millisecondsSince1970: since))
        }
        return StoredRecord(
            index: RecordIndex(bytes: Array(index)), digest: Array(digest), keyName: row["key_name"],
            ciphertext: Array(ciphertext), expiresAt: WallTime(millisecondsSince1970: row["expires_ms"]), claim: claim)
    }
}
