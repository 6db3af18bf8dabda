public import HALContract

/// A cabin model: what is wired how. Compiled and checked; what an operator may change stands in the site file instead.
public struct Board: Hashable, Sendable {
    /// The name scripts use.
    public let identifier: String
    /// What it is, for people.
    public let title: String
    /// How the coin acceptor's pulses look.
    public let coinPulses: CoinPulseProfile
    /// Longest time the flash may be on.
    public let flashLimitMilliseconds: UInt64
    /// Gutenprint's name of the printer.
    public let printer: String
    /// The signature pad's limits, for boards that simulate it; a real pad is asked.
    public let pad: PadCapability

    /// A cabin model.
    public init(
        identifier: String, title: String, coinPulses: CoinPulseProfile, flashLimitMilliseconds: UInt64,
        printer: String, pad: PadCapability
    ) {
        self.identifier = identifier
        self.title = title
        self.coinPulses = coinPulses
        self.flashLimitMilliseconds = flashLimitMilliseconds
        self.printer = printer
        self.pad = pad
    }
}
