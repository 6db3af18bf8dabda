import HALContract

/// Where a sheet is between the order and its outcome, for whoever waits for it. It proves nothing: the judge does that.
public enum PrintStage: UInt8, Hashable, Sendable, Comparable {
    /// The printer is asked whether it can print.
    case approaching
    /// The spooler has the page.
    case submitted
    /// The printer works on it.
    case printing
    /// The job has ended, and the sheet is counted.
    case counting

    /// The later is the greater.
    public static func < (left: PrintStage, right: PrintStage) -> Bool { left.rawValue < right.rawValue }

    /// The stage once `observation` was made: it never goes back.
    func after(_ observation: PrintJudge.Observation) -> PrintStage {
        switch observation {
        case .submitted: max(self, .submitted)
        case .looked(let look): max(self, look.jobs.map(Self.stage).max() ?? self)
        case .started, .done, .failed: self
        }
    }

    private static func stage(of job: SpoolJob) -> PrintStage {
        switch job.state {
        case .processing: .printing
        case .completed: .counting
        case .pending, .held, .stopped, .canceled, .aborted: .submitted
        }
    }
}
