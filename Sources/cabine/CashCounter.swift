import CabineAudit
import CabineCore
import Crypto
import HALContract
import HALLinux
import Synchronization

/// The way to a cabin's statements of its cash box: one at a time comes in. The console and the cabin itself both settle a
/// reset, and two that write one file would take it from under each other.
final class CashCounter: Sendable {
    private let folder: String
    private let identity: AuditIdentity
    private let key: Curve25519.Signing.PrivateKey
    private let turn = Mutex(())

    init(folder: String, identity: AuditIdentity, key: Curve25519.Signing.PrivateKey) {
        self.folder = folder
        self.identity = identity
        self.key = key
    }

    /// Does `body` with the office, while nobody else is there.
    func enter<Answer: Sendable>(
        _ body: (CashOffice<DirectoryStore>) throws(CashFault) -> Answer
    ) throws(CashFault) -> Answer {
        try turn.withLock { _ throws(CashFault) in
            let store: DirectoryStore
            do throws(DeviceFault) { store = try DirectoryStore(folder) } catch { throw .file("\(error)") }
            return try body(CashOffice(store, identity, key: key))
        }
    }

    /// The audit and the statements as they stand. It waits for nobody and nobody waits for it, however slow its thread is: a
    /// file changes as a whole.
    func report(_ books: CashBooks, now: WallTime) throws(CashFault) -> CashReport {
        let store: DirectoryStore
        do throws(DeviceFault) { store = try DirectoryStore(folder) } catch { throw .file("\(error)") }
        let office = CashOffice(store, identity, key: key)
        return CashReport(try office.audit(books, now: now), statements: try office.statements())
    }
}
