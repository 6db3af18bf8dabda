/// A USB device by its vendor and product number, as `lsusb` prints them.
public struct USBIdentity: Hashable, Sendable, CustomStringConvertible {
    /// idVendor.
    public let vendor: UInt16
    /// idProduct.
    public let product: UInt16

    /// A device of `vendor` and `product`.
    public init(vendor: UInt16, product: UInt16) {
        self.vendor = vendor
        self.product = product
    }

    /// Four and four hexadecimal digits, the way `lsusb` and sysfs write them.
    public var description: String { "\(Self.digits(vendor)):\(Self.digits(product))" }

    /// One number as sysfs' idVendor and idProduct write it.
    static func digits(_ number: UInt16) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 4 - text.count) + text
    }
}

/// A chip of lines, as the kernel names it: by label, since the number in /dev/gpiochipN changes from boot to boot.
public struct LineChip: Hashable, Sendable {
    /// The chip's label, as `gpiodetect` prints it in brackets.
    public let label: String
    /// How many lines it has; offsets run from 0 to one less.
    public let lines: Int
    /// The adapter that carries it; nil when it is soldered to the computer.
    public let usb: USBIdentity?

    /// A chip of `lines` lines.
    public init(label: String, lines: Int, usb: USBIdentity? = nil) {
        self.label = label
        self.lines = lines
        self.usb = usb
    }

    /// The chip of boards whose wires exist only in a program.
    public static let simulated = LineChip(label: "simulated", lines: 32)
}

/// One line of a chip, and where a technician finds it.
public struct Terminal: Hashable, Sendable, CustomStringConvertible {
    /// The label of its chip.
    public let chip: String
    /// Its number on the chip, from 0.
    public let offset: Int
    /// What is printed beside it: "pin 11", "screw 4".
    public let place: String

    /// Line `offset` of the chip labelled `chip`, at `place`.
    public init(chip: String, offset: Int, place: String) {
        self.chip = chip
        self.offset = offset
        self.place = place
    }

    /// Chip and offset, as the kernel's tools take them, and the place.
    public var description: String { "\(chip) \(offset), \(place)" }

    /// Two terminals of one line are the same wire whatever the label beside them says.
    func isSameLine(as other: Terminal) -> Bool { chip == other.chip && offset == other.offset }
}
