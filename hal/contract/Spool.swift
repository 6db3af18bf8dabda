/// The state of a spool job, in the terms of IPP (RFC 8011, job-state).
public enum SpoolJobState: UInt8, Hashable, Sendable {
    /// Waiting for the printer.
    case pending
    /// Kept back: the printer is away, or somebody held it.
    case held
    /// Being sent to the printer.
    case processing
    /// Stopped in the middle: the printer needs attention.
    case stopped
    /// Cancelled by a person or by the back end.
    case canceled
    /// Given up by the spooler.
    case aborted
    /// The back end returned success. It is no proof of paper.
    case completed
}

/// A job as the spooler describes it.
public struct SpoolJob: Hashable, Sendable {
    /// The spooler's own number. It may be reused after a crash of the spooler: never a key.
    public let identifier: Int
    /// The name we gave it: our key.
    public let name: String
    /// Where it stands.
    public let state: SpoolJobState
    /// The text of job-printer-state-message, empty when there is none.
    public let message: String

    /// A job as the spooler described it.
    public init(identifier: Int, name: String, state: SpoolJobState, message: String) {
        self.identifier = identifier
        self.name = name
        self.state = state
        self.message = message
    }
}

/// Whether the queue takes and processes jobs (RFC 8011, printer-state).
public enum SpoolPrinterState: UInt8, Hashable, Sendable {
    /// Ready, nothing to do.
    case idle
    /// Working on a job.
    case processing
    /// Paused until somebody resumes it.
    case stopped
}

/// The queue and the printer behind it.
public struct SpoolPrinter: Hashable, Sendable {
    /// Idle, processing or stopped.
    public let state: SpoolPrinterState
    /// printer-state-reasons, sorted, without "none".
    public let reasons: [String]
    /// printer-state-message, empty when there is none.
    public let message: String
    /// Sheets the media in the printer still gives, from marker-message; nil when the printer did not say.
    public let printsLeft: Int?
    /// A number that changes with every report of `printsLeft`, also when the report says the same; nil when the spooler
    /// does not tell. It may stay the same for reports within one second. Without it a stale count cannot be told from
    /// an unchanged one.
    public let reportStamp: Int?

    /// A printer as the spooler described it.
    public init(
        state: SpoolPrinterState, reasons: [String], message: String, printsLeft: Int?, reportStamp: Int? = nil
    ) {
        self.state = state
        self.reasons = reasons
        self.message = message
        self.printsLeft = printsLeft
        self.reportStamp = reportStamp
    }
}

/// One queue of a print spooler. Every call returns within 5 seconds.
///
/// The spooler knows jobs, not paper: whether a sheet came out is judged by a driver above it.
public protocol SpoolTransport: AnyObject {
    /// Hands one page to the queue under `name` and returns the spooler's number for it.
    ///
    /// When it throws, the job may or may not exist: look it up by name before anything else.
    func submit(_ page: RGBImage, name: String) throws(DeviceFault) -> Int
    /// Every job the spooler remembers under `name`, oldest first; more than one means somebody submitted twice.
    func jobs(named name: String) throws(DeviceFault) -> [SpoolJob]
    /// Every job not yet completed, cancelled or aborted, oldest first.
    func activeJobs() throws(DeviceFault) -> [SpoolJob]
    /// Cancels a job; a job that already ended is not an error.
    func cancel(_ identifier: Int) throws(DeviceFault)
    /// The queue's present state.
    func printer() throws(DeviceFault) -> SpoolPrinter
    /// Resumes a stopped queue.
    func resume() throws(DeviceFault)
    /// Asks the printer to report its levels; the answer shows in a later `printer()`.
    func refreshLevels() throws(DeviceFault)
}
