import CabineCore
import HALContract
import HALDrivers

/// One thing a look at the spooler shows.
enum Scene {
    case seen([SpoolJob], SpoolPrinter, others: [SpoolJob] = [])
    case fault(FaultKind)
}

/// A spooler that plays scenes in order, the last one for ever, in virtual time.
struct ScriptedSpooler {
    /// Shown before the page is submitted.
    var before: [Scene] = [.seen([], .roll(50))]
    /// Shown after it, or from the start when recovering.
    var after: [Scene]
    /// Shown from the first cancel on; nil goes on with `after`.
    var afterCancel: [Scene]?
    /// What submitting throws.
    var submitFault: FaultKind?
    /// Whether the printer answers a question about its levels.
    var reports = true

    /// What a judge did with it.
    struct Run {
        var outcome: PrintConclusion
        var submissions = 0
        var cancels: [Int] = []
        var resumes = 0
        var refreshes = 0
        var milliseconds: UInt64 = 0
    }

    func play(submitted: Bool = false, limits: PrintLimits = PrintLimits()) -> Run {
        var run = Run(outcome: .unknown(reason: "not concluded"))
        var nanoseconds: UInt64 = 1_000_000_000
        let start = Instant(nanoseconds: nanoseconds)
        var judge = PrintJudge(
            job: PrintJob(key: "sale-000042", printsLeftBefore: 50), submitted: submitted, now: start, limits: limits)
        var scenes = submitted ? after : before
        var stamp = 1
        var observation = PrintJudge.Observation.started
        while true {
            let now = Instant(nanoseconds: nanoseconds)
            let action = judge.next(observation, at: now)
            nanoseconds += 3_000_000
            switch action {
            case .conclude(let outcome):
                run.outcome = outcome
                run.milliseconds = now.milliseconds(since: start)
                return run
            case .submit:
                run.submissions += 1
                scenes = after
                observation = submitFault.map { .failed(DeviceFault($0, "scripted")) } ?? .submitted(7)
            case .look(let milliseconds):
                nanoseconds += UInt64(milliseconds) * 1_000_000
                observation = Self.observe(scenes.first, stamp: stamp)
                if scenes.count > 1 { scenes.removeFirst() }
            case .cancel(let identifier):
                if run.cancels.isEmpty, let afterCancel { scenes = afterCancel }
                run.cancels.append(identifier)
                observation = .done
            case .resume:
                run.resumes += 1
                observation = .done
            case .refreshLevels:
                run.refreshes += 1
                if reports { stamp += 1 }
                observation = .done
            }
        }
    }

    private static func observe(_ scene: Scene?, stamp: Int) -> PrintJudge.Observation {
        switch scene {
        case .seen(let jobs, let printer, let others):
            let stamped = SpoolPrinter(
                state: printer.state, reasons: printer.reasons, message: printer.message,
                printsLeft: printer.printsLeft, reportStamp: stamp)
            return .looked(PrintJudge.Look(jobs: jobs, others: others, printer: stamped))
        case .fault(let kind): return .failed(DeviceFault(kind, "scripted"))
        case nil: return .failed(DeviceFault(.absent, "no scene"))
        }
    }
}

extension SpoolPrinter {
    /// A printer with nothing to complain about.
    static func roll(_ left: Int?, _ state: SpoolPrinterState = .idle, _ message: String = "") -> SpoolPrinter {
        SpoolPrinter(state: state, reasons: state == .stopped ? ["paused"] : [], message: message, printsLeft: left)
    }
}

extension SpoolJob {
    /// Our job in a state.
    static func ours(_ state: SpoolJobState, _ message: String = "", identifier: Int = 7) -> SpoolJob {
        SpoolJob(identifier: identifier, name: "sale-000042", state: state, message: message)
    }

    /// A job of an earlier sale.
    static let leftover = SpoolJob(identifier: 3, name: "sale-000041", state: .pending, message: "")
}
