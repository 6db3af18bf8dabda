public import HALContract

/// One line of a board with the name people call it by: what the checks and the wiring table walk over.
public struct BoardLine: Hashable, Sendable {
    /// Which way the signal goes.
    public enum Direction: Hashable, Sendable {
        /// The computer reads it.
        case input(Bias)
        /// The computer drives it; while it does not, the hardware named here holds the device off.
        case output(heldBy: String)
        /// Another driver of the kernel owns it.
        case taken
    }

    /// "coin 0.50", "coin inhibit", "flash", "camera power".
    public let name: String
    /// Where it is connected.
    public let terminal: Terminal
    /// Which way the signal goes.
    public let direction: Direction
    /// The asserted level; nil when it is unknown, or when another driver owns the line.
    public let polarity: Polarity?
    /// What asserting it does or means.
    public let meaning: String

    init(_ name: String, _ wire: InputWire, means: String) {
        self.name = name
        terminal = wire.terminal
        direction = .input(wire.bias)
        polarity = wire.polarity
        meaning = means
    }

    init(_ name: String, _ wire: OutputWire, means: String) {
        self.name = name
        terminal = wire.terminal
        direction = .output(heldBy: wire.heldOffBy)
        polarity = wire.polarity
        meaning = means
    }

    init(_ name: String, _ wire: InhibitWire) {
        self.name = name
        terminal = wire.terminal
        direction = .output(heldBy: wire.heldRefusingBy)
        polarity = wire.polarity
        let acceptor = wire.sense.map { ", whose input \($0.rawValue)" } ?? ""
        meaning = "coins are refused; \(wire.stage.rawValue) stage to the acceptor\(acceptor)"
    }

    init(_ name: String, taken terminal: Terminal, means: String) {
        self.name = name
        self.terminal = terminal
        direction = .taken
        polarity = nil
        meaning = means
    }
}

extension Board {
    /// Every line of the board, coins first, in the order of the wiring table.
    public var lines: [BoardLine] { coinLines + pictureLines + houseLines + consoleLines }

    /// The coin lines' names, in their order: by worth, numbered where two are worth the same.
    public var coinLineNames: [String] {
        guard let lines = coins?.lines else { return [] }
        return lines.indices.map { index in
            let cents = lines[index].centsPerPulse
            let same = lines.indices.filter { lines[$0].centsPerPulse == cents }
            let rank = same.firstIndex(of: index).map { same.count > 1 ? " #\($0 + 1)" : "" } ?? ""
            return "coin \(BoardText.amount(cents))\(rank)"
        }
    }

    private var coinLines: [BoardLine] {
        guard let coins else { return [] }
        var lines = zip(coinLineNames, coins.lines).map { name, line in
            BoardLine(
                name, line.wire,
                means: "one pulse of \(line.widthMinimumMilliseconds) to \(line.widthMaximumMilliseconds) ms, "
                    + "debounce \(line.debounceMilliseconds) ms, stuck after \(line.stuckMilliseconds) ms")
        }
        lines.append(BoardLine("coin inhibit", coins.inhibit))
        if let fraud = coins.fraud {
            lines.append(
                BoardLine(
                    "coin fraud", fraud.wire,
                    means: "a coin on a string: refuse for \(fraud.refuseSeconds) s, "
                        + "debounce \(fraud.debounceMilliseconds) ms"))
        }
        return lines
    }

    private var pictureLines: [BoardLine] {
        var lines: [BoardLine] = []
        if let trigger = camera.trigger {
            lines.append(BoardLine("camera trigger", trigger, means: "the shutter is released"))
        }
        if case .relay(let relay, let off)? = camera.powerCycle {
            lines.append(
                BoardLine("camera power", relay, means: "the camera is without power; \(off) ms for a cold start"))
        }
        if let flash {
            let limit = flash.onLimitMilliseconds.map { "at most \($0) ms" } ?? "without a limit"
            let does = flash.strobe == .fromCamera ? "the flash is armed" : "the flash fires"
            lines.append(BoardLine("flash", flash.line, means: "\(does), \(limit); \(flash.strobe.rawValue)"))
            if let ready = flash.ready { lines.append(BoardLine("flash ready", ready, means: "the flash is charged")) }
        }
        return lines
    }

    private var houseLines: [BoardLine] {
        let inputs: [(String, InputWire?, String)] = [
            ("door", house.door, "the service door is open"),
            ("service key", house.serviceKey, "the technician's key is turned"),
            ("presence", house.presence, "somebody is inside"),
            ("power fail", house.powerFail, "mains is gone, the buffer is running down"),
        ]
        return inputs.compactMap { name, wire, means in wire.map { BoardLine(name, $0, means: means) } }
            + house.lamps.map { BoardLine("lamp \($0.name)", $0.line, means: "the lamp is lit") }
    }

    private var consoleLines: [BoardLine] {
        (console?.terminals ?? []).map { BoardLine("console", taken: $0, means: "serial port \(console?.path ?? "")") }
    }
}

/// Texts that tables and messages share.
enum BoardText {
    /// Hundredths as people write an amount.
    static func amount(_ cents: Int) -> String {
        let rest = abs(cents % 100)
        return "\(cents < 0 ? "-" : "")\(abs(cents / 100)).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A level in words.
    static func level(_ polarity: Polarity) -> String {
        switch polarity {
        case .activeHigh: "high"
        case .activeLow: "low"
        }
    }
}
