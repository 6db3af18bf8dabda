import ArgumentParser
import CabineAudit
import CabineAuthority
import FleetCore
import Foundation
import NIOCore
import NIOPosix

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Bring the cash audits here, check them, and write a table of them.",
        discussion: """
            Keeps each cabin's audit file (EVA DTS), a statement to print and its signed statements in audit/ of the \
            operator's folder. Exits with 3 when sums, checksums, signatures or chains do not agree.
            """)

    @OptionGroup var place: FolderOption
    @OptionGroup var round: RoundOptions
    @OptionGroup var selected: CabinArguments

    @Option(
        help: ArgumentHelp("Write every figure of every cabin here, comma-separated.", valueName: "FILE"),
        completion: .file())
    var csv: String?

    @Flag(help: "Print each cabin's whole statement.")
    var print = false

    @Option(
        help: ArgumentHelp("The folder of the files; without it audit/ of the operator's folder.", valueName: "DIR"),
        completion: .directory)
    var out: String?

    func run() async throws {
        let inventory = try place.readInventory()
        let cabins = try inventory.select(selected.cabins)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let audit = try FleetAudit(
            try OperatorIdentity(place.folder), into: out ?? place.path + "/audit", settings: round.settings,
            group: group)
        let results = await audit.run(cabins, inventory: inventory)
        try await group.shutdownGracefully()
        var failures = Failures()
        var (found, problems) = ([CabinAudit](), 0)
        for done in results {
            switch done.result {
            case .success(let audit):
                found.append(audit)
                problems += audit.problems.count
                for note in audit.notes { complain("note: \(done.cabin.name): \(note)") }
                for problem in audit.problems { complain("problem: \(done.cabin.name): \(problem)") }
            case .failure(let fault): failures.add(done.cabin, fault)
            }
        }
        if self.print { for audit in found { put(AuditPaper(audit.report).text + "\n", to: STDOUT_FILENO) } }
        put(AuditTable.text(found), to: STDOUT_FILENO)
        if let csv { try write(found, to: csv) }
        failures.tell()
        if problems > 0 {
            throw ServiceFault(.notConforming, "\(problems) problem(s) in the cabins' books; they are listed above")
        }
        if let verdict = failures.verdict(results.count) { throw verdict }
    }

    private func write(_ found: [CabinAudit], to path: String) throws(ServiceFault) {
        let text = AuditPaper.csvHeading + found.map { AuditPaper($0.report).csvLines }.joined()
        try DurableFile.write(Array(text.utf8), to: path)
    }
}

/// The audits of many cabins, a line each, and their sums.
enum AuditTable {
    static func text(_ audits: [CabinAudit]) -> String {
        let heading = [
            "CABIN", "RESETS", "IN SINCE RESET", "SOLD", "SHEETS", "VOUCHERS", "IN DOUBT", "IN SINCE INIT", "BOOKS",
        ]
        var rows = [heading]
        for audit in audits {
            let (report, period) = (audit.report, audit.report.period)
            rows.append([
                report.cabin, "\(report.resets)", money(period.inserted, report.currency),
                money(period.sold, report.currency),
                "\(period.sheets)", money(period.voucherCents, report.currency),
                money(period.doubtCents, report.currency),
                money(report.whole.inserted, report.currency), audit.problems.isEmpty ? "agree" : "PROBLEM",
            ])
        }
        for currency in Set(audits.map(\.report.currency)).sorted() {
            let those = audits.map(\.report).filter { $0.currency == currency }
            func sum(_ value: (CashReport) -> Int) -> String { money(those.reduce(0) { $0 + value($1) }, currency) }
            rows.append([
                "all", "", sum { $0.period.inserted }, sum { $0.period.sold },
                "\(those.reduce(0) { $0 + $1.period.sheets })", sum { $0.period.voucherCents },
                sum { $0.period.doubtCents }, sum { $0.whole.inserted }, "",
            ])
        }
        let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let room = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 0 ? "" : "  ") + (column == 0 || column == row.count - 1 ? cell + room : room + cell)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private static func money(_ cents: Int, _ currency: String) -> String {
        "\(cents < 0 ? "-" : "")\(abs(cents) / 100)." + String(format: "%02d", abs(cents) % 100) + " \(currency)"
    }
}
