public import HALContract

/// One line of an acceptor on which a pulse is worth a fixed amount.
///
/// The numbers are whatever somebody wrote down; `BoardCheck` judges them, and `profile` is there only when they are right.
public struct CoinWire: Hashable, Sendable {
    /// Where the pulses arrive.
    public let wire: InputWire
    /// What one pulse is worth, in hundredths of the currency.
    public let centsPerPulse: Int
    /// Shortest pulse that counts.
    public let widthMinimumMilliseconds: Int
    /// Longest pulse that counts.
    public let widthMaximumMilliseconds: Int
    /// Edges closer than this to the last release belong to the same contact.
    public let debounceMilliseconds: Int
    /// A line asserted for longer is stuck.
    public let stuckMilliseconds: Int

    /// A coin line on `wire`; times in milliseconds.
    public init(
        _ wire: InputWire, centsPerPulse: Int, widthMinimumMilliseconds: Int, widthMaximumMilliseconds: Int,
        debounceMilliseconds: Int, stuckMilliseconds: Int
    ) {
        self.wire = wire
        self.centsPerPulse = centsPerPulse
        self.widthMinimumMilliseconds = widthMinimumMilliseconds
        self.widthMaximumMilliseconds = widthMaximumMilliseconds
        self.debounceMilliseconds = debounceMilliseconds
        self.stuckMilliseconds = stuckMilliseconds
    }

    /// A coin line whose pulses look like `profile`.
    public init(_ wire: InputWire, profile: CoinPulseProfile) {
        self.init(
            wire, centsPerPulse: profile.centsPerPulse, widthMinimumMilliseconds: profile.widthMinimumMilliseconds,
            widthMaximumMilliseconds: profile.widthMaximumMilliseconds,
            debounceMilliseconds: profile.debounceMilliseconds, stuckMilliseconds: profile.stuckMilliseconds)
    }

    /// What `CoinPulseDriver` takes; nil when the numbers are not in rising order or the pulse is worth nothing.
    public var profile: CoinPulseProfile? {
        guard
            centsPerPulse > 0, debounceMilliseconds >= 0, debounceMilliseconds < widthMinimumMilliseconds,
            widthMinimumMilliseconds < widthMaximumMilliseconds, widthMaximumMilliseconds < stuckMilliseconds
        else { return nil }
        return CoinPulseProfile(
            centsPerPulse: centsPerPulse, widthMinimumMilliseconds: widthMinimumMilliseconds,
            widthMaximumMilliseconds: widthMaximumMilliseconds, debounceMilliseconds: debounceMilliseconds,
            stuckMilliseconds: stuckMilliseconds)
    }
}

/// The level at the acceptor's own inhibit input that makes it refuse coins; manuals disagree, so it has no default.
public enum InhibitSense: String, Hashable, Sendable {
    /// NRI G-13 and kin: a high inhibit input refuses.
    case highRefuses = "high refuses"
    /// HX616 and kin: 0 V refuses; above 4 V, or open, accepts.
    case lowRefuses = "low refuses"
}

/// The line that makes the acceptor refuse coins.
///
/// Its polarity is not stated but follows from what the acceptor's manual says and what stands between: the two cannot
/// contradict each other.
public struct InhibitWire: Hashable, Sendable {
    /// Where it is connected.
    public let terminal: Terminal
    /// What the acceptor's manual says of its input; nil while nobody has looked, which `BoardCheck` names.
    public let sense: InhibitSense?
    /// What stands between the line and that input.
    public let stage: OutputStage
    /// The hardware that keeps coins refused while nothing drives the line.
    public let heldRefusingBy: String

    /// An inhibit line at `terminal` through `stage` to an input of `sense`.
    public init(_ terminal: Terminal, sense: InhibitSense?, through stage: OutputStage, heldRefusingBy: String) {
        self.terminal = terminal
        self.sense = sense
        self.stage = stage
        self.heldRefusingBy = heldRefusingBy
    }

    /// The level of the line that refuses coins; nil while the sense is unknown.
    public var polarity: Polarity? {
        switch (sense, stage) {
        case (nil, _): nil
        case (.highRefuses, .following), (.lowRefuses, .inverting): .activeHigh
        case (.lowRefuses, .following), (.highRefuses, .inverting): .activeLow
        }
    }
}

/// The line on which an acceptor reports a coin on a string.
public struct FraudWire: Hashable, Sendable {
    /// Where it is connected.
    public let wire: InputWire
    /// Shorter assertions are noise.
    public let debounceMilliseconds: Int
    /// How long coins are refused after it was asserted.
    public let refuseSeconds: Int

    /// As for NRI's coin lines, which the host must debounce.
    public static let debounceDefaultMilliseconds = 5
    /// Longer than any noise; a coin that is pulled back in less time would be missed.
    public static let debounceMaximumMilliseconds = 100
    /// What NRI asks of the host.
    public static let refuseDefaultSeconds = 30

    /// A fraud line on `wire`.
    public init(
        _ wire: InputWire, debounceMilliseconds: Int = debounceDefaultMilliseconds,
        refuseSeconds: Int = refuseDefaultSeconds
    ) {
        self.wire = wire
        self.debounceMilliseconds = debounceMilliseconds
        self.refuseSeconds = refuseSeconds
    }

    /// Whether `BoardCheck` has nothing against its times.
    var isPlausible: Bool { isDebouncePlausible && refuseSeconds > 0 }

    var isDebouncePlausible: Bool { (0...Self.debounceMaximumMilliseconds).contains(debounceMilliseconds) }
}

/// A coin acceptor. It always has an inhibit line: one that cannot be told to refuse cannot be had in a cabin.
public struct CoinAcceptor: Hashable, Sendable {
    /// Maker and type, for the technician.
    public let model: String
    /// One line for a pulse train, or one for each coin.
    public let lines: [CoinWire]
    /// The line that makes it refuse.
    public let inhibit: InhibitWire
    /// The line that reports a coin on a string; nil when the acceptor has none.
    public let fraud: FraudWire?

    /// An acceptor with `lines`.
    public init(model: String, lines: [CoinWire], inhibit: InhibitWire, fraud: FraudWire? = nil) {
        self.model = model
        self.lines = lines
        self.inhibit = inhibit
        self.fraud = fraud
    }

    /// The smallest amount whose multiples can be paid, in hundredths: the greatest common divisor of the pulses.
    public var unitCents: Int { lines.map(\.centsPerPulse).reduce(0, Self.divisor) }

    private static func divisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? abs(first) : divisor(second, first % second)
    }
}
