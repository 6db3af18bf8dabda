import HALContract

extension SelfTest {
    /// What hangs on lines: acceptor, trigger, relay, flash, housing.
    func onLines() -> [DeviceFinding] {
        let devices: [(String, [String], String)] = [
            ("coin acceptor", board.coinLineNames + ["coin inhibit", "coin fraud"], "insert a coin of each kind"),
            ("camera trigger", ["camera trigger"], "take a picture"),
            ("camera power", ["camera power"], "watch the camera's lamp while it is switched"),
            ("flash", ["flash", "flash ready"], "take a picture"),
            ("door", ["door"], "open and close it"),
            ("service key", ["service key"], "turn it"),
            ("presence", ["presence"], "enter and leave"),
            ("power fail", ["power fail"], "pull the mains plug"),
            ("lamps", board.house.lamps.map { "lamp \($0.name)" }, "look at them"),
        ]
        return devices.compactMap { device, names, attempt in
            let lines = board.lines.filter { names.contains($0.name) }
            return lines.isEmpty ? nil : onLines(device, lines, attempt)
        }
    }

    private func onLines(_ device: String, _ lines: [BoardLine], _ attempt: String) -> DeviceFinding {
        let places = lines.map { "\($0.name) at \($0.terminal)" }.joined(separator: "; ")
        let labels = Set(lines.map(\.terminal.chip))
        for chip in board.chips where labels.contains(chip.label) {
            if case .usable = state(of: chip) { continue }
            return DeviceFinding(
                device, .missing, "its lines cannot be used without chip \(chip.label)",
                check: "the chip first; then the wires: \(places)")
        }
        return DeviceFinding(device, .there, places, check: "look-ups cannot see what is connected: \(attempt)")
    }

    /// The camera, by its video device or on the bus.
    func camera() -> [DeviceFinding] {
        var findings: [DeviceFinding] = []
        switch board.camera.kind {
        case .v4l2(let camera): findings.append(v4l2(camera))
        case .gphoto2(let camera): findings.append(gphoto2(camera))
        case .folder(let path): findings.append(folder("camera", path))
        case .simulated: break
        }
        guard let path = board.camera.otherwiseFolder else { return findings }
        let files = folder("camera, or its folder", path)
        let isOneThere = files.result == .there || findings.contains { $0.result == .there }
        // One of the two is enough; what is absent then only gets mentioned.
        return (findings + [files]).map { finding in
            finding.result == .missing && isOneThere
                ? DeviceFinding(finding.device, .unsure, finding.found, check: finding.check) : finding
        }
    }

    private func gphoto2(_ camera: GPhoto2Camera) -> DeviceFinding {
        guard let usb = camera.usb else {
            return DeviceFinding(
                "camera", .unsure, "\(camera.model) at \(camera.port) is not on USB",
                check: "`gphoto2 --port \(camera.port) --summary`")
        }
        guard let found = usbDevice(usb) else {
            return DeviceFinding(
                "camera", .missing, "no \(camera.model) (USB \(usb)) on the bus",
                check: "cable, battery dummy, and that the camera is switched on and does not sleep")
        }
        return usbFinding("camera", found)
    }

    private func v4l2(_ camera: V4L2Camera) -> DeviceFinding {
        guard let path = videoDevice(camera.match) else {
            let others = machine.names(in: "/dev").filter { $0.hasPrefix("video") }.map { "/dev/\($0)" }
            let seen = others.isEmpty ? "there is no /dev/video*" : "there is \(others.joined(separator: ", "))"
            return DeviceFinding(
                "camera", .missing, "no camera with \(camera.match); \(seen)",
                check: "cable and supply; the board's udev rules; `v4l2-ctl --list-devices`")
        }
        switch machine.access(to: path) {
        case .granted: return DeviceFinding("camera", .there, path)
        case .refused, .absent:
            return DeviceFinding(
                "camera", .missing, "\(path) may not be used",
                check: Self.permissionCheck)
        }
    }

    private func videoDevice(_ match: V4L2Match) -> String? {
        if case .device(let path) = match { return machine.access(to: path) == .absent ? nil : path }
        let folder = "/sys/class/video4linux"
        let name = machine.names(in: folder).first { name in
            switch match {
            case .card(let card): machine.text(of: "\(folder)/\(name)/name") == card
            case .bus(let bus): machine.target(of: "\(folder)/\(name)").flatMap(Self.bus) == bus
            case .device: false
            }
        }
        return name.map { "/dev/\($0)" }
    }

    /// V4L2's bus_info of a USB camera, from where sysfs puts it: `.../0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0/...` is
    /// `usb-0000:00:14.0-2.3` (usb_make_path of the kernel).
    static func bus(ofSysfsPath path: String) -> String? {
        let parts = path.split(separator: "/").map(String.init)
        guard let root = parts.firstIndex(where: { $0.hasPrefix("usb") && Int($0.dropFirst(3)) != nil }), root > 0,
            let interface = parts[root...].first(where: { $0.contains(":") }),
            let socket = interface.split(separator: ":").first?.split(separator: "-", maxSplits: 1).last
        else { return nil }
        return "usb-\(parts[root - 1])-\(socket)"
    }

    private func folder(_ device: String, _ path: String) -> DeviceFinding {
        switch machine.access(to: path) {
        case .granted: DeviceFinding(device, .there, path)
        case .refused:
            DeviceFinding(device, .missing, "\(path) may not be read and written", check: "its owner and mode")
        case .absent: DeviceFinding(device, .missing, "\(path) is not there", check: "make the folder, or mount it")
        }
    }

    /// What the customer signs on.
    func signature() -> [DeviceFinding] {
        let models = board.signature.pads
        let names = models.map { "\($0.name) (USB \($0.usb))" }.joined(separator: " or ")
        let found = models.lazy.compactMap { self.usbDevice($0.usb) }.first
        switch board.signature {
        case .simulated: return []
        case .touchScreen: return [DeviceFinding("signature", .there, "the touch screen", check: "sign on it")]
        case .pad, .padOrTouchScreen: break
        }
        if let found { return [usbFinding("signature pad", found)] }
        if case .padOrTouchScreen = board.signature {
            return [
                DeviceFinding(
                    "signature pad", .unsure, "no \(names) on the bus: the touch screen is taken", check: "sign on it")
            ]
        }
        return [
            DeviceFinding(
                "signature pad", .missing, "no \(names) on the bus", check: "its USB cable; `lsusb` must list it")
        ]
    }
}
