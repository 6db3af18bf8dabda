import CabineCore
public import CollectorCore
import GRDB

/// Records in SQLite: write-ahead log, every commit fsync'd, deleted content overwritten with zeros.
public final class DatabaseStore: RecordStore, Sendable {
    private let queue: DatabaseQueue

    /// Opens or creates the database at `path`.
    public init(path: String) throws(StoreFault) {
        queue = try Self.translating {
            var configuration = Configuration()
            configuration.journalMode = .wal
            // Another process of ours (`collector purge`, `status`) may hold the lock for the time of a batch.
            configuration.busyMode = .timeout(10)
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA secure_delete = ON")
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // GRDB sets NORMAL when it turns the log on, after prepareDatabase; NORMAL loses commits in a power cut.
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            try queue.write { database in try Self.createTables(database) }
            return queue
        }
        let settings = try settings()
        guard settings == DatabaseSettings(journalMode: "wal", synchronous: 2, secureDelete: 1) else {
            throw StoreFault("the database does not keep its settings: \(settings)")
        }
    }

    /// One durable transaction.
    public func transaction<Value>(
        _ body: (DatabaseTransaction) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        try Self.translating { try queue.write { try body(DatabaseTransaction(database: $0)) } }
    }

    /// What SQLite says its settings are.
    public func settings() throws(StoreFault) -> DatabaseSettings {
        try Self.translating {
            try queue.writeWithoutTransaction { database in
                DatabaseSettings(
                    journalMode: try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
                    synchronous: try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1,
                    secureDelete: try Int.fetchOne(database, sql: "PRAGMA secure_delete") ?? -1)
            }
        }
    }

    /// Moves the log into the database and empties it, so that nothing old stays readable in it.
    public func truncateLog() throws(StoreFault) {
        try Self.translating { _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
    }

    static func translating<Value>(_ body: () throws -> Value) throws(StoreFault) -> Value {
        do {
            return try body()
        } catch let fault as StoreFault {
            throw fault
        } catch {
            // SQLite's message without the statement's arguments.
            throw StoreFault("the collector's database fails: \(error)")
        }
    }

    private static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS records (
                    record_index BLOB PRIMARY KEY NOT NULL, digest BLOB NOT NULL, key_name TEXT NOT NULL,
                    ciphertext BLOB NOT NULL, expires_ms INTEGER NOT NULL,
                    claim TEXT, holder TEXT, claimed_ms INTEGER);
                CREATE INDEX IF NOT EXISTS records_by_expiry ON records (expires_ms);
                CREATE INDEX IF NOT EXISTS records_by_claim ON records (claimed_ms) WHERE claimed_ms IS NOT NULL;
                CREATE TABLE IF NOT EXISTS tombstones (
                    record_index BLOB PRIMARY KEY NOT NULL, since_ms INTEGER NOT NULL, claim TEXT) WITHOUT ROWID;
                """)
    }
}

/// What durability and erasure depend on.
public struct DatabaseSettings: Hashable, Sendable {
    /// "wal".
    public let journalMode: String
    /// 2 is FULL.
    public let synchronous: Int
    /// 1 is on.
    public let secureDelete: Int
}
