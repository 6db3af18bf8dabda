import HALContract

extension SelfTest {
    /// Files of Debian's packages without which no page reaches a dye-sub printer.
    private static let spooler = "/usr/sbin/cupsd"
    private static let backEnd = "/usr/lib/cups/backend/gutenprint53+usb"
    private static let driver = "/usr/lib/cups/driver/gutenprint.5.3"
    /// Where cupsd listens on Debian.
    private static let spoolerSocket = "/run/cups/cups.sock"
    private static let hostsFile = "/etc/hosts"

    /// The printer and what carries pages to it.
    func printing() -> [DeviceFinding] {
        switch board.printer {
        case .gutenprint(let name, let usb): [printer(name, usb), printSpooler([Self.backEnd, Self.driver])]
        case .ipp(let address): [printer(address)]
        case .simulated: [printSpooler([Self.driver])]
        }
    }

    private func printer(_ name: String, _ usb: USBIdentity) -> DeviceFinding {
        guard let found = usbDevice(usb) else {
            return DeviceFinding(
                "printer", .missing, "no \(name) (USB \(usb)) on the bus",
                check: "its mains switch and USB cable; `lsusb` must list it")
        }
        return usbFinding("printer", found)
    }

    /// cupsd and Gutenprint: installed, and whether one runs. A cabin starts its own when it runs.
    private func printSpooler(_ files: [String]) -> DeviceFinding {
        let absent = ([Self.spooler] + files).filter { machine.target(of: $0) == nil }
        guard absent.isEmpty else {
            return DeviceFinding(
                "print spooler", .missing, "\(absent.joined(separator: " and ")) is not there",
                check: "install cups-daemon and printer-driver-gutenprint")
        }
        let runs = machine.answers(socket: Self.spoolerSocket)
        return DeviceFinding(
            "print spooler", .there,
            runs
                ? "cupsd answers at \(Self.spoolerSocket)"
                : "cupsd and Gutenprint are installed; the cabin starts its own",
            check: runs ? "that no queue of this cupsd has the cabin's printer: two would fight over it" : "")
    }

    /// A network printer is entered in the hosts file: a shop's name server is off as often as its router.
    private func printer(_ text: String) -> DeviceFinding {
        guard let address = PrinterAddress(text) else {
            return DeviceFinding("printer", .missing, "'\(text)' is no IPP address", check: "the board's value")
        }
        guard let number = numericAddress(address.host) else {
            return DeviceFinding(
                "printer", .missing, "\(Self.hostsFile) does not know '\(address.host)'",
                check: "enter the printer's address there: `192.0.2.7 \(address.host)`")
        }
        return machine.reaches(address: number, port: address.port, limitMilliseconds: Self.reachLimitMilliseconds)
            ? DeviceFinding("printer", .there, "\(number) takes connections at port \(address.port)")
            : DeviceFinding(
                "printer", .missing, "\(number) takes no connection at port \(address.port)",
                check: "its mains switch, its network cable, and that IPP is switched on in its menu")
    }

    private func numericAddress(_ host: String) -> String? {
        if host.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }) { return host }
        for line in (machine.text(of: Self.hostsFile) ?? "").split(separator: "\n") {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            if words.dropFirst().contains(where: { $0 == host }) { return words.first.map(String.init) }
        }
        return nil
    }

    /// Watchdog and console, by their device files alone.
    func supervision() -> [DeviceFinding] {
        var findings: [DeviceFinding] = []
        if let watchdog = board.watchdog {
            let name = watchdog.path.split(separator: "/").last.map(String.init) ?? ""
            let identity = machine.text(of: "/sys/class/watchdog/\(name)/identity")
            findings.append(
                file(
                    "watchdog", watchdog.path, found: identity,
                    absent: "load the computer's watchdog module, and switch it on in the firmware"))
        }
        if let console = board.console {
            findings.append(
                file(
                    "service console", console.path, found: nil, absent: "that the port is switched on in the firmware")
            )
        }
        return findings
    }

    private func file(_ device: String, _ path: String, found: String?, absent: String) -> DeviceFinding {
        let what = found.map { "\(path), \($0)" } ?? path
        return switch machine.access(to: path) {
        case .granted: DeviceFinding(device, .there, what)
        case .refused:
            DeviceFinding(
                device, .missing, "\(what) may not be used",
                check: "install the board's udev rules and restart, or run as a user of their group")
        case .absent: DeviceFinding(device, .missing, "\(path) is not there", check: absent)
        }
    }

    /// Settings of the kernel on which the board's safety rests.
    func settings() -> [DeviceFinding] {
        board.kernelSettings.map { setting in
            let device = "kernel setting"
            guard let value = machine.text(of: setting.path) else {
                return DeviceFinding(
                    device, .unsure, "\(setting.path) is not there: this kernel has no such choice",
                    check: setting.reason)
            }
            return value == setting.value
                ? DeviceFinding(device, .there, "\(setting.path) is \(value)")
                : DeviceFinding(
                    device, .missing, "\(setting.path) is \(value), \(setting.value) is needed", check: setting.reason)
        }
    }

    /// Sheets carry a date and certificates expire: the time must be right. A clock chip keeps it through a link's bad week.
    func clock() -> [DeviceFinding] {
        // systemd-timesyncd touches the first at each synchronisation; the others are of those who replace it.
        if machine.target(of: "/run/systemd/timesync/synchronized") != nil {
            return [DeviceFinding("clock", .there, "set from the network since the start")]
        }
        for (path, ask) in [("/run/chrony/chronyd.pid", "chronyc tracking"), ("/run/ntpd.pid", "ntpq -p")]
        where machine.target(of: path) != nil {
            return [DeviceFinding("clock", .unsure, "another program sets it: \(path)", check: "`\(ask)`")]
        }
        let chip = machine.access(to: "/dev/rtc0") != .absent
        // Nobody keeps a sheet of the simulated cabin.
        let canWait = chip || board.camera.kind == .simulated
        return [
            DeviceFinding(
                "clock", canWait ? .unsure : .missing,
                "not set from the network since the start"
                    + (chip ? "; a clock chip is there" : ", and no clock chip is there"),
                check: "`timedatectl`; the network, and that systemd-timesyncd or chrony is installed")
        ]
    }
}
