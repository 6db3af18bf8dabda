import CabineJournal
import FoundationEssentials

/// What a cabin answers to `GET /audit`: the audit as it stands, and the signed statements.
public struct CashReport: Hashable, Sendable, Codable {
    /// What it is called in HTTP.
    public static let mediaType = "application/json"
    /// Longest report: statements of ten years, two a week.
    public static let bytesMaximum = 8 << 20

    /// The cabin.
    public let cabin: String
    /// The audit file of EVA DTS, CRLF and all.
    public let dts: String
    /// The audit in figures.
    public let period, whole: CashFigures
    /// ISO 4217 code.
    public let currency: String
    /// Resets so far.
    public let resets: UInt64
    /// The last link of the chain of cash entries, in hexadecimal, and the number of its links.
    public let chainHead: String
    /// Links up to it.
    public let chainCount: UInt64
    /// The signed statements, two lines each, oldest first.
    public let statements: [String]

    /// The report of `audit` and the files of its statements.
    public init(_ audit: CashAudit, statements files: [(name: String, bytes: [UInt8])]) {
        cabin = audit.identity.cabin
        dts = DTSExport(audit).text
        (period, whole) = (audit.period, audit.whole)
        currency = audit.identity.currency
        resets = audit.resets
        chainHead = audit.chainHead.hexadecimal
        chainCount = audit.chainCount
        statements = files.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// The report in JSON; nil for anything else.
    public init?(json: String) {
        guard let report = try? JSONDecoder().decode(CashReport.self, from: Data(json.utf8)) else { return nil }
        self = report
    }

    /// The report as JSON.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("figures are numbers and words") }
        return String(decoding: data, as: UTF8.self)
    }
}
