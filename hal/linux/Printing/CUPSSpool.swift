internal import CCUPS
public import HALContract
import HALDrivers

/// A queue of a CUPS server, or a printer that speaks IPP itself.
///
/// | | queue in front of Gutenprint | IPP printer |
/// |---|---|---|
/// | a page | CUPS raster of the whole plane, by the queue's PPD | PWG raster of the paper |
/// | prints left | `marker-message`, reported when asked for | `printer-input-tray`, true at every reading; a tray that does not count gives none |
/// | a printer that stopped | Resume-Printer | goes on by itself; where it knows no Resume-Printer, nothing is to be done |
///
/// A page goes out as CUPS raster made in memory and streamed: this side writes no file. What the server does with it
/// is the server's: see `PrivateSpooler`, which keeps it in memory too.
public final class CUPSSpool: SpoolTransport {
    /// 4 x 6 inch in Gutenprint's DNP, Citizen and Mitsubishi PPDs; other names are ignored by them without a word.
    public static let defaultPageSize = "w288h432"
    /// Get-Jobs answers at most this many jobs; cupsd itself remembers 500.
    static let jobsLimit = 500
    /// The name under which levels are asked for; no sale may be called so.
    public static let levelsJobName = "cabine-levels"
    private static let user = "cabine"

    /// How pages are made.
    private enum Form {
        /// CUPS raster, on the page size of this name in the queue's PPD.
        case driver(pageSize: String)
        /// PWG raster.
        case direct
    }

    private let server: SpoolServer
    private let queue: String
    private let address: String
    private let path: String
    private let form: Form

    /// The queue `queue` of `server`, printing on `pageSize` as its PPD calls it.
    public init(server: SpoolServer, queue: String, pageSize: String = CUPSSpool.defaultPageSize) {
        self.server = server
        self.queue = queue
        address = "ipp://localhost/printers/\(queue)"
        path = "/"
        form = .driver(pageSize: pageSize)
    }

    /// The printer at `address`, such as `ipp://printer.local/ipp/print`.
    ///
    /// - Throws: `protocolViolation` for an address that is none of IPP.
    public init(printer address: String) throws(DeviceFault) {
        guard let parts = IPPAddress(address) else {
            throw DeviceFault(
                .protocolViolation,
                "Printer \(address): this is no address of IPP; write it like ipp://printer.local/ipp/print")
        }
        server = .host(parts.host, port: parts.port)
        queue = parts.host
        self.address = address
        path = parts.path
        form = .direct
    }

    /// Streams the page as one Print-Job request, so that a job without its document cannot exist.
    ///
    /// - Throws: any kind; after `timeout`, `absent` and `protocolViolation` the job may exist.
    public func submit(_ page: RGBImage, name: String) throws(DeviceFault) -> Int {
        precondition(name != Self.levelsJobName, "this name is kept for questions about levels")
        switch form {
        case .driver(let pageSize):
            let description = try PageDescription(
                ppd: CUPSConnection(server).file(
                    "/printers/\(queue).ppd", limitBytes: PageDescription.limitBytes,
                    doing: "read the PPD of \(queue)"),
                pageSize: pageSize)
            return try printJob(
                description.raster(page), name: name, format: "application/vnd.cups-raster",
                options: [("PageSize", pageSize)])
        case .direct:
            return try printJob(
                PWGPage.raster(page), name: name, format: "image/pwg-raster",
                options: [("media", PWGPage.medium), ("print-scaling", "none")])
        }
    }

    /// Every job under `name`, oldest first. Asks for all of the queue's jobs: CUPS cannot select by name.
    public func jobs(named name: String) throws(DeviceFault) -> [SpoolJob] {
        switch form {
        case .driver: try allJobs(which: "all").filter { $0.name == name && $0.name != Self.levelsJobName }
        // RFC 8011 demands these two of a printer, and no "all".
        case .direct:
            try (allJobs(which: "completed") + allJobs(which: "not-completed")).filter { $0.name == name }
        }
    }

    /// Every job of a page that has not ended. Questions about levels are not listed: they end by themselves.
    public func activeJobs() throws(DeviceFault) -> [SpoolJob] {
        try allJobs(which: "not-completed").filter { $0.name != Self.levelsJobName }
    }

    /// Cancels a job; one that is gone or has ended counts as cancelled.
    public func cancel(_ identifier: Int) throws(DeviceFault) {
        let request = try newRequest(IPP_OP_CANCEL_JOB)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", Int32(clamping: identifier))
        do {
            _ = try exchange(request, doing: "cancel job \(identifier)")
        } catch {
            // cupsd answers "not possible" for a job that has ended; only a job that is still active is a fault.
            guard try allJobs(which: "not-completed").contains(where: { $0.identifier == identifier }) else { return }
            throw error
        }
    }

    /// The queue's state and what the printer last reported through it.
    public func printer() throws(DeviceFault) -> SpoolPrinter {
        let request = try newRequest(IPP_OP_GET_PRINTER_ATTRIBUTES)
        addKeywords(
            request, "requested-attributes",
            [
                "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
                "marker-message", "marker-change-time", "printer-input-tray", "printer-up-time",
            ])
        let reply = try exchange(request, doing: "read the state of \(queue)")
        let state: SpoolPrinterState =
            switch reply.integer("printer-state") {
            case 3: .idle
            case 4: .processing
            case 5: .stopped
            case let other:
                throw DeviceFault(
                    .protocolViolation, "Print spooler: printer-state \(other.map(String.init) ?? "missing").")
            }
        var reasons = reply.strings("printer-state-reasons").filter { $0 != "none" }
        if reply.boolean("printer-is-accepting-jobs") == false { reasons.append("not-accepting-jobs") }
        return SpoolPrinter(
            state: state, reasons: reasons.sorted(), message: reply.strings("printer-state-message").first ?? "",
            printsLeft: printsLeft(reply), reportStamp: reply.integer(stampName))
    }

    private func printsLeft(_ reply: borrowing IPPReply) -> Int? {
        switch form {
        case .driver: reply.strings("marker-message").first.flatMap(MarkerMessage.printsLeft(in:))
        case .direct: reply.octets("printer-input-tray").flatMap(InputTray.sheets(in:))
        }
    }

    /// What tells one report from the next: a printer's own answer is new at each second.
    private var stampName: String {
        switch form {
        case .driver: "marker-change-time"
        case .direct: "printer-up-time"
        }
    }

    private func exchange(
        _ request: OpaquePointer, document: [UInt8] = [], doing what: String
    ) throws(DeviceFault) -> IPPReply {
        try CUPSConnection(server).exchange(request, document: document, path: path, doing: what)
    }

    /// Sends Resume-Printer; a queue that runs is left as it is.
    public func resume() throws(DeviceFault) {
        do {
            _ = try exchange(newRequest(IPP_OP_RESUME_PRINTER), doing: "resume \(queue)")
        } catch {
            // Few printers know this operation: one that is not stopped needs none.
            guard case .direct = form, try printer().state != .stopped else { throw error }
        }
    }

    /// Submits a ReportLevels command file, unless one is still waiting: its answer will do.
    ///
    /// A printer that speaks IPP itself answers `printer()` with what it knows at that moment.
    public func refreshLevels() throws(DeviceFault) {
        guard case .driver = form else { return }
        guard try !allJobs(which: "not-completed").contains(where: { $0.name == Self.levelsJobName }) else { return }
        _ = try printJob(
            Array("#CUPS-COMMAND\nReportLevels\n".utf8), name: Self.levelsJobName,
            format: "application/vnd.cups-command", options: [])
    }

    private func printJob(
        _ document: [UInt8], name: String, format: String, options: [(name: String, value: String)]
    ) throws(DeviceFault) -> Int {
        let request = try newRequest(IPP_OP_PRINT_JOB)
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", nil, name)
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nil, format)
        ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", 1)
        for option in options {
            ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, option.name, nil, option.value)
        }
        let reply = try exchange(request, document: document, doing: "print \(name)")
        guard let identifier = reply.integer("job-id"), identifier > 0 else {
            throw DeviceFault(.protocolViolation, "Print spooler: it took \(name) without giving it a number.")
        }
        return identifier
    }

    private func allJobs(which: String) throws(DeviceFault) -> [SpoolJob] {
        let request = try newRequest(IPP_OP_GET_JOBS)
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", nil, which)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "limit", Int32(Self.jobsLimit))
        addKeywords(
            request, "requested-attributes",
            ["job-id", "job-name", "job-state", "job-printer-state-message", "time-at-creation"])
        let reply = try exchange(request, doing: "list the jobs of \(queue)")
        let found = reply.jobs().compactMap { job -> (created: Int, job: SpoolJob)? in
            guard let identifier = job.integer("job-id"), let state = Self.state(job.integer("job-state")) else {
                return nil
            }
            let spoolJob = SpoolJob(
                identifier: identifier, name: job.string("job-name") ?? "", state: state,
                message: job.string("job-printer-state-message") ?? "")
            return (job.integer("time-at-creation") ?? 0, spoolJob)
        }
        // By time first: after a crash of the spooler a newer job may carry a smaller number.
        return found.sorted { ($0.created, $0.job.identifier) < ($1.created, $1.job.identifier) }.map(\.job)
    }

    /// job-state of RFC 8011, 5.3.7.
    private static func state(_ code: Int?) -> SpoolJobState? {
        switch code {
        case 3: .pending
        case 4: .held
        case 5: .processing
        case 6: .stopped
        case 7: .canceled
        case 8: .aborted
        case 9: .completed
        default: nil
        }
    }

    private func newRequest(_ operation: ipp_op_t) throws(DeviceFault) -> OpaquePointer {
        guard let request = ippNewRequest(operation) else {
            throw DeviceFault(.system, "libcups has no memory for a request.")
        }
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nil, address)
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nil, Self.user)
        return request
    }

    private func addKeywords(_ request: OpaquePointer, _ name: String, _ values: [String]) {
        var attribute: OpaquePointer?
        for value in values {
            if attribute == nil {
                attribute = ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, name, nil, value)
            } else {
                ippSetString(request, &attribute, ippGetCount(attribute), value)
            }
        }
    }
}

/// The parts of a printer's address.
struct IPPAddress: Hashable {
    let host: String
    let port: Int
    let path: String

    /// nil for what is no address of IPP with a host and a path.
    init?(_ address: String) {
        let parts = (0..<4).map { _ in UnsafeMutablePointer<CChar>.allocate(capacity: Self.partBytes) }
        defer { parts.forEach { $0.deallocate() } }
        var port: Int32 = 0
        let bytes = Int32(Self.partBytes)
        let status = httpSeparateURI(
            HTTP_URI_CODING_ALL, address, parts[0], bytes, parts[1], bytes, parts[2], bytes, &port, parts[3], bytes)
        let text = parts.map { String(cString: $0) }
        guard status == HTTP_URI_STATUS_OK, text[0] == "ipp", !text[2].isEmpty, text[3].hasPrefix("/") else {
            return nil
        }
        (host, self.port, path) = (text[2], Int(port), text[3])
    }

    /// Longer than any address of a printer; libcups cuts what is longer, and says so.
    private static let partBytes = 1_024
}
