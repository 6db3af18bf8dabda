/// What an exploration found, and how far it went.
public struct ExplorationReport: Sendable {
    /// The table it ran with.
    public let bounds: ExplorationBounds
    /// Nodes found.
    public internal(set) var states = 0
    /// Edges followed, those back to known nodes included.
    public internal(set) var edges = 0
    /// Steps from the first node to the farthest.
    public internal(set) var depth = 0
    /// Nodes found and not looked at; 0 when the search is closed.
    public internal(set) var frontier = 0
    /// Nodes of the widest level.
    public internal(set) var widest = 0
    /// Different states of the controller among the nodes.
    public internal(set) var controllerStates = 0
    /// Times `handle` was called: once for each state and event, and a second time to compare.
    public internal(set) var controllerCalls = 0
    /// How often each bound held a step back, in the order of the table; those that never did are left out.
    public internal(set) var boundsMet: [(bound: ExplorationBound, times: Int)] = []
    /// Nodes asked for a way back to rest; 0 when they were not.
    public internal(set) var livenessChecked = 0
    /// Nodes without one.
    public internal(set) var stuck = 0
    /// The first promise found broken, with a shortest way there.
    public internal(set) var counterexample: Counterexample?

    /// A broken promise and the steps that break it.
    public struct Counterexample: Hashable, Sendable, CustomStringConvertible {
        /// What is broken.
        public let promise: Promise
        /// What happens, step by step, with the screen the cabin is at after each.
        public let steps: [String]

        /// The promise, and numbered steps.
        public var description: String {
            let lines = steps.enumerated().map { "  \($0.offset + 1). \($0.element)" }
            return (["broken: \(promise.rawValue)"] + lines).joined(separator: "\n")
        }
    }

    init(bounds: ExplorationBounds) { self.bounds = bounds }

    /// Capacities that were met: the search did not see everything.
    public var capacitiesMet: [ExplorationBound] {
        let names = bounds.rows.filter(\.isCapacity).map(\.name)
        return boundsMet.map(\.bound).filter { names.contains($0.rawValue) }
    }

    /// Whether everything within the limits of the alphabet was seen, and every promise kept.
    public var isClosed: Bool { frontier == 0 && capacitiesMet.isEmpty && counterexample == nil && states > 0 }
}

extension ExplorationReport: CustomStringConvertible {
    /// The table of bounds, the counts, and what was found.
    public var description: String {
        var lines = ["bound      value        met  reason"]
        for row in bounds.rows {
            let times = boundsMet.first { $0.bound.rawValue == row.name }?.times ?? 0
            let kind = row.isCapacity ? "capacity" : "limit"
            lines.append(
                "\(left(row.name, 9)) \(right(row.value, 6)) \(right(times, 10))  \(kind): \(row.reason)")
        }
        lines += [
            "states \(states), edges \(edges), depth \(depth), frontier \(frontier), widest level \(widest)",
            "controller: \(controllerStates) states, handle called \(controllerCalls) times",
            livenessChecked == 0
                ? "liveness: not asked"
                : "liveness: \(livenessChecked) nodes asked for a way to rest, \(stuck) without one",
        ]
        if !capacitiesMet.isEmpty {
            lines.append(
                "FAILED: met \(capacitiesMet.map(\.rawValue).joined(separator: ", ")); not everything was seen")
        }
        if let counterexample { lines.append("FAILED: \(counterexample)") }
        if isClosed { lines.append("closed: every node within the limits of the alphabet keeps every promise") }
        return lines.joined(separator: "\n")
    }

    private func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func right(_ number: Int, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - "\(number)".count)) + "\(number)"
    }
}
