public import CabineCore

/// Whether every device task makes progress; only then may a watchdog be fed.
///
/// A watchdog that is fed by a timer proves that the timer runs. Here each task has its own limit and reports; one that
/// is silent for longer starves the watchdog, and is named.
///
/// | task | what happens | then |
/// |---|---|---|
/// | working | it reports | its time begins anew |
/// | working | it is silent for longer than its limit | late: the watchdog is not fed |
/// | working | it says that it has nothing to do | resting: its silence says nothing |
/// | resting | it reports | working |
/// | late | it reports, or rests | as if it had never been late: the computer was only slow |
///
/// It never does anything to a task, and above all does not restart one: what a task holds (a sheet on its way, a coin)
/// only a restart of the whole program, with its journal, puts right.
public struct ProgressWatch: Sendable {
    /// More tasks than a cabin has devices and services.
    public static let tasksMaximum = 32

    /// One of the tasks that were registered.
    public struct Ticket: Hashable, Sendable {
        fileprivate let index: Int
    }

    /// A task that is silent.
    public struct Late: Hashable, Sendable, CustomStringConvertible {
        /// Its name.
        public let name: String
        /// How long it has been silent.
        public let silentMilliseconds: UInt64
        /// How long it may be.
        public let limitMilliseconds: UInt64

        /// What a technician reads.
        public var description: String {
            "\(name): no progress for \(silentMilliseconds) ms, the limit is \(limitMilliseconds) ms"
        }
    }

    /// Whether the watchdog may be fed.
    public enum Verdict: Hashable, Sendable {
        /// Every task has made progress.
        case progress
        /// These have not, in the order they were registered.
        case late([Late])
    }

    private struct Entry {
        let name: String
        let limitMilliseconds: UInt64
        var reportedAt: Instant?
    }

    private var entries: [Entry] = []

    /// A watch without tasks: it has nothing against feeding.
    public init() {}

    /// Adds a task whose silence may last `limitMilliseconds`; its time begins now.
    public mutating func register(_ name: String, limitMilliseconds: UInt64, at now: Instant) -> Ticket {
        precondition(entries.count < Self.tasksMaximum, "no more than \(Self.tasksMaximum) tasks")
        precondition(limitMilliseconds > 0, "a task that may be silent for a while")
        precondition(!entries.contains { $0.name == name }, "one task of a name")
        entries.append(Entry(name: name, limitMilliseconds: limitMilliseconds, reportedAt: now))
        return Ticket(index: entries.count - 1)
    }

    /// A task has made progress.
    public mutating func report(_ ticket: Ticket, at now: Instant) { entries[ticket.index].reportedAt = now }

    /// A task waits for work, for as long as it takes.
    public mutating func rest(_ ticket: Ticket) { entries[ticket.index].reportedAt = nil }

    /// Whether the watchdog may be fed.
    public func verdict(at now: Instant) -> Verdict {
        let late = entries.compactMap { entry -> Late? in
            guard let reported = entry.reportedAt else { return nil }
            let silent = now.milliseconds(since: reported)
            guard silent > entry.limitMilliseconds else { return nil }
            return Late(name: entry.name, silentMilliseconds: silent, limitMilliseconds: entry.limitMilliseconds)
        }
        return late.isEmpty ? .progress : .late(late)
    }
}
