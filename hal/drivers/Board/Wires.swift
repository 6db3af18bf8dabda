public import HALContract

/// What holds an input at its released level while nothing drives it.
public enum Bias: String, Hashable, Sendable {
    /// A resistor or a driver outside the chip; the line is requested as it is.
    case external
    /// The chip's own resistor to its supply.
    case pullUp = "pull-up"
    /// The chip's own resistor to ground.
    case pullDown = "pull-down"
}

/// A line the computer reads.
///
/// An input cannot be passed where an output is wired, nor the other way round: they are different types.
public struct InputWire: Hashable, Sendable {
    /// Where it is connected.
    public let terminal: Terminal
    /// The level that means "asserted"; nil while nobody has looked it up, which `BoardCheck` names as a problem.
    public let polarity: Polarity?
    /// What holds it while it is released.
    public let bias: Bias

    /// A line read at `terminal`, asserted at the level of `polarity`.
    public init(_ terminal: Terminal, _ polarity: Polarity?, bias: Bias = .external) {
        self.terminal = terminal
        self.polarity = polarity
        self.bias = bias
    }
}

/// What stands between a line and the device it drives.
public enum OutputStage: String, Hashable, Sendable {
    /// A wire, a follower, a relay's working contact: high at the line is high at the device.
    case following
    /// An open-collector transistor, an optocoupler to ground: high at the line is low at the device.
    case inverting
}

/// A line the computer drives.
public struct OutputWire: Hashable, Sendable {
    /// Where it is connected.
    public let terminal: Terminal
    /// The level of the line that means "asserted"; nil while nobody has looked it up, which `BoardCheck` names.
    public let polarity: Polarity?
    /// The hardware that holds the line's device off while nothing drives the line: start, crash, no power.
    public let heldOffBy: String

    /// A line driven at `terminal`, asserted at the level of `polarity`, and held released by `heldOffBy` otherwise.
    public init(_ terminal: Terminal, _ polarity: Polarity?, heldOffBy: String = "") {
        self.terminal = terminal
        self.polarity = polarity
        self.heldOffBy = heldOffBy
    }
}
