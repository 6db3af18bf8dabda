/// A print as the journal knows it: what must be durable before anything is submitted.
public struct PrintJob: Hashable, Sendable {
    /// Our own name for it, such as `sale-000042`; the spooler's numbers are reused after a crash.
    public let key: String
    /// Sheets the printer had left before, as read from the spooler in the same breath.
    public let printsLeftBefore: Int

    /// The print `key` on a printer with `printsLeftBefore` sheets.
    public init(key: String, printsLeftBefore: Int) {
        precondition(!key.isEmpty && printsLeftBefore >= 0, "a print has a name and a count before it")
        self.key = key
        self.printsLeftBefore = printsLeftBefore
    }
}

/// What became of a print. The reasons are for technicians and hold nothing personal.
public enum PrintConclusion: Hashable, Sendable {
    /// One sheet came out.
    case printed
    /// No sheet came out and none will: printing again is safe.
    case notPrinted(reason: String)
    /// Nobody can tell but the customer: ask, never print again unasked.
    case unknown(reason: String)
}

/// The bounds of a print, all in milliseconds unless said otherwise.
public struct PrintLimits: Hashable, Sendable {
    /// How long a spooler that is away, or a queue that is not ready, is waited for before anything is submitted.
    public var approachMilliseconds: UInt64 = 15_000
    /// How long a job may live. A sheet takes a DS620 about 10 s; the rest is for a person who closes the cover or loads
    /// paper while the customer waits.
    public var jobMilliseconds: UInt64 = 120_000
    /// How long the counter may lag behind a completed job.
    public var counterMilliseconds: UInt64 = 15_000
    /// How long after the last sign of life of a job the printer may still put out its sheet: two sheets' time.
    public var quietMilliseconds: UInt64 = 25_000
    /// How long leftovers are cancelled and the counter is asked for before the outcome is called unknown.
    public var reconcileMilliseconds: UInt64 = 60_000
    /// The pace of looking.
    public var lookMilliseconds = 250
    /// The pace of looking at a spooler that gave a fault.
    public var retryMilliseconds = 500
    /// The pace of asking for levels: the stamp of a report is in whole seconds.
    public var refreshMilliseconds: UInt64 = 2_000
    /// The first wait between two resumptions of a stopped queue; it doubles.
    public var resumeMilliseconds: UInt64 = 1_000
    /// The longest wait between two resumptions.
    public var resumeCeilingMilliseconds: UInt64 = 15_000
    /// Observations of one print: a clock that stands still must not keep it open for ever.
    public var observationsLimit = 20_000

    /// The bounds of a cabin.
    public init() {}

    /// The most a print may take, the spooler's own answers (5 s each) included but for the last one.
    public var totalMilliseconds: UInt64 {
        approachMilliseconds + jobMilliseconds + max(counterMilliseconds, reconcileMilliseconds + quietMilliseconds)
    }
}
