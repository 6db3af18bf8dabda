public import CabineCore
import CabineJournal
public import Crypto
public import HALContract

/// A reset of the cash box that was prepared and not confirmed yet.
public struct PreparedReset: Hashable, Sendable {
    /// What a person is shown before they confirm.
    public let audit: CashAudit
    /// What they type to confirm: it stands for these very figures.
    public let code: String
}

/// Keeps the signed statements of a cabin's cash-box resets, and leads a person through a reset.
///
/// | step | what happens | after a power cut here |
/// |---|---|---|
/// | `prepare` | figures and a code are shown | nothing happened |
/// | `confirm` | the code is checked; the event to journal is given back | nothing happened |
/// | the event is journalled | the new period begins, the closed one is in the state | `settle` at the next start |
/// | `settle` | the closed period is signed and written | written again, the same bytes |
///
/// A period is closed only when the one before it is signed and on the disk: no reset destroys what came before.
public struct CashOffice<Store: FileStore> {
    private static var prefix: String { "cash-" }
    private static var suffix: String { ".statement" }
    private static var codeLength: Int { 6 }

    private let store: Store
    private let identity: AuditIdentity
    private let key: Curve25519.Signing.PrivateKey

    /// The office over the folder of the statements, signing with the cabin's voucher key.
    public init(_ store: Store, _ identity: AuditIdentity, key: Curve25519.Signing.PrivateKey) {
        self.store = store
        self.identity = identity
        self.key = key
    }

    /// The audit as it stands.
    public func audit(_ books: CashBooks, now: WallTime) throws(CashFault) -> CashAudit {
        guard let audit = CashAudit(identity, books, now: now) else { throw .neverStarted }
        return audit
    }

    /// The first step of a reset: what would be closed, and the code that confirms it.
    public func prepare(_ books: CashBooks, now: WallTime) throws(CashFault) -> PreparedReset {
        let audit = try audit(books, now: now)
        guard books.state.mode.isAtRest else { throw .served }
        try settle(books)
        return PreparedReset(audit: audit, code: Self.code(books))
    }

    /// The second step: the event that closes the period, to be journalled. A coin that comes before it does makes it
    /// void: the reset then did not happen, and is prepared again.
    public func confirm(_ code: String, _ books: CashBooks) throws(CashFault) -> Event {
        guard books.state.mode.isAtRest else { throw .served }
        guard code.uppercased() == Self.code(books) else { throw .changed }
        try settle(books)
        return .cashReset(number: books.state.takings.resets + 1, inserted: books.state.ledger.inserted)
    }

    /// Signs and writes the statement of the last reset, unless it is there; gives it back, or nil before the first
    /// reset. To be called at each start and after each reset.
    @discardableResult
    public func settle(_ books: CashBooks) throws(CashFault) -> SignedStatement? {
        guard let audit = CashAudit(closedPeriodOf: books, identity) else { return nil }
        let number = audit.resets
        do throws(DeviceFault) {
            let names = try store.list()
            let name = Self.name(number)
            // A damaged one is written anew: it can only come out the same.
            if names.contains(name),
                let there = try? SignedStatement(try store.read(name), verifiedBy: key.publicKey)
            {
                return there
            }
            var previous = CashStatement.noPrevious
            if number > 1, names.contains(Self.name(number - 1)) {
                previous = hexadecimal(Array(SHA256.hash(data: try store.read(Self.name(number - 1)))))
            }
            let signed = try Self.sign(CashStatement(audit, previous: previous), key)
            try store.replace(name, with: signed.bytes)
            return signed
        } catch {
            throw .unsettled(number)
        }
    }

    private static func sign(
        _ statement: CashStatement, _ key: Curve25519.Signing.PrivateKey
    ) throws(DeviceFault) -> SignedStatement {
        do throws(CashFault) {
            return try SignedStatement(statement, with: key)
        } catch {
            throw DeviceFault(.system, error.description)
        }
    }

    /// The files of all statements, oldest first.
    public func statements() throws(CashFault) -> [(name: String, bytes: [UInt8])] {
        try StatementFolder.read(store)
    }

    /// Six characters of a hash of the last cash entry: any coin, sale or voucher changes it.
    private static func code(_ books: CashBooks) -> String {
        let text = "cabine/cash-reset/v1 \(books.state.takings.resets) \(books.chain.head.hexadecimal)"
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        return String(SHA256.hash(data: Array(text.utf8)).prefix(codeLength).map { alphabet[Int($0 & 31)] })
    }

    static func name(_ number: UInt64) -> String {
        let digits = String(number)
        return prefix + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + suffix
    }
}

/// The folder of the statements, for whoever only reads it.
public enum StatementFolder {
    /// Statements read at most: two a week for a hundred years.
    private static let filesMaximum = 10_000

    /// The files of all statements, oldest first.
    public static func read(_ store: some FileStore) throws(CashFault) -> [(name: String, bytes: [UInt8])] {
        do throws(DeviceFault) {
            var files: [(name: String, bytes: [UInt8])] = []
            for name in try store.list().prefix(filesMaximum)
            where name.hasPrefix("cash-") && name.hasSuffix(".statement") {
                files.append((name, try store.read(name)))
            }
            return files
        } catch {
            throw .file("statements: \(error.message)")
        }
    }
}
