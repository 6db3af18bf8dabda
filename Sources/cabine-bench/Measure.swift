import Foundation

/// One line of JSON a measurement, so that ratios can be read off with any tool.
struct Report {
    /// Runs a stage and prints its median, 99th percentile and worst time.
    ///
    /// - Returns: the median, in milliseconds.
    @discardableResult
    static func time(_ stage: String, _ part: String, runs: Int = 15, _ body: () throws -> Void) rethrows -> Double {
        // The first run pays for lazy tables and cold caches.
        try body()
        var times: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try body()
            times.append(milliseconds(since: start))
        }
        return line(stage, part, times)
    }

    /// Prints times taken elsewhere.
    @discardableResult
    static func line(_ stage: String, _ part: String, _ times: [Double]) -> Double {
        let sorted = times.sorted()
        let median = sorted[sorted.count / 2]
        write([
            ("stage", .text(stage)), ("part", .text(part)), ("median_ms", .number(median)),
            ("p99_ms", .number(sorted[(sorted.count * 99 - 1) / 100])),
            ("worst_ms", .number(sorted[sorted.count - 1])), ("runs", .number(Double(sorted.count))),
        ])
        return median
    }

    /// Prints how much a stage costs over the calls it is made of, taken in this same run.
    static func ratio(_ stage: String, _ whole: Double, over calls: String, _ parts: Double, goal: Double? = nil) {
        write(
            [
                ("stage", .text(stage)), ("ratio", .number(whole / parts)), ("whole_ms", .number(whole)),
                ("over", .text(calls)), ("over_ms", .number(parts)),
            ] + (goal.map { [("goal", .number($0))] } ?? []))
    }

    /// Prints a number that is not a time.
    static func count(_ stage: String, _ part: String, _ value: Double) {
        write([("stage", .text(stage)), ("part", .text(part)), ("count", .number(value))])
    }

    /// Prints a figure beside the goal it has to stay below, and whether it does.
    static func goal(_ stage: String, _ part: String, _ value: Double, below goal: Double) {
        write([
            ("stage", .text(stage)), ("part", .text(part)), ("measured", .number(value)), ("goal_below", .number(goal)),
            ("met", .truth(value < goal)),
        ])
    }

    /// Prints what could not be measured here, and why.
    static func missing(_ stage: String, _ part: String, _ why: String) {
        write([("stage", .text(stage)), ("part", .text(part)), ("measured", .number(.nan)), ("missing", .text(why))])
    }

    static func milliseconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) * 1_000 + Double(elapsed.attoseconds) / 1e15
    }

    private enum Value {
        case text(String)
        case number(Double)
        case truth(Bool)
    }

    private static func write(_ fields: [(String, Value)]) {
        let members = fields.map { name, value in
            switch value {
            case .truth(let isTrue): "\"\(name)\":\(isTrue)"
            case .text(let text): "\"\(name)\":\"\(text)\""
            // Not a number, which JSON does not know, is what could not be measured.
            case .number(let number): "\"\(name)\":" + (number.isNaN ? "null" : String(format: "%.4g", number))
            }
        }
        FileHandle.standardOutput.write(Data(("{" + members.joined(separator: ",") + "}\n").utf8))
    }
}

/// Processor time of a thread or of the whole program.
enum Clocks {
    static func milliseconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        let result = clock_gettime(clock, &time)
        precondition(result == 0, "the processor's clocks are always there")
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1e6
    }
}
