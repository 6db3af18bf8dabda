internal import CGPIO
public import HALContract
public import HALDrivers

/// One input line of a chip.
public struct GPIOInput: Hashable, Sendable {
    /// What a technician calls it: "coin 0.50", "door".
    public let name: String
    /// Its number on the chip, from 0.
    public let offset: Int
    /// The level that means "asserted".
    public let polarity: Polarity
    /// What holds it while it is released.
    public let bias: Bias

    /// Line `offset` of a chip.
    public init(_ name: String, offset: Int, polarity: Polarity, bias: Bias = .external) {
        precondition(offset >= 0, "lines are counted from 0")
        self.name = name
        self.offset = offset
        self.polarity = polarity
        self.bias = bias
    }
}

/// Input lines of one chip through libgpiod, with the kernel's own time stamps.
///
/// | state | what happens | then |
/// |---|---|---|
/// | - | chip absent, not permitted, line busy or unknown | `init` throws and names chip, line and holder |
/// | open | edges | a batch, sorted by time |
/// | open | more edges than the kernel keeps, nobody fetching | the batch names the lines |
/// | open | the adapter is unplugged | `absent`, once the edges before it were fetched |
/// | any | the value is released, or the process ends in whatever way | the kernel has the lines back |
///
/// Nobody but the thread that has it may use it. Kernels before 5.7 stamp edges with another clock: Debian 12 has 6.1.
public final class GPIOInputLines: InputLines {
    private let inputs: [GPIOInput]
    private let chip: String
    private let request: LineRequest
    private var fetched = [cgpio_edge](repeating: cgpio_edge(), count: InputLimits.edgesMaximum)

    /// Requests `inputs`, which a batch numbers in this order, of the chip with this label, name (gpiochip0) or path.
    ///
    /// - Throws: `absent`: no such chip. `busy`: somebody else holds a line. `system`: not permitted, no such line, or
    ///   something the chip cannot do.
    public init(chip: String, _ inputs: [GPIOInput], consumer: String = "cabine") throws(DeviceFault) {
        precondition(
            (1...InputLimits.linesMaximum).contains(inputs.count), "1 to \(InputLimits.linesMaximum) lines")
        precondition(Set(inputs.map(\.offset)).count == inputs.count, "a line is read once")
        self.inputs = inputs
        self.chip = chip
        request = try LineRequest(inputs: inputs, chip: chip, consumer: consumer)
    }

    /// Requests wires of a board, by name, all of one chip.
    ///
    /// - Throws: what the other initializer throws, and `system` for wires that `BoardCheck` has something against.
    public convenience init(
        _ wires: [(name: String, wire: InputWire)], consumer: String = "cabine"
    ) throws(DeviceFault) {
        let chip = wires.first?.wire.terminal.chip ?? ""
        var inputs: [GPIOInput] = []
        for (name, wire) in wires {
            guard let polarity = wire.polarity, wire.terminal.chip == chip, wire.terminal.offset >= 0 else {
                throw DeviceFault(
                    .system,
                    "\(name) (\(wire.terminal)): its polarity is not stated, or it is not on \(chip) like the others; "
                        + "`cabine boards check` says more")
            }
            inputs.append(GPIOInput(name, offset: wire.terminal.offset, polarity: polarity, bias: wire.bias))
        }
        guard (1...InputLimits.linesMaximum).contains(inputs.count) else {
            throw DeviceFault(.system, "\(inputs.count) input lines; a chip's can be 1 to \(InputLimits.linesMaximum)")
        }
        try self.init(chip: chip, inputs, consumer: consumer)
    }

    /// How many lines there are.
    public var count: Int { inputs.count }

    /// Whether each line is asserted now.
    public func levels() throws(DeviceFault) -> [Bool] {
        switch request.levels(inputs.count) {
        case .success(let high): return zip(inputs, high).map { $0.polarity.isAsserted(high: $1) }
        case .failure(let error): throw LineFault.failed(error.code, doing: "read", place)
        }
    }

    /// Waits for edges and fetches them.
    public func wait(limitMilliseconds: Int) throws(DeviceFault) -> InputBatch {
        precondition((0...InputLimits.waitMillisecondsMaximum).contains(limitMilliseconds), "a bounded wait")
        switch request.wait(milliseconds: limitMilliseconds, into: &fetched) {
        case .success(let (count, lost, isCut)):
            return InputBatch(
                edges: fetched[..<count].map(edge), lostLines: inputs.indices.filter { lost & (1 << UInt32($0)) != 0 },
                isCut: isCut)
        case .failure(let error): throw LineFault.failed(error.code, doing: "read", place)
        }
    }

    private func edge(_ edge: cgpio_edge) -> InputEdge {
        let line = Int(edge.line)
        let asserted = inputs[line].polarity.isAsserted(high: edge.level != 0)
        return InputEdge(line: line, edge: LineEdge(asserted: asserted, nanoseconds: edge.nanoseconds))
    }

    private var place: String {
        "\(inputs.map(\.name).joined(separator: ", ")) (lines \(inputs.map { String($0.offset) }.joined(separator: ", ")) of \(chip))"
    }
}
