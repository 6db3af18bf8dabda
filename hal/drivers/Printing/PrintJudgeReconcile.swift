import CabineCore
import HALContract

/// What is known while the truth about a job is sought in the counter.
struct Reconciliation: Hashable {
    /// When it began.
    let since: Instant
    /// Why it was needed.
    let reason: String
    /// The queue refused the page: no job means that there never was one.
    var refused = false
    /// The last moment a job was seen that could still make a sheet.
    var lastActive: Instant
    /// The stamp of the last report that is too old to tell anything; nil before the quiet time is over.
    var staleStamp: Int?

    init(since: Instant, reason: String) {
        self.since = since
        self.reason = reason
        lastActive = since
    }
}

/// Cancels what is left and asks the counter: it never submits.
extension PrintJudge {
    mutating func beginReconciling(_ reason: String, _ seen: Look?, at now: Instant) -> Action {
        let state = Reconciliation(since: now, reason: reason)
        phase = .reconciling(state)
        guard let seen else { return retry }
        return reconcile(.looked(seen), state, at: now)
    }

    mutating func reconcile(_ observation: Observation, _ state: Reconciliation, at now: Instant) -> Action {
        switch observation {
        case .started: return .look(afterMilliseconds: 0)
        case .submitted: preconditionFailure("reconciling never submits")
        case .done: return look
        case .failed: return giveUp(state, "the spooler: \(lastFault)", at: now) ?? retry
        case .looked(let seen):
            if let active = (seen.jobs.filter(\.isActive) + seen.others).first {
                return cancel(active, state, at: now)
            }
            return settle(seen, state, at: now)
        }
    }

    private mutating func cancel(_ active: SpoolJob, _ state: Reconciliation, at now: Instant) -> Action {
        if let end = giveUp(state, "job \(active.identifier) cannot be cancelled", at: now) { return end }
        var state = state
        state.lastActive = now
        state.refused = false
        phase = .reconciling(state)
        return .cancel(active.identifier)
    }

    /// No job is left that could print.
    private mutating func settle(_ seen: Look, _ state: Reconciliation, at now: Instant) -> Action {
        if state.refused, seen.jobs.isEmpty { return conclude(.notPrinted(reason: state.reason)) }
        let completed = seen.jobs.filter { $0.state == .completed }
        let count = seen.printer.printsLeft
        if completed.count == 1, Self.isHarmless(completed[0].message), count == sheetsBefore - 1 {
            return conclude(.printed)
        }
        if let count, count != sheetsBefore {
            let reason = "\(state.reason); the counter went from \(sheetsBefore) to \(count)"
            return conclude(.unknown(reason: reason))
        }
        if mediaChanged { return conclude(.unknown(reason: "\(state.reason); new media was loaded meanwhile")) }
        if let end = giveUp(state, "the printer did not report its counter", at: now) { return end }
        guard now.milliseconds(since: state.lastActive) >= limits.quietMilliseconds else { return awake(seen, at: now) }
        guard let stale = state.staleStamp else {
            var state = state
            // A spooler without stamps never gets past this point: it cannot prove anything.
            state.staleStamp = seen.printer.reportStamp
            phase = .reconciling(state)
            return awake(seen, at: now)
        }
        guard let stamp = seen.printer.reportStamp, stamp > stale, count != nil else { return awake(seen, at: now) }
        guard completed.isEmpty else {
            return conclude(.unknown(reason: "\(state.reason); completed, but the counter did not fall"))
        }
        return conclude(.notPrinted(reason: "\(state.reason); the counter did not fall"))
    }

    /// Keeps the queue running and the counter fresh: a stopped queue answers no question.
    private mutating func awake(_ seen: Look, at now: Instant) -> Action {
        if seen.printer.state == .stopped, resumption.isDue(at: now) { return .resume }
        return refresh(at: now) ?? look
    }

    private mutating func giveUp(_ state: Reconciliation, _ what: String, at now: Instant) -> Action? {
        let limit = limits.reconcileMilliseconds + limits.quietMilliseconds
        guard now.milliseconds(since: state.since) >= limit else { return nil }
        return conclude(.unknown(reason: "\(state.reason); \(what)"))
    }
}

extension SpoolJob {
    /// Whether it may still print.
    var isActive: Bool {
        switch state {
        case .pending, .held, .processing, .stopped: true
        case .canceled, .aborted, .completed: false
        }
    }
}
