public import HALContract

/// Input lines with whatever moves their wires.
public protocol InputBench {
    /// The lines under test: `InputLinesConformance.count`, all released.
    var lines: any InputLines { get }
    /// A wire goes to its asserted state, or back, at a time of the monotonic clock.
    func move(_ line: Int, asserted: Bool, nanoseconds: UInt64)
    /// The chip goes away.
    func unplug()
}

/// What every `InputLines` promises: coin lines, door, key, presence, power-fail and flash-ready are such lines.
public enum InputLinesConformance {
    /// Lines of a stage.
    public static let count = 5
    /// More edges of one line than any source keeps while nobody fetches them.
    static let edgesTooMany: UInt64 = 200

    /// The scenarios by name.
    public static let scenarios: [(name: String, run: @Sendable (any InputBench) throws -> Void)] = [
        ("levels are those of the wires", levels), ("edges come once, in order, with their stamps", edges),
        ("without edges the wait ends empty, in its time", silence),
        ("a batch is bounded, and says when it is cut", bounded),
        ("lost edges are told", lost), ("a chip that went away is absent", absent),
    ]

    private static func levels(_ stage: any InputBench) throws {
        try demand(stage.lines.count == count, "\(stage.lines.count) lines instead of \(count)")
        try demand(try stage.lines.levels() == [false, false, false, false, false], "levels before anything moved")
        stage.move(1, asserted: true, nanoseconds: 1_000)
        try demand(try stage.lines.levels() == [false, true, false, false, false], "levels after line 1 was asserted")
    }

    private static func edges(_ stage: any InputBench) throws {
        var expected: [InputEdge] = []
        for number in 0..<UInt64(12) {
            let edge = InputEdge(
                line: Int(number % 3), edge: LineEdge(asserted: number / 3 % 2 == 0, nanoseconds: 5_000_000 + number))
            stage.move(edge.line, asserted: edge.edge.asserted, nanoseconds: edge.edge.nanoseconds)
            expected.append(edge)
        }
        var found: [InputEdge] = []
        while case let batch = try stage.lines.wait(limitMilliseconds: 50), !batch.edges.isEmpty {
            try demand(batch.lostLines.isEmpty, "edges are told as lost")
            found += batch.edges
        }
        try demand(found == expected, "moved \(expected), told \(found)")
    }

    private static func silence(_ stage: any InputBench) throws {
        for limit in [0, 60] {
            let began = ContinuousClock.now
            let batch = try stage.lines.wait(limitMilliseconds: limit)
            let took = ContinuousClock.now - began
            try demand(batch == InputBatch(), "nothing moved, and \(batch) was told")
            try demand(took < .milliseconds(limit + 500), "a wait of \(limit) ms took \(took)")
        }
    }

    private static func bounded(_ stage: any InputBench) throws {
        var batches: [InputBatch] = []
        var told = 0
        for number in 0..<UInt64(14) {
            for line in 0..<count {
                stage.move(line, asserted: number % 2 == 0, nanoseconds: 1_000 + number * 10 + UInt64(line))
            }
        }
        repeat {
            batches.append(try stage.lines.wait(limitMilliseconds: 0))
            told += batches.last?.edges.count ?? 0
        } while batches.last?.edges.isEmpty == false
        try demand(batches.allSatisfy { $0.edges.count <= InputLimits.edgesMaximum }, "a batch above its bound")
        try demand(told == 14 * count, "\(told) of \(14 * count) edges told")
        for (batch, next) in zip(batches, batches.dropFirst()) where !next.edges.isEmpty {
            try demand(batch.isCut, "edges were waiting behind a batch that is not cut")
        }
    }

    private static func lost(_ stage: any InputBench) throws {
        for number in 0..<edgesTooMany { stage.move(1, asserted: number % 2 == 0, nanoseconds: 1_000 + number) }
        var lost: Set<Int> = []
        var told = 0
        for number in 0..<UInt64(4) {
            let batch = try stage.lines.wait(limitMilliseconds: 0)
            lost.formUnion(batch.lostLines)
            told += batch.edges.count
            // A gap may be seen by the edge after it only.
            stage.move(1, asserted: number % 2 == 0, nanoseconds: 10_000 + number)
        }
        try demand(lost == [1] || told >= Int(edgesTooMany), "\(told) edges told, and lines \(lost.sorted()) as lost")
    }

    private static func absent(_ stage: any InputBench) throws {
        stage.unplug()
        for asksForEdges in [true, false] {
            do throws(DeviceFault) {
                if asksForEdges {
                    _ = try stage.lines.wait(limitMilliseconds: 50)
                } else {
                    _ = try stage.lines.levels()
                }
            } catch {
                try demand(error.kind == .absent && !error.message.isEmpty, "a chip that went away is \(error.kind)")
                continue
            }
            throw Nonconformity("a chip that went away answers")
        }
    }
}
