import CabineJournal
import CabineRecord

/// An audit as people, tables and scripts read it.
public struct AuditPaper {
    private let cabin, currency: String
    private let resets, chainCount: UInt64
    private let period, whole: CashFigures
    private let chainHead: String

    /// The paper of `audit`.
    public init(_ audit: CashAudit) {
        (cabin, currency) = (audit.identity.cabin, audit.identity.currency)
        (resets, chainCount, chainHead) = (audit.resets, audit.chainCount, audit.chainHead.hexadecimal)
        (period, whole) = (audit.period, audit.whole)
    }

    /// The paper of what a cabin answered.
    public init(_ report: CashReport) {
        (cabin, currency) = (report.cabin, report.currency)
        (resets, chainCount, chainHead) = (report.resets, report.chainCount, report.chainHead)
        (period, whole) = (report.period, report.whole)
    }

    private var problems: [String] {
        period.problems.map { "since reset: \($0)" } + whole.problems.map { "since initialisation: \($0)" }
    }

    private struct Line {
        let name: String
        let count: Int?
        let cents: Int?
    }

    private static func lines(_ figures: CashFigures) -> [(title: String, lines: [Line])] {
        let coins = figures.coins.map {
            Line(name: "  coins of \(plain($0.value))", count: $0.count, cents: $0.value * $0.count)
        }
        let others =
            figures.otherCoins == 0
            ? [] : [Line(name: "  other coins", count: figures.otherCoins, cents: figures.otherCents)]
        let counter =
            figures.atCounter == 0 ? [] : [Line(name: "paid at a counter", count: nil, cents: figures.atCounter)]
        let products = figures.products.map { Line(name: "  \(name($0.document))", count: $0.sheets, cents: $0.sold) }
        return [
            ("CASH IN", [Line(name: "cash in", count: nil, cents: figures.inserted)] + coins + others + counter),
            (
                "WHERE IT WENT",
                [
                    Line(name: "credit before", count: nil, cents: figures.creditBefore),
                    Line(name: "sheets sold", count: figures.sheets, cents: figures.sold),
                ] + products + [
                    Line(name: "vouchers", count: figures.vouchers, cents: figures.voucherCents),
                    Line(name: "in doubt", count: figures.doubts, cents: figures.doubtCents),
                    Line(name: "credit after", count: nil, cents: figures.creditAfter),
                    Line(name: "power cuts and crashes", count: figures.powerCuts, cents: nil),
                ]
            ),
        ]
    }

    private static func name(_ document: String) -> String {
        ["drivingLicence": "driving licence", "identityCard": "identity card", "identityPhoto": "identity photo"][
            document] ?? document
    }

    /// Both periods side by side, to be printed.
    public var text: String {
        let (parts, alls) = (Self.lines(period), Self.lines(whole))
        var text = "CASH AUDIT  cabin \(cabin)  \(currency)  \(CivilDate(millisecondsSince1970: period.to).text)\n"
        text += "since reset \(resets) \(CivilDate(millisecondsSince1970: period.from).text)"
        text += ", since initialisation \(CivilDate(millisecondsSince1970: whole.from).text)\n"
        text += Self.row("", "since", "reset", "since", "initialisation") + "\n"
        for (part, all) in zip(parts, alls) {
            text += part.title + "\n"
            // A coin that came in only before the reset stands in both columns.
            for line in all.lines {
                let mine = part.lines.first { $0.name == line.name }
                text +=
                    Self.row(
                        line.name, Self.count(mine?.count ?? line.count.map { _ in 0 }),
                        Self.amount(mine?.cents ?? line.cents.map { _ in 0 }), Self.count(line.count),
                        Self.amount(line.cents)) + "\n"
            }
        }
        text += "chain of cash entries: \(chainCount) links, head \(chainHead.prefix(16))\n"
        text += problems.isEmpty ? "the sums agree\n" : problems.map { "DOES NOT ADD UP: \($0)\n" }.joined()
        return text
    }

    private static func row(_ name: String, _ cells: String...) -> String {
        let widths = [8, 11, 8, 15]
        var line = name + String(repeating: " ", count: max(1, 28 - name.count))
        for (cell, width) in zip(cells, widths) {
            line += String(repeating: " ", count: max(1, width - cell.count)) + cell
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    private static func count(_ count: Int?) -> String { count.map(String.init) ?? "" }
    private static func amount(_ cents: Int?) -> String { cents.map(plain) ?? "" }

    /// `12.50`.
    static func plain(_ cents: Int) -> String {
        let rest = abs(cents) % 100
        return "\(cents < 0 ? "-" : "")\(abs(cents) / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// The heading of `csv`.
    public static let csvHeading = "cabin,currency,period,from,to,what,count,cents\r\n"

    /// Comma-separated values with a heading (RFC 4180), a line for each figure.
    public var csv: String { Self.csvHeading + csvLines }

    /// The lines without the heading, to be put under those of another cabin.
    public var csvLines: String {
        var text = ""
        for (name, figures) in [("reset", period), ("initialisation", whole)] {
            let (from, to) = (
                CivilDate(millisecondsSince1970: figures.from).text, CivilDate(millisecondsSince1970: figures.to).text
            )
            for line in Self.lines(figures).flatMap(\.lines) {
                let what = String(line.name.drop { $0 == " " })
                text += "\(cabin),\(currency),\(name),\(from),\(to),\(what),"
                text += "\(Self.count(line.count)),\(line.cents.map(String.init) ?? "")\r\n"
            }
        }
        return text
    }
}
