import CabineAuthority
import Foundation
public import NIOPosix

/// The numbers of a cabin's `GET /metrics` (OpenMetrics text).
struct MetricTable {
    /// A sample: its name, labels as written, value.
    private var samples: [(name: String, labels: [String: String], value: Double)] = []

    /// Reads the samples; nil when it is no OpenMetrics text, which ends with `# EOF`.
    init?(_ text: String) {
        var isWhole = false
        for line in text.split(separator: "\n") {
            if line == "# EOF" { isWhole = true }
            if line.hasPrefix("#") { continue }
            guard let sample = Self.sample(line) else { return nil }
            samples.append(sample)
        }
        guard isWhole else { return nil }
    }

    private static func sample(_ line: Substring) -> (String, [String: String], Double)? {
        var name = line[...]
        var labels: [String: String] = [:]
        var rest = line.drop { $0 != " " }
        if let open = line.firstIndex(of: "{") {
            guard let close = line.lastIndex(of: "}"), open < close else { return nil }
            name = line[..<open]
            rest = line[line.index(after: close)...]
            // Values of the cabin's own metrics are words: a comma inside one does not occur.
            for pair in line[line.index(after: open)..<close].split(separator: ",") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                labels[String(parts[0])] = String(parts[1].dropFirst().dropLast())
            }
        } else {
            name = line.prefix { $0 != " " }
        }
        guard let value = rest.split(separator: " ").first.flatMap({ Double($0) }) else { return nil }
        return (String(name), labels, value)
    }

    func value(_ name: String) -> Double? { samples.first { $0.name == name && $0.labels.isEmpty }?.value }

    /// The state of a stateset that holds.
    func state(_ name: String) -> String? {
        samples.first { $0.name == name && $0.value == 1 && $0.labels[name] != nil }?.labels[name]
    }

    /// What is labelled in a family, by the label's value.
    func states(_ name: String, by label: String) -> [(String, String)] {
        samples.filter { $0.name == name && $0.value == 1 }.compactMap { sample in
            guard let who = sample.labels[label], let state = sample.labels[name] else { return nil }
            return (who, state)
        }
    }

    func info(_ name: String, _ label: String) -> String? { samples.first { $0.name == name }?.labels[label] }
}

/// How a cabin is, in one line of a table.
public struct CabinStatus: Hashable, Sendable, Codable {
    /// The cabin.
    public let cabin: String
    /// Its address.
    public let url: String
    /// Whether it answered; the other fields are empty when it did not.
    public let isReached: Bool
    /// Why it did not.
    public let reason: String?
    /// The screen it is at, or the cause it is out of service for.
    public let state: String?
    /// Records that wait to be sent.
    public let backlog: Int?
    /// Sheets the printer has media for.
    public let printsLeft: Int?
    /// Credit in the cabin, in hundredths.
    public let creditCents: Int?
    /// Taken in since initialisation, in hundredths.
    public let insertedCents: Int?
    /// Sheets sold since initialisation.
    public let sheets: Int?
    /// How far its clock is from ours, in seconds: its clock less ours.
    public let clockOffsetSeconds: Double?
    /// Devices that are not ready.
    public let failing: [String]
    /// When it last answered anything, RFC 3339.
    public let lastSeen: String?
    /// Days until the certificate ends that it answers with; until the one issued to it ends while it does not answer.
    public let certificateDays: Int?

    /// Days before a certificate's end from which on it is called for.
    public static let certificateWarningDays = 30

    /// Whether its certificate is to be renewed now.
    public var mustRenew: Bool { certificateDays.map { $0 < Self.certificateWarningDays } ?? false }
}

/// Asks cabins how they are.
public struct FleetStatus: Sendable {
    private static let answerMaximum = 1 << 20

    private let identity: OperatorIdentity
    private let folder: FleetFolder
    private let settings: RoundSettings
    private let group: MultiThreadedEventLoopGroup

    /// A status round.
    public init(
        _ identity: OperatorIdentity, _ folder: FleetFolder, settings: RoundSettings, group: MultiThreadedEventLoopGroup
    ) {
        self.identity = identity
        self.folder = folder
        self.settings = settings
        self.group = group
    }

    /// One line for each of `cabins`, in their order. A cabin that answers is noted as seen.
    public func run(_ cabins: [Inventory.Cabin], inventory: Inventory) async -> [CabinStatus] {
        let round = await FleetRound(settings).run(cabins) { cabin async throws(CabinFault) in
            try await Self.ask(cabin, identity, settings.patience, group)
        }
        return round.map { done in
            let days = Self.certificateDays(done.cabin, inventory)
            switch done.result {
            case .success(let metrics):
                let now = Self.time(Date())
                // What cannot be noted is only not known next time.
                try? DurableFile.write(Array((now + "\n").utf8), to: seenFile(done.cabin.name))
                return Self.status(done.cabin, metrics, now, days)
            case .failure(let fault):
                let seen = (try? DurableFile.readIfPresent(seenFile(done.cabin.name))).flatMap { $0 }
                return Self.missing(
                    done.cabin, fault, seen.map { String(decoding: $0.prefix(20), as: UTF8.self) }, days)
            }
        }
    }

    private func seenFile(_ cabin: String) -> String { folder.cabinFolder(cabin) + "/last-seen" }

    private static func ask(
        _ cabin: Inventory.Cabin, _ identity: OperatorIdentity, _ patience: CabinClient.Patience,
        _ group: MultiThreadedEventLoopGroup
    ) async throws(CabinFault) -> (MetricTable, Date) {
        let client: CabinClient
        do throws(ServiceFault) { client = try CabinClient(cabin, identity, group: group, patience: patience) } catch {
            throw CabinFault(.nonsense, error.description)
        }
        let text: String
        do throws(CabinFault) {
            text = try await client.text(
                "/metrics", accept: "application/openmetrics-text; version=1.0.0", atMost: answerMaximum)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
        guard let metrics = MetricTable(text) else { throw CabinFault(.nonsense, "/metrics: no OpenMetrics text") }
        return (metrics, Date())
    }

    private static func status(
        _ cabin: Inventory.Cabin, _ answer: (MetricTable, Date), _ now: String, _ days: Int?
    ) -> CabinStatus {
        let (metrics, received) = answer
        func count(_ name: String) -> Int? { metrics.value(name).flatMap { Int(exactly: $0.rounded()) } }
        let cause = metrics.state("cabine_out_of_service")
        let mode = metrics.state("cabine_mode")
        return CabinStatus(
            cabin: cabin.name, url: cabin.url, isReached: true, reason: nil,
            state: cause.map { $0 == "none" ? mode ?? "unknown" : "out: \($0)" } ?? mode,
            backlog: count("cabine_backlog_records"), printsLeft: count("cabine_prints_left"),
            creditCents: count("cabine_credit_cents"), insertedCents: count("cabine_takings_cents_total"),
            sheets: count("cabine_sheets_total"),
            clockOffsetSeconds: metrics.value("cabine_wall_time_seconds").map { $0 - received.timeIntervalSince1970 },
            failing: metrics.states("cabine_device_health", by: "device").filter { $0.1 != "ready" }.map(\.0),
            lastSeen: now,
            // What it answered with counts, not what was issued to it: a new one may never have been put there.
            certificateDays: metrics.value("cabine_certificate_end_seconds").map {
                Int((($0 - received.timeIntervalSince1970) / 86_400).rounded(.down))
            } ?? days)
    }

    private static func missing(
        _ cabin: Inventory.Cabin, _ fault: CabinFault, _ seen: String?, _ days: Int?
    ) -> CabinStatus {
        CabinStatus(
            cabin: cabin.name, url: cabin.url, isReached: false, reason: "\(fault.kind.rawValue): \(fault)", state: nil,
            backlog: nil, printsLeft: nil, creditCents: nil, insertedCents: nil, sheets: nil, clockOffsetSeconds: nil,
            failing: [], lastSeen: seen, certificateDays: days)
    }

    private static func certificateDays(_ cabin: Inventory.Cabin, _ inventory: Inventory) -> Int? {
        guard let path = cabin.certificate, let bytes = (try? DurableFile.readIfPresent(inventory.resolve(path))) ?? nil
        else { return nil }
        return try? Authority.daysLeft(certificatePEM: String(decoding: bytes, as: UTF8.self), now: Date())
    }

    static func time(_ date: Date) -> String {
        date.formatted(.iso8601)
    }
}

/// The columns of a status table.
public enum StatusColumn: String, CaseIterable, Sendable {
    /// A column by its heading.
    case cabin, state, backlog, prints, credit, sheets, clock, seen, certificate, failing

    /// What stands in the column.
    public func text(_ status: CabinStatus) -> String {
        switch self {
        case .cabin: status.cabin
        case .state: status.isReached ? status.state ?? "-" : status.reason ?? "-"
        case .backlog: status.backlog.map(String.init) ?? "-"
        case .prints: status.printsLeft.map(String.init) ?? "-"
        case .credit: status.creditCents.map(Self.money) ?? "-"
        case .sheets: status.sheets.map(String.init) ?? "-"
        case .clock: status.clockOffsetSeconds.map { String(format: "%+.1f s", $0) } ?? "-"
        case .seen: status.lastSeen.map { $0.replacing("T", with: " ").replacing("Z", with: "") } ?? "never"
        case .certificate: status.certificateDays.map { "\($0) d" } ?? "-"
        case .failing: status.failing.joined(separator: " ")
        }
    }

    /// A number to sort by, where it is one; missing ones come first: they are what one looks for.
    func number(_ status: CabinStatus) -> Double? {
        switch self {
        case .backlog: status.backlog.map(Double.init) ?? -.infinity
        case .prints: status.printsLeft.map(Double.init) ?? -.infinity
        case .credit: status.creditCents.map(Double.init) ?? -.infinity
        case .sheets: status.sheets.map(Double.init) ?? -.infinity
        case .clock: status.clockOffsetSeconds.map(abs) ?? -.infinity
        case .certificate: status.certificateDays.map(Double.init) ?? -.infinity
        case .cabin, .state, .seen, .failing: nil
        }
    }

    private static func money(_ cents: Int) -> String { String(format: "%d.%02d", cents / 100, cents % 100) }

    fileprivate var isRight: Bool { [.backlog, .prints, .credit, .sheets, .clock, .certificate].contains(self) }
}

/// The lines of a status as a table.
public struct StatusTable: Sendable {
    /// Names in one line: more are found with `--sort certificate`.
    private static let namesMaximum = 10

    private let lines: [CabinStatus]

    /// The lines that hold `filter` in some column, sorted.
    public init(_ lines: [CabinStatus], sortedBy column: StatusColumn?, isReversed: Bool, filter: String?) {
        var lines = lines
        if let filter {
            let wanted = filter.lowercased()
            lines = lines.filter { status in
                StatusColumn.allCases.contains { $0.text(status).lowercased().contains(wanted) }
            }
        }
        if let column {
            lines = lines.enumerated().sorted { left, right in
                let (first, second) = isReversed ? (right, left) : (left, right)
                if let one = column.number(first.element), let other = column.number(second.element), one != other {
                    return one < other
                }
                let (one, other) = (column.text(first.element), column.text(second.element))
                return one != other ? one < other : left.offset < right.offset
            }.map(\.element)
        }
        self.lines = lines
    }

    /// The cabins of the table, in its order.
    public var cabins: [CabinStatus] { lines }

    /// A line that names the cabins whose certificates end soon; nothing when there is none.
    private var renewals: String {
        let names = lines.filter(\.mustRenew).map(\.cabin)
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(Self.namesMaximum).joined(separator: " ")
        let more = names.count > Self.namesMaximum ? " and \(names.count - Self.namesMaximum) more" : ""
        return "certificates that end within \(CabinStatus.certificateWarningDays) days: \(shown)\(more); "
            + "`fleet enrol CABIN --renew --out DIR` renews one\n"
    }

    /// The table's text, with a line that counts at its end.
    public func text(width: Int = 120) -> String {
        let columns = StatusColumn.allCases
        let cells = lines.map { line in columns.map { $0.text(line) } }
        var widths = columns.indices.map { place in
            max(columns[place].rawValue.count, cells.map { $0[place].count }.max() ?? 0)
        }
        // The state says why; it is cut before anything else is.
        let others = widths.reduce(0, +) - widths[1] + 2 * (columns.count - 1)
        widths[1] = min(widths[1], max(12, width - others))
        func row(_ cells: [String]) -> String {
            var row = ""
            for (place, cell) in cells.enumerated() {
                let shown = cell.count > widths[place] ? String(cell.prefix(widths[place] - 1)) + "…" : cell
                let room = String(repeating: " ", count: widths[place] - shown.count)
                row += (place == 0 ? "" : "  ") + (columns[place].isRight ? room + shown : shown + room)
            }
            while row.last == " " { row.removeLast() }
            return row + "\n"
        }
        let missing = lines.count { !$0.isReached }
        return row(columns.map { $0.rawValue.uppercased() }) + cells.map(row).joined()
            + "\(lines.count) cabins, \(lines.count - missing) reached, \(missing) not\n" + renewals
    }
}
