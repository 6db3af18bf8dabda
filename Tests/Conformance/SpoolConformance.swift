public import HALContract

/// A queue with the printer behind it, and somebody who may open its cover.
public protocol SpoolStage {
    associatedtype Spool: SpoolTransport
    /// The queue under test, with no job in it.
    var spool: Spool { get }
    /// Whether the printer counts its sheets down.
    var countsSheets: Bool { get }
    /// Whether more than one job can wait.
    var queues: Bool { get }
    /// Whether the queue stops for an open cover.
    var stops: Bool { get }
    /// A queue nobody serves; nil where there is no such thing.
    var absent: Spool? { get }
    /// A page the printer takes.
    var page: RGBImage { get }
    /// Sheets that came out.
    func sheetsOut() -> Int
    /// Opens or closes the printer's cover.
    func setCover(open: Bool) throws
    /// Lets some time pass; false once more than a minute did.
    func pass() -> Bool
}

extension SpoolStage {
    fileprivate func wait(_ what: String, until holds: () throws -> Bool) throws {
        while try !holds() { try demand(pass(), "\(what) never came") }
    }
}

/// What every `SpoolTransport` promises, the printer's own status included.
public enum SpoolConformance {
    /// Runs every scenario over stages made anew.
    public static func run<Stage: SpoolStage>(_ make: () throws -> Stage) throws {
        try printsOnce(make())
        try endsAreNoErrors(make())
        let stage = try make()
        if stage.queues { try keepsTheOrder(make()) }
        if stage.stops { try stopsAndResumes(stage) }
        if let nobody = stage.absent { try absentIsAbsent(nobody) }
    }

    /// One page, one job under its name, one sheet, and the printer's own count.
    public static func printsOnce(_ stage: some SpoolStage) throws {
        let spool = stage.spool
        try stage.wait("an idle printer") { try spool.printer().state == .idle }
        let before = try counted(stage)
        let identifier = try spool.submit(stage.page, name: "sale-1")
        try demand(identifier > 0, "a job with the number \(identifier)")
        try stage.wait("the end of the job") { try spool.jobs(named: "sale-1").last?.state == .completed }
        try demand(
            try spool.jobs(named: "sale-1").map(\.identifier) == [identifier], "the job is not the one of its name")
        try demand(try spool.jobs(named: "sale-2").isEmpty, "a name nobody used has a job")
        try demand(try spool.activeJobs().isEmpty, "a job that ended is active")
        try stage.wait("the sheet") { stage.sheetsOut() >= 1 }
        try demand(stage.sheetsOut() == 1, "\(stage.sheetsOut()) sheets for one page")
        let printer = try spool.printer()
        try demand(!printer.reasons.contains("none"), "`none` is no reason")
        try demand(printer.reasons == printer.reasons.sorted(), "reasons out of order")
        guard let before else { return }
        try stage.wait("a count that fell by one") {
            try spool.refreshLevels()
            return try spool.printer().printsLeft == before - 1
        }
    }

    private static func counted(_ stage: some SpoolStage) throws -> Int? {
        guard stage.countsSheets else { return nil }
        try stage.spool.refreshLevels()
        try stage.wait("a count of the sheets left") { try stage.spool.printer().printsLeft != nil }
        return try stage.spool.printer().printsLeft
    }

    /// Cancelling what ended or never was, and resuming what runs, change nothing.
    public static func endsAreNoErrors(_ stage: some SpoolStage) throws {
        let spool = stage.spool
        let identifier = try spool.submit(stage.page, name: "sale-1")
        try stage.wait("the end of the job") { try spool.jobs(named: "sale-1").last?.state == .completed }
        try spool.cancel(identifier)
        try spool.cancel(9_999)
        try spool.resume()
        try spool.resume()
        try demand(try spool.jobs(named: "sale-1").last?.state == .completed, "cancelling what ended changed it")
    }

    /// The jobs of a name come in the order they were given, each whole.
    public static func keepsTheOrder(_ stage: some SpoolStage) throws {
        let first = try stage.spool.submit(stage.page, name: "sale-1")
        let second = try stage.spool.submit(stage.page, name: "sale-1")
        try demand(first != second, "two jobs with one number")
        try demand(
            try stage.spool.jobs(named: "sale-1").map(\.identifier) == [first, second], "jobs out of their order")
        try stage.wait("two sheets") { stage.sheetsOut() == 2 }
    }

    /// A cover that is open: the queue stops, holds the job, lets it be cancelled, and goes on when it is told.
    public static func stopsAndResumes(_ stage: some SpoolStage) throws {
        let spool = stage.spool
        try stage.setCover(open: true)
        let identifier = try spool.submit(stage.page, name: "sale-1")
        try stage.wait("a stopped queue") { try spool.printer().state == .stopped }
        try demand(try !spool.printer().message.isEmpty, "a queue that stopped without a word")
        try demand(try spool.activeJobs().map(\.identifier) == [identifier], "the held job is not active")
        try spool.cancel(identifier)
        try stage.wait("a cancelled job") { try spool.jobs(named: "sale-1").last?.state == .canceled }
        try demand(try spool.activeJobs().isEmpty, "a cancelled job is active")
        try stage.setCover(open: false)
        try stage.wait("a queue that goes on") {
            try spool.resume()
            return try spool.printer().state == .idle
        }
        try demand(stage.sheetsOut() == 0, "a cancelled job came out")
    }

    /// Nobody serves the queue: every question says so, within its five seconds.
    public static func absentIsAbsent(_ spool: some SpoolTransport) throws {
        let began = ContinuousClock.now
        do throws(DeviceFault) {
            _ = try spool.printer()
        } catch {
            try demand(error.kind == .absent && !error.message.isEmpty, "a queue nobody serves is \(error.kind)")
            return try demand(ContinuousClock.now - began < .milliseconds(5_500), "it took longer than five seconds")
        }
        throw Nonconformity("a queue nobody serves answers")
    }
}
