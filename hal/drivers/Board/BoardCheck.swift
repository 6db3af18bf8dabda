/// Looks for everything that is wrong with a board, and returns all of it at once.
///
/// | looked at | wrong when |
/// |---|---|
/// | every line | its chip is not declared, its offset is beyond the chip, its level is unknown, another line has it too |
/// | coins | no line, pulse worth nothing, empty pulse window, debounce or stuck time out of order, inhibit without sense or holding hardware, fraud debounced for too long or refused for no time |
/// | flash | no limit, limit of 0 or above the greatest, no holding hardware, fired by a camera that is none or has no trigger line |
/// | camera | no picture format or size, exposure, white balance or focus not locked, no way to power-cycle, a relay that never switches back |
/// | signature, printer | nothing accepted, no name or address |
/// | supervision | unattended without a watchdog, a time the chip cannot count, a port without speed |
///
/// It is pure: it looks at the value, never at the machine. `SelfTest` does that.
public enum BoardCheck {
    /// Every problem of `board`; empty when it conforms.
    public static func problems(of board: Board) -> [BoardProblem] {
        naming(board) + lines(board) + coins(board) + flash(board) + camera(board) + desks(board) + supervision(board)
    }

    private static func naming(_ board: Board) -> [BoardProblem] {
        var problems: [BoardProblem] = []
        let allowed = board.identifier.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
        if board.identifier.isEmpty || !allowed {
            problems.append(
                BoardProblem(
                    "board '\(board.identifier)'", "its name cannot be a folder and a unit's instance",
                    "use small letters, digits and hyphens"))
        }
        if board.title.isEmpty {
            problems.append(
                BoardProblem("board '\(board.identifier)'", "it has no title", "say in a line what it is"))
        }
        return problems
    }

    private static func lines(_ board: Board) -> [BoardProblem] {
        let lines = board.lines
        var problems: [BoardProblem] = []
        for (index, line) in lines.enumerated() {
            if let chip = board.chips.first(where: { $0.label == line.terminal.chip }) {
                if !(0..<chip.lines).contains(line.terminal.offset) {
                    problems.append(
                        BoardProblem(
                            line, "the chip's lines are 0 to \(chip.lines - 1)", "correct the offset or the chip's size"
                        ))
                }
            } else {
                problems.append(
                    BoardProblem(line, "the board declares no chip '\(line.terminal.chip)'", "add it to `chips`"))
            }
            if let other = lines[..<index].first(where: { $0.terminal.isSameLine(as: line.terminal) }) {
                problems.append(
                    BoardProblem(line, "the line is used twice, also as \(other.name)", "wire one of them elsewhere"))
            }
            if line.polarity == nil, line.direction != .taken {
                problems.append(unknownLevel(line))
            }
        }
        return problems
    }

    private static func unknownLevel(_ line: BoardLine) -> BoardProblem {
        line.name == "coin inhibit"
            ? BoardProblem(
                line, "an inhibit without polarity: whether high or low refuses coins is not stated",
                "look it up in the acceptor's manual and state `sense`")
            : BoardProblem(
                line, "its polarity is not stated", "state whether high or low means asserted: `polarity`")
    }
}

extension BoardCheck {
    private static func coins(_ board: Board) -> [BoardProblem] {
        guard let coins = board.coins else { return [] }
        var problems: [BoardProblem] = []
        if coins.lines.isEmpty {
            problems.append(
                BoardProblem("coin acceptor \(coins.model)", "it has no coin line", "state at least one in `lines`"))
        }
        let named = board.lines
        for (name, coin) in zip(board.coinLineNames, coins.lines) {
            guard let line = named.first(where: { $0.name == name }) else { continue }
            problems += pulses(coin).map { BoardProblem(line, $0.0, $0.1) }
        }
        if let line = named.first(where: { $0.name == "coin inhibit" }), coins.inhibit.heldRefusingBy.isEmpty {
            problems.append(
                BoardProblem(
                    line, "nothing keeps coins refused while the line is not driven",
                    "add a resistor or a relay's rest contact, and name it in `heldRefusingBy`"))
        }
        if let line = named.first(where: { $0.name == "coin fraud" }), let fraud = coins.fraud {
            problems += times(fraud).map { BoardProblem(line, $0.0, $0.1) }
        }
        return problems
    }

    private static func times(_ fraud: FraudWire) -> [(String, String)] {
        var problems: [(String, String)] = []
        if !fraud.isDebouncePlausible {
            problems.append(
                (
                    "a debounce time of \(fraud.debounceMilliseconds) ms",
                    "state 0 to \(FraudWire.debounceMaximumMilliseconds) ms, "
                        + "\(FraudWire.debounceDefaultMilliseconds) ms where the manual names none"
                ))
        }
        if fraud.refuseSeconds <= 0 {
            problems.append(
                (
                    "coins are refused for \(fraud.refuseSeconds) s after a fraud",
                    "state a time, \(FraudWire.refuseDefaultSeconds) s where the manual names none"
                ))
        }
        return problems
    }

    private static func pulses(_ coin: CoinWire) -> [(String, String)] {
        var problems: [(String, String)] = []
        if coin.centsPerPulse <= 0 {
            problems.append(("a pulse is worth \(coin.centsPerPulse)", "state its worth in hundredths, above 0"))
        }
        let (least, most) = (coin.widthMinimumMilliseconds, coin.widthMaximumMilliseconds)
        if least >= most {
            problems.append(
                ("the pulse window is empty: \(least) to \(most) ms", "state the shortest, then the longest pulse"))
        }
        if coin.debounceMilliseconds < 0 || coin.debounceMilliseconds >= least {
            problems.append(
                (
                    "a debounce of \(coin.debounceMilliseconds) ms with pulses from \(least) ms",
                    "state 0 or more, and less than the shortest pulse"
                ))
        }
        if coin.stuckMilliseconds <= most {
            problems.append(
                (
                    "stuck after \(coin.stuckMilliseconds) ms, with pulses up to \(most) ms",
                    "state a time longer than the longest pulse"
                ))
        }
        return problems
    }

    private static func flash(_ board: Board) -> [BoardProblem] {
        guard let flash = board.flash, let line = board.lines.first(where: { $0.name == "flash" }) else { return [] }
        var problems: [BoardProblem] = []
        let most = flash.strobe.onLimitMaximumMilliseconds
        let remedy = "state `onLimitMilliseconds` from 1 to \(most)"
        switch flash.onLimitMilliseconds {
        case nil: problems.append(BoardProblem(line, "a flash without a limit to its on-time", remedy))
        case .some(0): problems.append(BoardProblem(line, "a limit of 0 ms: the flash could never be on", remedy))
        case .some(let limit) where limit > most:
            problems.append(BoardProblem(line, "a limit of \(limit) ms is above the safe \(most) ms", remedy))
        case .some: break
        }
        if flash.line.heldOffBy.isEmpty {
            problems.append(
                BoardProblem(
                    line, "nothing holds the flash off while the line is not driven",
                    "add a resistor or a timer in the flash, and name it in `heldOffBy`"))
        }
        if flash.strobe == .fromCamera, case .folder = board.camera.kind {
            problems.append(
                BoardProblem(line, "fired by a camera, and the board has none", "state `.fromLine`, or a camera"))
        } else if flash.strobe == .fromCamera, board.camera.trigger == nil {
            problems.append(
                BoardProblem(
                    line, "fired by the camera, and no line releases its shutter: nothing says when to arm it",
                    "state the camera's `trigger`"))
        }
        return problems
    }
}
