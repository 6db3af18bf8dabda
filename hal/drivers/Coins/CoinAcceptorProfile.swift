/// The line on which an acceptor says that a coin is pulled back, on a string or otherwise.
public struct FraudProfile: Hashable, Sendable {
    /// Shorter assertions are noise.
    public let debounceMilliseconds: Int
    /// How long coins are refused after the line was released.
    public let refuseMilliseconds: Int

    /// A fraud line; times in milliseconds. The pause is the one NRI asks of the host of a G-13.
    public init(
        debounceMilliseconds: Int = FraudWire.debounceDefaultMilliseconds,
        refuseMilliseconds: Int = FraudWire.refuseDefaultSeconds * 1_000
    ) {
        precondition(debounceMilliseconds >= 0 && refuseMilliseconds > 0, "a fraud line that refuses for a while")
        self.debounceMilliseconds = debounceMilliseconds
        self.refuseMilliseconds = refuseMilliseconds
    }
}

/// How an acceptor's lines look; belongs to the board.
///
/// One line carries a pulse train in which each pulse is worth the same. A parallel acceptor has one line for each coin,
/// on which a single pulse is worth that coin. Both are lists of lines with a worth each.
///
/// Polarity is no part of it: the transport of the lines has applied it, and the inhibit line is asserted when it
/// refuses, whatever its voltage then is.
public struct CoinAcceptorProfile: Hashable, Sendable {
    /// Parallel acceptors have six to eight coin lines; twice that is no acceptor.
    public static let linesMaximum = 16

    /// The coin lines, in the order the transport numbers them from 0.
    public let lines: [CoinPulseProfile]
    /// The fraud line, numbered after the last coin line; nil when the acceptor has none.
    public let fraud: FraudProfile?

    /// An acceptor with 1 to `linesMaximum` coin lines.
    public init(lines: [CoinPulseProfile], fraud: FraudProfile? = nil) {
        precondition((1...Self.linesMaximum).contains(lines.count), "an acceptor with coin lines")
        self.lines = lines
        self.fraud = fraud
    }

    /// The acceptor a board states; nil when `BoardCheck` has something against one of its lines.
    public init?(_ acceptor: CoinAcceptor) {
        let profiles = acceptor.lines.compactMap(\.profile)
        guard profiles.count == acceptor.lines.count, (1...Self.linesMaximum).contains(profiles.count) else {
            return nil
        }
        if let fraud = acceptor.fraud {
            guard fraud.isPlausible else { return nil }
            let profile = FraudProfile(
                debounceMilliseconds: fraud.debounceMilliseconds, refuseMilliseconds: fraud.refuseSeconds * 1_000)
            self.init(lines: profiles, fraud: profile)
        } else {
            self.init(lines: profiles)
        }
    }

    /// Lines the transport must give: the coin lines, and the fraud line after them.
    public var inputCount: Int { lines.count + (fraud == nil ? 0 : 1) }
}
