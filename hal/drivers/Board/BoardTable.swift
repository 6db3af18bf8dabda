import HALContract

/// The wiring section of a board's README, made from the board's value.
///
/// A README holds it between two comments; `cabine boards show ID --markdown` prints it, and `cabine boards check ID
/// --readme FILE` compares it.
public enum BoardTable {
    /// The comment above the section.
    public static let begin =
        "<!-- Made from the board's value by `cabine boards show ID --markdown`: change the value. -->"
    /// The comment below the section.
    public static let end = "<!-- End of what is made from the board's value. -->"

    /// The section, comments included, ending with a newline.
    public static func markdown(_ board: Board) -> String {
        var text =
            begin + "\n\n### Devices\n\n" + table(["part", "on this board"], devices(board).map { [$0.0, $0.1] })
        let lines = board.lines
        if !lines.isEmpty {
            text += "\n### Lines\n\n"
            text += table(
                ["line", "chip and offset", "place", "direction", "asserted at", "asserted means"], lines.map(row))
        }
        let held = lines.compactMap { line -> [String]? in
            guard case .output(let heldBy) = line.direction, !heldBy.isEmpty else { return nil }
            return [line.name, heldBy]
        }
        if !held.isEmpty {
            text += "\n### When the program dies, or has not started yet\n\n"
            text += table(["line", "what holds its device off"], held)
        }
        if !board.kernelSettings.isEmpty {
            text += "\n### Settings of the kernel\n\n"
            text += table(
                ["file", "value", "why"], board.kernelSettings.map { ["`\($0.path)`", "`\($0.value)`", $0.reason] })
        }
        return text + "\n" + end + "\n"
    }

    /// What a README holds between the two comments, these included; nil when it has no such section.
    public static func section(of readme: String) -> String? {
        guard let first = readme.firstRange(of: begin),
            let last = readme[first.upperBound...].firstRange(of: end + "\n")
        else { return nil }
        return String(readme[first.lowerBound..<last.upperBound])
    }

    private static func row(_ line: BoardLine) -> [String] {
        let direction =
            switch line.direction {
            case .input(.external): "in"
            case .input(let bias): "in, \(bias.rawValue)"
            case .output: "out"
            case .taken: "taken"
            }
        return [
            line.name, "`\(line.terminal.chip)` \(line.terminal.offset)", line.terminal.place, direction,
            line.polarity.map(BoardText.level) ?? (line.direction == .taken ? "-" : "not stated"), line.meaning,
        ]
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        func line(_ cells: [String]) -> String { "| " + cells.map(cell).joined(separator: " | ") + " |\n" }
        return line(header) + "|" + String(repeating: "---|", count: header.count) + "\n"
            + rows.map(line).joined()
    }

    /// A bar would end the cell, and a newline the row.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
}

extension BoardTable {
    /// Each part and what the board has for it, in words.
    public static func devices(_ board: Board) -> [(part: String, what: String)] {
        var rows: [(part: String, what: String)] = [("staff", board.attendance.rawValue)]
        for chip in board.chips {
            rows.append(("lines", "`\(chip.label)`, \(chip.lines) lines" + (chip.usb.map { ", USB \($0)" } ?? "")))
        }
        rows.append(("coin acceptor", board.coins.map(coins) ?? "none: the price is paid at the counter"))
        rows.append(("camera", camera(board.camera)))
        rows.append(("camera, cold start", board.camera.powerCycle.map(power) ?? "not stated"))
        rows.append(("flash", board.flash.map(flash) ?? "none"))
        rows.append(("signature", signature(board.signature)))
        rows.append(("printer", printer(board.printer)))
        rows.append(("watchdog", board.watchdog.map { "`\($0.path)`, \($0.timeoutSeconds) s" } ?? "none"))
        rows.append(("service console", board.console.map { "`\($0.path)`, \($0.baud) bit/s, 8N1" } ?? "none"))
        return rows
    }

    private static func coins(_ coins: CoinAcceptor) -> String {
        let lines = coins.lines.count == 1 ? "one coin line" : "\(coins.lines.count) coin lines"
        return "\(coins.model): \(lines), payable in steps of \(BoardText.amount(coins.unitCents))"
    }

    private static func camera(_ camera: CameraWiring) -> String {
        let kind =
            switch camera.kind {
            case .v4l2(let camera): v4l2(camera)
            case .gphoto2(let camera):
                "\(camera.model) by libgphoto2 at `\(camera.port)`" + (camera.usb.map { ", USB \($0)" } ?? "")
            case .folder(let path): "none: the newest picture in `\(path)`"
            case .simulated: "simulated"
            }
        return kind
            + (camera.otherwiseFolder.map { "; where it is not connected, the newest picture in `\($0)`" } ?? "")
    }

    private static func v4l2(_ camera: V4L2Camera) -> String {
        let formats = camera.formats.map(\.rawValue).joined(separator: " or ")
        let controls = camera.controls.map { "\($0.control.name) \($0.value)" }.joined(separator: ", ")
        return
            "V4L2, `\(camera.match)`: \(formats), still \(camera.still), preview \(camera.preview); locked: \(controls)"
            + (camera.hasFixedFocus ? "; focus screwed fast" : "")
    }

    private static func power(_ power: PowerCycle) -> String {
        switch power {
        case .relay(_, let off): "a relay, \(off) ms without power"
        case .byHand(let text): text
        case .simulated: "simulated"
        }
    }

    private static func flash(_ flash: FlashWiring) -> String {
        let limit = flash.onLimitMilliseconds.map { "at most \($0) ms" } ?? "without a limit"
        return "\(flash.strobe.rawValue), \(limit)" + (flash.ready == nil ? "" : ", says when it is charged")
    }

    private static func signature(_ signature: SignatureWiring) -> String {
        let models = signature.pads.map { "Wacom \($0.name) (USB \($0.usb))" }.joined(separator: " or ")
        switch signature {
        case .pad: return models
        case .padOrTouchScreen: return models + ", or the touch screen"
        case .touchScreen: return "the touch screen"
        case .simulated(let limits):
            return "simulated: \(limits.maximumX) x \(limits.maximumY) counts, \(limits.maximumPressure) of pressure"
        }
    }

    private static func printer(_ printer: PrinterWiring) -> String {
        switch printer {
        case .gutenprint(let name, let usb): "Gutenprint `\(name)`, USB \(usb), CUPS raster"
        case .ipp(let address): "`\(address)`, PWG raster"
        case .simulated(let name): "simulated, behind a real queue of Gutenprint's `\(name)`"
        }
    }
}
