import Synchronization

/// How long an event waits for the control loop, counted by upper bounds.
public final class LagHistogram: Sendable {
    /// From what nobody notices to what a customer complains of.
    static let boundsMicroseconds: [UInt64] = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    ]

    private struct Counts {
        var counts = [UInt64](repeating: 0, count: LagHistogram.boundsMicroseconds.count + 1)
        var sumNanoseconds: UInt64 = 0
    }

    private let counts = Mutex(Counts())

    /// Nothing counted.
    public init() {}

    /// Counts one wait.
    public func count(nanoseconds: UInt64) {
        let place = Self.boundsMicroseconds.firstIndex { nanoseconds <= $0 * 1_000 } ?? Self.boundsMicroseconds.count
        counts.withLock { counts in
            counts.counts[place] += 1
            counts.sumNanoseconds &+= nanoseconds
        }
    }

    /// The family of metrics.
    public func family(_ name: String, help: String) -> MetricFamily {
        let counts = counts.withLock { $0 }
        var sum: UInt64 = 0
        let rising = counts.counts.map { count -> UInt64 in
            sum += count
            return sum
        }
        return .histogram(
            name, unit: "seconds", help: help, bounds: Self.boundsMicroseconds.map { Double($0) / 1_000_000 },
            counts: rising, sum: Double(counts.sumNanoseconds) / 1e9)
    }
}
