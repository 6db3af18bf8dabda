public import HALContract
public import HALDrivers

/// An output line through libgpiod: coin inhibit, flash, lamp, relay.
///
/// | what happens | the line |
/// |---|---|
/// | `init` | driven to its first state in the same call that makes it an output: there is no instant between |
/// | `set` | driven; on a throw nobody knows what it is driven to |
/// | the value is released | driven to its resting state, then given back |
/// | the process is killed | given back as it was driven last: what then holds the device off is the board's hardware |
///
/// Nobody but the thread that has it may use it.
public final class GPIOOutputLine: OutputLine {
    private let name: String
    private let place: String
    private let polarity: Polarity
    private let restsAsserted: Bool
    private let request: LineRequest

    /// Requests line `offset` of the chip with this label, name (gpiochip0) or path, and drives it at once.
    ///
    /// A line that is `restsAsserted` is asserted from the beginning, and again at the end: a coin inhibit. All others rest
    /// released. An open-drain line is driven low or not at all, for devices with a supply of their own.
    /// - Throws: `absent`: no such chip. `busy`: somebody else holds the line. `system`: not permitted, no such line, or
    ///   something the chip cannot do.
    public init(
        _ name: String, chip: String, offset: Int, polarity: Polarity, restsAsserted: Bool, isOpenDrain: Bool = false,
        consumer: String = "cabine"
    ) throws(DeviceFault) {
        precondition(offset >= 0, "lines are counted from 0")
        self.name = name
        self.polarity = polarity
        self.restsAsserted = restsAsserted
        place = "\(name) (line \(offset) of \(chip))"
        request = try LineRequest(
            output: offset, chip: chip, isHigh: polarity.isHigh(asserted: restsAsserted), isOpenDrain: isOpenDrain,
            name: name, consumer: consumer)
    }

    /// The inhibit line of a board's acceptor; it refuses coins from the beginning, and at the end.
    ///
    /// - Throws: what the other initializer throws, and `system` when the board does not state its sense.
    public convenience init(inhibit wire: InhibitWire, consumer: String = "cabine") throws(DeviceFault) {
        let polarity = try Self.stated(wire.polarity, "coin inhibit", wire.terminal)
        try self.init(
            "coin inhibit", chip: wire.terminal.chip, offset: wire.terminal.offset, polarity: polarity,
            restsAsserted: true, consumer: consumer)
    }

    /// Any other output of a board; released at the beginning, and at the end.
    ///
    /// - Throws: what the other initializer throws, and `system` when the board does not state its polarity.
    public convenience init(_ name: String, _ wire: OutputWire, consumer: String = "cabine") throws(DeviceFault) {
        let polarity = try Self.stated(wire.polarity, name, wire.terminal)
        try self.init(
            name, chip: wire.terminal.chip, offset: wire.terminal.offset, polarity: polarity, restsAsserted: false,
            consumer: consumer)
    }

    private static func stated(
        _ polarity: Polarity?, _ name: String, _ terminal: Terminal
    ) throws(DeviceFault) -> Polarity {
        guard let polarity, terminal.offset >= 0 else {
            throw DeviceFault(
                .system, "\(name) (\(terminal)): what level asserts it is not stated; `cabine boards check` says more")
        }
        return polarity
    }

    deinit {
        // Whoever lets go of the line cannot be told that it refuses; the hardware named by the board holds then.
        _ = request.drive(isHigh: polarity.isHigh(asserted: restsAsserted))
    }

    /// Drives the line.
    public func set(asserted: Bool) throws(DeviceFault) {
        let code = request.drive(isHigh: polarity.isHigh(asserted: asserted))
        if code != 0 { throw LineFault.failed(code, doing: "driven", place) }
    }
}
