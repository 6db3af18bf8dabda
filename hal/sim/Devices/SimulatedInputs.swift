public import HALContract

/// Input lines in memory, with the kernel's bounds: sixteen edges of each line are kept, and a gap is told with the next.
public final class SimulatedInputs: InputLines {
    /// What the kernel keeps of one line (GPIO uAPI v2, `event_buffer_size` by default).
    static let edgesKept = 16

    /// How many lines there are.
    public let count: Int
    private var asserted: [Bool]
    private var waiting: [InputEdge] = []
    private var lost: Set<Int> = []
    private var isPlugged = true

    /// `count` lines, all released.
    public init(count: Int) {
        precondition((1...InputLimits.linesMaximum).contains(count), "1 to \(InputLimits.linesMaximum) lines")
        self.count = count
        asserted = [Bool](repeating: false, count: count)
    }

    /// Moves a wire; a level it has already makes no edge.
    public func move(_ line: Int, asserted level: Bool, nanoseconds: UInt64) {
        guard asserted[line] != level else { return }
        asserted[line] = level
        guard waiting.count(where: { $0.line == line }) < Self.edgesKept else {
            lost.insert(line)
            return
        }
        waiting.append(InputEdge(line: line, edge: LineEdge(asserted: level, nanoseconds: nanoseconds)))
    }

    /// The chip goes away; what was not fetched goes with it.
    public func unplug() {
        isPlugged = false
        waiting = []
    }

    /// The wires' levels.
    public func levels() throws(DeviceFault) -> [Bool] {
        try plugged()
        return asserted
    }

    /// What waits; nobody moves a wire while this call lasts, so an empty batch comes at once.
    public func wait(limitMilliseconds: Int) throws(DeviceFault) -> InputBatch {
        precondition((0...InputLimits.waitMillisecondsMaximum).contains(limitMilliseconds), "a bounded wait")
        try plugged()
        let edges = Array(waiting.prefix(InputLimits.edgesMaximum))
        waiting.removeFirst(edges.count)
        defer { lost = [] }
        return InputBatch(edges: edges, lostLines: lost.sorted(), isCut: !waiting.isEmpty)
    }

    private func plugged() throws(DeviceFault) {
        guard isPlugged else { throw DeviceFault(.absent, "simulated lines: the chip went away, as it was told to") }
    }
}
