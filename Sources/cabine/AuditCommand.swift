import ArgumentParser
import CabineAudit
import CabineCore
import CabineRecord
import CabineSite
import Crypto
import Foundation
import HALContract
import HALLinux

/// The cash audit of a cabin that does not run, from the files it left; a running one is audited at its console.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show, export or verify what a cabin took in.",
        discussion: """
            Reads the folder given to `cabine run --data` and writes nothing there. While the cabin runs use its console: \
            what is read here may be half an event old.
            """,
        subcommands: [Show.self, Export.self, Verify.self], defaultSubcommand: Show.self)

    struct Folder: ParsableArguments {
        @Argument(help: ArgumentHelp("The folder passed to --data.", valueName: "DIR"))
        var data: String

        @Option(help: ArgumentHelp("The site file; without it DIR/site.yaml.", valueName: "FILE"))
        var site: String?

        @Option(help: ArgumentHelp("The cabin model, as it stands in the audit file.", valueName: "ID"))
        var board = "sim"

        @Option(
            help: ArgumentHelp(
                "The cabin's public voucher key in PEM; without it the cabin's own key.", valueName: "FILE"))
        var key: String?

        func open() throws -> JournalAudit {
            let layout = StationFolders(data: data)
            let site = try SiteFile.read(site ?? layout.siteFile)
            let journal = try JournalFolder.open(data)
            do {
                return try JournalAudit(
                    journal: journal, statements: try statements(layout),
                    AuditIdentity(site: site, board: board), key: try publicKey(layout))
            } catch let fault as CashFault {
                throw Failure(.badData, "\(data): \(fault)")
            }
        }

        /// A cabin whose box was never emptied has no folder of statements.
        private func statements(_ layout: StationFolders) throws -> [(name: String, bytes: [UInt8])] {
            guard FileManager.default.fileExists(atPath: layout.audit) else { return [] }
            return try translated { try StatementFolder.read(DirectoryStore(existing: layout.audit)) }
        }

        private func publicKey(_ layout: StationFolders) throws -> Curve25519.Signing.PublicKey {
            guard let key else {
                let file = layout.keys + "/" + CabinKeys.voucherFile
                guard FileManager.default.fileExists(atPath: file) else {
                    throw Failure(.badData, "\(file): missing; give the cabin's public voucher key with --key")
                }
                return try translated {
                    try CabinKeys.open(in: DirectoryStore(existing: layout.keys)).voucher.publicKey
                }
            }
            guard let pem = try? String(contentsOfFile: key, encoding: .utf8) else {
                throw Failure(.badData, "\(key): cannot be read; give the cabin's public voucher key")
            }
            do { return try Ed25519PEM.publicKey(pem) } catch { throw Failure(.badData, "\(key): \(error)") }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the audit since the last reset and since initialisation.")

        @OptionGroup var folder: Folder

        @Flag(help: "Print one JSON object.")
        var json = false

        @Flag(help: "Print comma-separated values: period, what, count, cents.")
        var csv = false

        func validate() throws {
            guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other") }
        }

        func run() throws {
            let audit = try folder.open().audit
            if json {
                say(CashReport(audit, statements: []).json)
            } else if csv {
                put(AuditPaper(audit).csv, to: STDOUT_FILENO)
            } else {
                put(AuditPaper(audit).text, to: STDOUT_FILENO)
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the audit as a file of EVA DTS 6.1.",
            discussion: "Exits with 3, and writes the file all the same, when the books do not add up.")

        @OptionGroup var folder: Folder

        @Option(help: ArgumentHelp("Where to write it; without it standard output.", valueName: "FILE"))
        var out: String?

        func run() throws {
            let audit = try folder.open().audit
            let text = DTSExport(audit).text
            if let out {
                do { try Data(text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic) } catch {
                    throw Failure(.cannotWrite, "\(out): cannot be written: \(error.localizedDescription)")
                }
            } else {
                put(text, to: STDOUT_FILENO)
            }
            guard audit.problems.isEmpty else {
                throw Failure(.notConforming, audit.problems.joined(separator: "; "))
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check journal, chain of cash entries and signed statements against each other.",
            discussion: "One problem a line; exits with 3 when there is one.")

        @OptionGroup var folder: Folder

        func run() throws {
            let found = try folder.open()
            for note in found.notes { say("note: \(note)") }
            for problem in found.problems { say("problem: \(problem)") }
            guard found.problems.isEmpty else {
                throw Failure(.notConforming, "\(folder.data): \(found.problems.count) problem(s) in the books")
            }
            let (audit, currency) = (found.audit, found.audit.identity.currency)
            say(
                "the books agree: \(money(audit.whole.inserted, currency)) in, \(audit.whole.sheets) sheets, "
                    + "\(found.statements.statements.count) signed statements, \(audit.chainCount) chained cash entries"
            )
        }
    }
}

extension AuditIdentity {
    /// The cabin of a site file, on a board.
    init(site: Site, board: String) {
        self.init(cabin: site.cabin, currency: site.currency, model: board, version: Program.version)
    }
}

/// What this program is.
enum Program {
    /// Its version, as papers and audit files name it.
    static let version = "1.0"
}
