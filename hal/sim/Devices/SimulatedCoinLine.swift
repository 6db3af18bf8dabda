public import HALContract
public import HALDrivers
import Synchronization

/// The coin line of a pulse acceptor: gives edges, bounce included, for each coin that is let in.
public final class SimulatedCoinLine: Sendable {
    private static let pulseMilliseconds: UInt64 = 20
    private static let pauseMilliseconds: UInt64 = 100

    private let inhibit: SimulatedLine
    private let centsPerPulse: Int
    private let time = Mutex<UInt64>(0)

    /// A coin line whose acceptor refuses coins while `inhibit` is asserted.
    public init(inhibit: SimulatedLine, profile: CoinPulseProfile) {
        self.inhibit = inhibit
        centsPerPulse = profile.centsPerPulse
    }

    /// The edges a coin makes, stamped from `nanoseconds` on; nil when the acceptor gives it back.
    ///
    /// A coin whose worth is no multiple of the pulse is given back too.
    public func insert(cents: Int, nanoseconds now: UInt64) -> [LineEdge]? {
        guard !inhibit.isAsserted, cents > 0, cents % centsPerPulse == 0 else { return nil }
        return time.withLock { time in
            time = max(time, now)
            var edges: [LineEdge] = []
            for _ in 0..<(cents / centsPerPulse) {
                // The contact bounces once while it closes.
                for (offset, asserted) in [(0, true), (1, false), (2, true), (Self.pulseMilliseconds, false)] {
                    edges.append(LineEdge(asserted: asserted, nanoseconds: time + offset * 1_000_000))
                }
                time += (Self.pulseMilliseconds + Self.pauseMilliseconds) * 1_000_000
            }
            return edges
        }
    }
}
