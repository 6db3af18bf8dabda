public import HALContract

/// What was found of one device, and what a person is to check.
public struct DeviceFinding: Hashable, Sendable {
    /// How it ended.
    public enum Result: String, Hashable, Sendable, CaseIterable {
        /// It is there and may be used.
        case there
        /// It is not there, or may not be used: the cabin cannot work.
        case missing
        /// Look-ups cannot tell, or it may do without for a while.
        case unsure
    }

    /// The device's name, as in the wiring table.
    public let device: String
    /// How it ended.
    public let result: Result
    /// What was found, and where.
    public let found: String
    /// What to check; empty when there is nothing to.
    public let check: String

    /// A finding; a driver's own probe makes one too.
    public init(_ device: String, _ result: Result, _ found: String, check: String = "") {
        self.device = device
        self.result = result
        self.found = found
        self.check = check
    }
}

/// Looks for every device of a board on the machine, by look-ups alone: nothing is moved, lit, opened or printed.
///
/// | device | there when |
/// |---|---|
/// | lines | a chip of the label may be used; an adapter that is plugged in without its chip says so |
/// | what hangs on lines | its chip is there; whether it is connected, only trying shows, and the finding says how |
/// | camera | its video device, or its USB device, may be used; a folder is there |
/// | signature pad | one of the accepted models is on the bus and may be used; a screen is always taken to be there |
/// | printer | on the bus with its driver installed, or taking connections at its address |
/// | watchdog, console | the device file may be used; neither is opened, because a watchdog starts to count then |
/// | clock | the time was set from the network since the start; a clock chip makes its absence bearable |
///
/// A device that cannot be used is `missing` whatever the reason: the reason is in the text.
public struct SelfTest {
    let board: Board
    let machine: any Surroundings

    /// How long the only look-up that may wait, at a network printer, waits.
    public static let reachLimitMilliseconds = 1_500

    /// What to do about a device that is there and may not be used.
    static let permissionCheck = "install the board's udev rules and replug, or run as a user of their group"

    /// A test of `board` on `machine`.
    public init(_ board: Board, on machine: any Surroundings) {
        self.board = board
        self.machine = machine
    }

    /// What was found, device by device, in the order of the wiring table.
    public func findings() -> [DeviceFinding] {
        if board.camera.kind == .simulated {
            return [
                DeviceFinding("simulated devices", .there, "they are part of the program")
            ] + printing() + clock()
        }
        return board.chips.map(chip) + onLines() + camera() + signature() + printing() + supervision() + settings()
            + clock()
    }

    /// A chip of lines: by label, then by the adapter that should carry it.
    private func chip(_ chip: LineChip) -> DeviceFinding {
        let device = "lines \(chip.label)"
        switch state(of: chip) {
        case .usable(let path):
            return DeviceFinding(device, .there, "\(path), \(board.lines(on: chip).count) of its lines are wired")
        case .refused(let path):
            return DeviceFinding(
                device, .missing, "\(path) is there and may not be used",
                check: Self.permissionCheck)
        case .unknown(let paths):
            return DeviceFinding(
                device, .missing, "\(paths.joined(separator: ", ")) may not be asked for a label",
                check: Self.permissionCheck)
        case .absent:
            return DeviceFinding(device, .missing, "no /dev/gpiochip* has this label", check: absent(chip))
        }
    }

    private func absent(_ chip: LineChip) -> String {
        guard let usb = chip.usb else { return "whether this is the board's computer, and `gpiodetect` lists the chip" }
        return usbDevice(usb) == nil
            ? "the adapter's USB cable and supply: `lsusb` does not list \(usb)"
            : "the adapter \(usb) is plugged in and its kernel module made no chip: `dmesg`"
    }

    /// How a chip stands with us.
    enum ChipState {
        case usable(String)
        case refused(String)
        /// No chip of this label, but some that did not tell theirs.
        case unknown([String])
        case absent
    }

    /// How the chip of this label stands with us.
    func state(of chip: LineChip) -> ChipState {
        let found = machine.chips()
        if let match = found.first(where: { $0.label == chip.label }) {
            return machine.access(to: match.path) == .granted ? .usable(match.path) : .refused(match.path)
        }
        let silent = found.filter { $0.label == nil }.map(\.path)
        return silent.isEmpty ? .absent : .unknown(silent)
    }

    /// A USB device as sysfs lists it.
    struct FoundUSB {
        /// Its name in sysfs, which is where it is plugged in.
        let socket: String
        /// What it calls itself.
        let product: String
        /// Its device file.
        let path: String
    }

    /// The first device of this identity on the bus.
    func usbDevice(_ usb: USBIdentity) -> FoundUSB? {
        let folder = "/sys/bus/usb/devices"
        for name in machine.names(in: folder) {
            func read(_ file: String) -> String? { machine.text(of: "\(folder)/\(name)/\(file)") }
            guard read("idVendor") == USBIdentity.digits(usb.vendor),
                read("idProduct") == USBIdentity.digits(usb.product)
            else { continue }
            let bus = Self.threeDigits(read("busnum"))
            let number = Self.threeDigits(read("devnum"))
            return FoundUSB(
                socket: name, product: read("product") ?? "a device without a name",
                path: "/dev/bus/usb/\(bus)/\(number)")
        }
        return nil
    }

    private static func threeDigits(_ text: String?) -> String {
        let digits = text ?? ""
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// A USB device that libusb is to open.
    func usbFinding(_ device: String, _ found: FoundUSB) -> DeviceFinding {
        let what = "\(found.product) at USB \(found.socket)"
        switch machine.access(to: found.path) {
        case .granted: return DeviceFinding(device, .there, what)
        case .refused, .absent:
            return DeviceFinding(
                device, .missing, "\(what), and \(found.path) may not be used",
                check: Self.permissionCheck)
        }
    }
}

extension Board {
    /// The lines wired to a chip.
    func lines(on chip: LineChip) -> [BoardLine] { lines.filter { $0.terminal.chip == chip.label } }
}
