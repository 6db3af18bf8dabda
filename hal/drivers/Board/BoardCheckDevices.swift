extension BoardCheck {
    /// Formats, locked controls, and the way to a cold start.
    static func camera(_ board: Board) -> [BoardProblem] {
        kind(board.camera) + power(board)
    }

    private static func kind(_ camera: CameraWiring) -> [BoardProblem] {
        switch camera.kind {
        case .v4l2(let camera): return v4l2(camera)
        case .gphoto2(let camera):
            var problems: [BoardProblem] = []
            if camera.model.isEmpty {
                problems.append(
                    BoardProblem("camera", "its model is not stated", "take it from `gphoto2 --list-cameras`"))
            }
            if camera.port.isEmpty {
                problems.append(BoardProblem("camera \(camera.model)", "its port is not stated", "state `usb:`"))
            }
            return problems
        case .folder(let path): return folder(path)
        case .simulated: return []
        }
    }

    private static func v4l2(_ camera: V4L2Camera) -> [BoardProblem] {
        let place = "camera (\(camera.match))"
        var problems: [BoardProblem] = []
        if case .device(let path) = camera.match, !path.hasPrefix("/dev/") {
            problems.append(BoardProblem(place, "its device is no file of /dev", "state a path that starts with /dev/"))
        }
        if camera.formats.isEmpty {
            problems.append(BoardProblem(place, "no picture format is stated", "state MJPEG, YUYV or both"))
        }
        for (name, size) in [("still", camera.still), ("preview", camera.preview)]
        where size.width < 1 || size.height < 1 {
            problems.append(BoardProblem(place, "its \(name) size is \(size)", "state a size it offers"))
        }
        let locked = Set(camera.controls.map(\.control))
        for (what, needed) in [
            ("exposure", [V4L2Control.exposureAuto, .exposureTime]),
            ("white balance", [.autoWhiteBalance, .whiteBalanceTemperature]),
            ("focus", camera.hasFixedFocus ? [] : [.autoFocus, .focus]),
        ] {
            for control in needed where !locked.contains(control) {
                problems.append(
                    BoardProblem(
                        place, "its \(what) is not locked: \(control.name) has no value",
                        "add it to `controls`, so that no picture differs from the last"))
            }
        }
        for (index, control) in camera.controls.enumerated()
        where camera.controls[..<index].contains(where: { $0.control == control.control }) {
            problems.append(BoardProblem(place, "\(control.control.name) is locked twice", "state one value"))
        }
        return problems
    }

    private static func folder(_ path: String) -> [BoardProblem] {
        path.hasPrefix("/")
            ? []
            : [BoardProblem("camera folder '\(path)'", "no absolute path", "state one that starts with /")]
    }

    private static func power(_ board: Board) -> [BoardProblem] {
        var problems = board.camera.otherwiseFolder.map(folder) ?? []
        let isDevice =
            switch board.camera.kind {
            case .v4l2, .gphoto2: true
            case .folder, .simulated: false
            }
        switch board.camera.powerCycle {
        case nil where isDevice:
            problems.append(
                BoardProblem(
                    "camera", "no way to power-cycle it is declared",
                    "wire a relay (`.relay`), or say what a person does (`.byHand`)"))
        case .byHand(let text)? where isDevice && board.attendance == .unattended:
            problems.append(
                BoardProblem(
                    "camera", "power-cycled by hand (\(text)), and nobody is there", "wire a relay: `.relay`"))
        case .byHand(let text)? where text.isEmpty:
            problems.append(
                BoardProblem("camera", "power-cycled by hand, without a word how", "say what a person does"))
        case .relay(_, let off)? where !(1...offMaximumMilliseconds).contains(off):
            if let line = board.lines.first(where: { $0.name == "camera power" }) {
                problems.append(
                    BoardProblem(
                        line, "the power is away for \(off) ms", "state 1 to \(offMaximumMilliseconds) ms"))
            }
        case nil, .byHand?, .relay?, .simulated?: break
        }
        return problems
    }

    /// A customer waits meanwhile; capacitors of a camera are empty long before.
    static let offMaximumMilliseconds = 30_000

    /// Signature, printer, lamps.
    static func desks(_ board: Board) -> [BoardProblem] {
        var problems: [BoardProblem] = []
        switch board.signature {
        case .pad(let models), .padOrTouchScreen(let models):
            if models.isEmpty {
                problems.append(
                    BoardProblem("signature pad", "no model is accepted", "name one, or state `.touchScreen`"))
            }
        case .touchScreen, .simulated: break
        }
        switch board.printer {
        case .gutenprint(let name, _), .simulated(let name):
            if name.isEmpty {
                problems.append(
                    BoardProblem("printer", "its Gutenprint name is not stated", "take it from `lpinfo -m`"))
            }
        case .ipp(let address):
            if PrinterAddress(address) == nil {
                problems.append(
                    BoardProblem(
                        "printer '\(address)'", "no address of an IPP printer", "state ipp://HOST[:PORT]/ipp/print"))
            }
        }
        let lamps = board.house.lamps
        for (index, lamp) in lamps.enumerated() where lamps[..<index].contains(where: { $0.name == lamp.name }) {
            problems.append(BoardProblem("lamp \(lamp.name)", "two lamps have this name", "rename one"))
        }
        return problems
    }

    /// Watchdog and console.
    static func supervision(_ board: Board) -> [BoardProblem] {
        var problems: [BoardProblem] = []
        let isSimulated = board.camera.kind == .simulated
        if board.watchdog == nil, board.attendance == .unattended, !isSimulated {
            problems.append(
                BoardProblem(
                    "watchdog", "nobody is there and no watchdog restarts a computer that hangs",
                    "state its device: `watchdog`"))
        }
        if let watchdog = board.watchdog, !(1...WatchdogDevice.timeoutMaximumSeconds).contains(watchdog.timeoutSeconds)
        {
            problems.append(
                BoardProblem(
                    "watchdog \(watchdog.path)", "a time of \(watchdog.timeoutSeconds) s",
                    "state 1 to \(WatchdogDevice.timeoutMaximumSeconds) s"))
        }
        if let console = board.console, console.baud <= 0 {
            problems.append(
                BoardProblem("console \(console.path)", "a speed of \(console.baud)", "state it in bits a second"))
        }
        return problems
    }
}

/// The address of an IPP printer in its parts.
public struct PrinterAddress: Hashable, Sendable {
    /// Its name or number on the network.
    public let host: String
    /// Its TCP port.
    public let port: UInt16

    /// IANA's port of ipp.
    public static let portDefault: UInt16 = 631

    /// The parts of `ipp://HOST[:PORT]/PATH`; nil for anything else. Printers sign their own ipps certificates, which prove
    /// nothing: the cable between cabin and printer is inside the cabin.
    public init?(_ text: String) {
        let scheme = "ipp://"
        guard text.hasPrefix(scheme) else { return nil }
        let rest = text.dropFirst(scheme.count)
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let parts = rest[..<slash].split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { return nil }
        self.host = String(host)
        guard parts.count == 2 else {
            port = Self.portDefault
            return
        }
        guard let number = UInt16(parts[1]), number > 0 else { return nil }
        port = number
    }
}
