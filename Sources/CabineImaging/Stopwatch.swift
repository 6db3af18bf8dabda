/// Times the steps of one piece of work.
struct Stopwatch {
    private var last = ContinuousClock.now
    /// What each step took, in the order they ended.
    private(set) var laps: [(name: String, milliseconds: Double)] = []

    /// Leaves out what happened since the last step.
    mutating func restart() { last = .now }

    /// Ends the step `name`.
    mutating func lap(_ name: String) {
        let now = ContinuousClock.now
        let (seconds, attoseconds) = (now - last).components
        laps.append((name, Double(seconds) * 1e3 + Double(attoseconds) / 1e15))
        last = now
    }
}
