internal import CCUPS
public import HALContract
import HALDrivers

/// A queue of a CUPS server.
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

    private let server: SpoolServer
    private let queue: String
    private let pageSize: String

    /// The queue `queue` of `server`, printing on `pageSize` as its PPD calls it.
    public init(server: SpoolServer, queue: String, pageSize: String = CUPSSpool.defaultPageSize) {
        self.server = server
        self.queue = queue
        self.pageSize = pageSize
    }

    /// Streams the page as one Print-Job request, so that a job without its document cannot exist.
    ///
    /// - Throws: any kind; after `timeout`, `absent` and `protocolViolation` the job may exist.
    public func submit(_ page: RGBImage, name: String) throws(DeviceFault) -> Int {
        precondition(name != Self.levelsJobName, "this name is kept for questions about levels")
        let description = try PageDescription(
            ppd: CUPSConnection(server).file(
                "/printers/\(queue).ppd", limitBytes: PageDescription.limitBytes, doing: "read the PPD of \(queue)"),
            pageSize: pageSize)
        let raster = try description.raster(page)
        return try printJob(
            raster, name: name, format: "application/vnd.cups-raster", options: [("PageSize", pageSize)])
    }

    /// Every job under `name`, oldest first. Asks for all of the queue's jobs: CUPS cannot select by name.
    public func jobs(named name: String) throws(DeviceFault) -> [SpoolJob] {
        try allJobs(which: "all").filter { $0.name == name && $0.name != Self.levelsJobName }
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
            _ = try CUPSConnection(server).exchange(request, doing: "cancel job \(identifier)")
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
                "marker-message", "marker-change-time",
            ])
        let reply = try CUPSConnection(server).exchange(request, doing: "read the state of \(queue)")
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
            printsLeft: reply.strings("marker-message").first.flatMap(MarkerMessage.printsLeft(in:)),
            reportStamp: reply.integer("marker-change-time"))
    }

    /// Sends Resume-Printer; a queue that runs is left as it is.
    public func resume() throws(DeviceFault) {
        _ = try CUPSConnection(server).exchange(newRequest(IPP_OP_RESUME_PRINTER), doing: "resume \(queue)")
    }

    /// Submits a ReportLevels command file, unless one is still waiting: its answer will do.
    public func refreshLevels() throws(DeviceFault) {
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
        let reply = try CUPSConnection(server).exchange(request, document: document, doing: "print \(name)")
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
        let reply = try CUPSConnection(server).exchange(request, doing: "list the jobs of \(queue)")
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
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nil, "ipp://localhost/printers/\(queue)")
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
