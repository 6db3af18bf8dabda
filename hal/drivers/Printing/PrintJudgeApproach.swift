import CabineCore
import HALContract

/// Up to and including the one submission.
extension PrintJudge {
    mutating func approach(_ observation: Observation, at now: Instant) -> Action {
        switch observation {
        case .started: return .look(afterMilliseconds: 0)
        case .submitted: preconditionFailure("nothing was submitted yet")
        case .done: return look
        case .failed: return wait(for: "the print spooler did not answer (\(lastFault))", at: now) ?? retry
        case .looked(let seen):
            guard seen.jobs.isEmpty else {
                return beginReconciling("a job of this name was there before it was submitted", seen, at: now)
            }
            return ready(seen, at: now)
        }
    }

    /// Submits when the queue is as a sale needs it.
    private mutating func ready(_ seen: Look, at now: Instant) -> Action {
        if let other = seen.others.first {
            return wait(for: "another job could not be cancelled", at: now) ?? .cancel(other.identifier)
        }
        if seen.printer.state == .stopped {
            if let end = wait(for: "the queue is stopped (\(seen.printer.message))", at: now) { return end }
            return resumption.isDue(at: now) ? .resume : look
        }
        guard let count = seen.printer.printsLeft else {
            if let end = wait(for: "the printer does not say how many sheets are left", at: now) { return end }
            return refresh(at: now) ?? look
        }
        guard count > 0 else { return conclude(.notPrinted(reason: "the printer is out of paper")) }
        guard count == job.printsLeftBefore else {
            let reason = "the printer has \(count) sheets left, the journal says \(job.printsLeftBefore)"
            return conclude(.notPrinted(reason: reason))
        }
        lastCount = count
        phase = .submitting
        return .submit
    }

    /// The end when the approach took too long, else nil. Nothing was submitted, so the end is certain.
    private mutating func wait(for what: String, at now: Instant) -> Action? {
        guard now.milliseconds(since: start) >= limits.approachMilliseconds else { return nil }
        return conclude(.notPrinted(reason: "nothing was submitted: \(what)"))
    }

    mutating func submitted(_ observation: Observation, at now: Instant) -> Action {
        switch observation {
        case .submitted:
            phase = .watching
            return look
        case .failed(let fault):
            var state = Reconciliation(since: now, reason: "submitting failed: \(fault.message)")
            state.refused = Self.isRefusal(fault.kind)
            phase = .reconciling(state)
            return .look(afterMilliseconds: 0)
        case .started, .looked, .done: preconditionFailure("the page was to be submitted")
        }
    }

    /// Faults by which the queue itself said no; after the others a job may exist that we were not told of.
    private static func isRefusal(_ kind: FaultKind) -> Bool {
        switch kind {
        case .busy, .needsAttention, .full: true
        case .absent, .timeout, .protocolViolation, .system: false
        }
    }
}
