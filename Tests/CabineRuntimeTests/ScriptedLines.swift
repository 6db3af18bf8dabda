import CabineCore
import HALContract

@testable import CabineRuntime

/// Input lines that play a script, once, and then are unplugged.
final class ScriptedLines: InputLines {
    static let unplugged = DeviceFault(.absent, "adapter: unplugged")

    let count: Int
    private let first: [Bool]
    private let batches: [InputBatch]
    private let before: (Int) -> Void
    private var played = 0

    /// Lines at the levels of `first`; `before` is called with the number of each batch before it is given.
    init(_ first: [Bool], _ batches: [InputBatch], before: @escaping (Int) -> Void = { _ in }) {
        count = first.count
        self.first = first
        self.batches = batches
        self.before = before
    }

    func levels() throws(DeviceFault) -> [Bool] { first }

    func wait(limitMilliseconds: Int) throws(DeviceFault) -> InputBatch {
        before(played)
        guard played < batches.count else { throw Self.unplugged }
        defer { played += 1 }
        return batches[played]
    }
}

extension Mailbox {
    /// What was posted up to now; nothing can be posted afterwards.
    func emptied() async -> [Event] {
        close()
        var events: [Event] = []
        await empty { events.append($0) }
        return events
    }
}

/// Edges of a line at times before now: (line, milliseconds ago, asserted).
func edges(_ edges: (Int, UInt64, Bool)...) -> [InputEdge] {
    let now = MachineClock.now.nanoseconds
    return edges.map { line, ago, asserted in
        InputEdge(line: line, edge: LineEdge(asserted: asserted, nanoseconds: now - ago * 1_000_000))
    }
}
