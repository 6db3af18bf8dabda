public import CabineAudit
public import CabineAuthority
import CabineRecord
import Crypto
public import NIOPosix

/// The cash audit of one cabin, as the operator got it.
public struct CabinAudit: Sendable {
    /// What the cabin answered.
    public let report: CashReport
    /// Sums, checksums, signatures and chains that do not agree; empty for an audit to be trusted.
    public let problems: [String]
    /// What could not be checked, and why.
    public let notes: [String]
}

/// Fetches the audits of many cabins, keeps their files and checks them.
///
///     audit/NAME/audit.eva_dts             the audit file as it came
///     audit/NAME/statement.txt             the same for people
///     audit/NAME/cash-00000001.statement   each signed statement, kept for ever
public struct FleetAudit: Sendable {
    private let identity: OperatorIdentity
    private let folder: String
    private let settings: RoundSettings
    private let group: MultiThreadedEventLoopGroup

    /// A round of audits into `folder`.
    public init(
        _ identity: OperatorIdentity, into folder: String, settings: RoundSettings, group: MultiThreadedEventLoopGroup
    ) throws(ServiceFault) {
        try DurableFile.makeFolder(folder)
        self.identity = identity
        self.folder = folder
        self.settings = settings
        self.group = group
    }

    /// The audits of `cabins`.
    public func run(_ cabins: [Inventory.Cabin], inventory: Inventory) async -> [CabinResult<CabinAudit>] {
        await FleetRound(settings).run(cabins) { cabin async throws(CabinFault) in
            let client: CabinClient
            do throws(ServiceFault) {
                client = try CabinClient(cabin, identity, group: group, patience: settings.patience)
            } catch {
                throw CabinFault(.nonsense, error.description)
            }
            let text: String
            do throws(CabinFault) {
                text = try await client.text("/audit", accept: CashReport.mediaType, atMost: CashReport.bytesMaximum)
            } catch {
                await client.close()
                throw error
            }
            await client.close()
            guard let report = CashReport(json: text) else { throw CabinFault(.nonsense, "/audit: no cash report") }
            do throws(ServiceFault) {
                return try keep(report, of: cabin, inventory)
            } catch {
                throw CabinFault(.disk, error.description)
            }
        }
    }

    /// Checks a report against itself and against what is known of the cabin, and keeps its files.
    func keep(_ report: CashReport, of cabin: Inventory.Cabin, _ inventory: Inventory) throws(ServiceFault)
        -> CabinAudit
    {
        let own = "\(folder)/\(cabin.name)"
        try DurableFile.makeFolder(own)
        var (problems, notes): ([String], [String]) = ([], [])
        if report.cabin != cabin.name { problems.append("it is the audit of cabin \(report.cabin)") }
        problems += DTSFile(Array(report.dts.utf8)).problems.map { "audit file: \($0)" }
        problems +=
            report.period.problems.map { "since reset: \($0)" }
            + report.whole.problems.map { "since initialisation: \($0)" }
        problems += Self.compare(report)
        if let path = cabin.voucherKey {
            let key = try Self.key(inventory.resolve(path))
            problems += try keepStatements(report, own, cabin.name, key)
        } else {
            notes.append("no voucher_key in the inventory: the statements' signatures were not checked")
        }
        try DurableFile.write(Array(report.dts.utf8), to: own + "/audit.eva_dts")
        try DurableFile.write(Array(AuditPaper(report).text.utf8), to: own + "/statement.txt")
        return CabinAudit(report: report, problems: problems, notes: notes)
    }

    /// The audit file and the figures beside it are two ways of saying the same.
    private static func compare(_ report: CashReport) -> [String] {
        let file = DTSFile(Array(report.dts.utf8))
        let pairs = [
            ("cash in since reset", file.segment("CA3")?.number(1), report.period.inserted),
            ("cash in since initialisation", file.segment("CA3")?.number(5), report.whole.inserted),
            ("sales since initialisation", file.segment("VA1")?.number(1), report.whole.sold),
            ("sheets since reset", file.segment("VA1")?.number(4), report.period.sheets),
        ]
        return pairs.filter { $0.1 != $0.2 }.map { "\($0.0): the audit file and the figures differ" }
    }

    /// A statement that was kept before must come again, byte for byte; whoever empties the box twice cannot unsay it.
    private func keepStatements(
        _ report: CashReport, _ own: String, _ name: String, _ key: Curve25519.Signing.PublicKey
    ) throws(ServiceFault) -> [String] {
        var problems: [String] = []
        var files: [(name: String, bytes: [UInt8])] = []
        for text in report.statements {
            let bytes = Array(text.utf8)
            guard let signed = try? SignedStatement(bytes, verifiedBy: key) else {
                files.append(("a statement", bytes))
                continue
            }
            let file = Self.file(signed.statement.reset)
            files.append((file, bytes))
            if let kept = try DurableFile.readIfPresent("\(own)/\(file)"), kept != bytes {
                problems.append("\(file): another statement was signed for this reset before")
                continue
            }
            try DurableFile.write(bytes, to: "\(own)/\(file)")
        }
        let kept = try DurableFile.names(in: own).filter { $0.hasPrefix("cash-") && $0.hasSuffix(".statement") }
        for file in kept.sorted() where !files.contains(where: { $0.name == file }) {
            problems.append("\(file): was signed before, and the cabin no longer has it")
        }
        let chain = StatementChain(files, cabin: name, key: key)
        problems += chain.problems
        if let last = chain.statements.last?.statement {
            if last.reset != report.resets {
                problems.append("\(report.resets) resets, and statement \(last.reset) is the last")
            }
            if last.whole.inserted + report.period.inserted != report.whole.inserted {
                problems.append("cash in since initialisation is not that of the statements and of this period")
            }
            if last.chainCount > report.chainCount { problems.append("the chain of cash entries became shorter") }
        } else if report.resets > 0 {
            problems.append("\(report.resets) resets, and no statement")
        }
        return problems
    }

    static func file(_ reset: UInt64) -> String {
        let digits = String(reset)
        return "cash-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".statement"
    }

    private static func key(_ path: String) throws(ServiceFault) -> Curve25519.Signing.PublicKey {
        guard let bytes = try DurableFile.readIfPresent(path) else {
            throw ServiceFault(
                .badData, "\(path): missing: it is the cabin's public voucher key; enrol the cabin again")
        }
        do throws(RecordFault) { return try Ed25519PEM.publicKey(String(decoding: bytes, as: UTF8.self)) } catch {
            throw ServiceFault(.badData, "\(path): \(error)")
        }
    }
}
