import CabineCore
import HALContract

/// While our job lives, and until the counter has confirmed its end.
extension PrintJudge {
    mutating func watch(_ observation: Observation, at now: Instant) -> Action {
        switch observation {
        case .started, .submitted: preconditionFailure("the page was submitted already")
        case .done: return look
        case .failed(let fault):
            if fault.kind == .absent { spoolerWasAway = true }
            guard now.milliseconds(since: start) < lifetime else {
                return beginReconciling("the print spooler did not answer (\(lastFault))", nil, at: now)
            }
            return retry
        case .looked(let seen):
            noteMedia(seen.printer)
            guard let only = seen.jobs.first, seen.jobs.count == 1 else {
                let what = seen.jobs.isEmpty ? "the spooler lost the job" : "\(seen.jobs.count) jobs bear its name"
                return beginReconciling(what, seen, at: now)
            }
            return follow(only, seen, at: now)
        }
    }

    private var lifetime: UInt64 { limits.approachMilliseconds + limits.jobMilliseconds }

    private mutating func follow(_ only: SpoolJob, _ seen: Look, at now: Instant) -> Action {
        switch only.state {
        case .completed:
            phase = .counting(since: now)
            return judge(only, seen.printer, since: now, at: now)
        case .canceled, .aborted:
            return beginReconciling("the job was \(only.state) (\(Self.text(only, seen.printer)))", seen, at: now)
        case .pending, .held, .processing, .stopped:
            activeStamp = seen.printer.reportStamp
            if only.state == .held {
                // Unplugged in mid-page the sheet may come out all the same, and CUPS would send the page again.
                wasHeld = true
                return beginReconciling("the printer went away under the job", seen, at: now)
            }
            if spoolerWasAway {
                return beginReconciling("the spooler was restarted under the job", seen, at: now)
            }
            guard now.milliseconds(since: start) < lifetime else {
                return beginReconciling("the job did not end (\(Self.text(only, seen.printer)))", seen, at: now)
            }
            let stands = only.state == .stopped || seen.printer.state == .stopped
            return stands && resumption.isDue(at: now) ? .resume : look
        }
    }

    /// Counts from a new roll when one is loaded, provided the old one had not given a sheet to this job.
    ///
    /// The end of the roll reads as 0, whatever the count said before.
    private mutating func noteMedia(_ printer: SpoolPrinter) {
        guard let count = printer.printsLeft else { return }
        if let lastCount, count > lastCount, lastCount == sheetsBefore || lastCount == 0 {
            sheetsBefore = count
            mediaChanged = true
        }
        lastCount = count
    }

    mutating func count(_ observation: Observation, since: Instant, at now: Instant) -> Action {
        switch observation {
        case .started, .submitted: preconditionFailure("the page was submitted already")
        case .done: return look
        case .failed:
            guard now.milliseconds(since: since) < limits.counterMilliseconds else {
                return conclude(.unknown(reason: "the job completed, then the spooler fell silent (\(lastFault))"))
            }
            return retry
        case .looked(let seen):
            guard seen.jobs.count == 1, let only = seen.jobs.first, only.state == .completed else {
                return beginReconciling("the completed job changed", seen, at: now)
            }
            return judge(only, seen.printer, since: since, at: now)
        }
    }

    /// The rule of the house: completed, one less left, no error text.
    private mutating func judge(
        _ only: SpoolJob, _ printer: SpoolPrinter, since: Instant, at now: Instant
    ) -> Action {
        guard Self.isHarmless(only.message) else {
            return conclude(.unknown(reason: "the job completed, but the printer said: \(only.message)"))
        }
        if let count = printer.printsLeft {
            if count == sheetsBefore - 1 {
                if wasHeld, mediaChanged {
                    return conclude(.unknown(reason: "the printer was away, then new media was loaded"))
                }
                if !wasHeld || printer.reportStamp != activeStamp { return conclude(.printed) }
            } else if count != sheetsBefore {
                return conclude(.unknown(reason: "the counter went from \(sheetsBefore) to \(count) for one job"))
            }
        }
        guard now.milliseconds(since: since) < limits.counterMilliseconds else {
            let count = printer.printsLeft.map(String.init) ?? "unknown"
            return conclude(.unknown(reason: "the job completed, but the counter stayed at \(count)"))
        }
        return refresh(at: now) ?? look
    }

    /// The most telling text about a job that did not go well.
    static func text(_ job: SpoolJob, _ printer: SpoolPrinter) -> String {
        job.message.isEmpty ? printer.message : job.message
    }

    /// Whether a job's text is one of Gutenprint's progress messages (5.3.4, `INFO:`). CUPS keeps the first `ERROR:` of
    /// a job over every later `INFO:`, so anything else is taken for an error.
    static func isHarmless(_ message: String) -> Bool {
        message.isEmpty || harmlessBeginnings.contains { message.hasPrefix($0) }
    }

    private static let harmlessBeginnings = [
        "Print complete", "Printing started", "Printing page", "Sending ", "All data sent", "Waiting for ",
        "Cleaning up", "Printer busy", "Printer cooling down", "Printer warming up", "Fast return mode",
    ]
}
