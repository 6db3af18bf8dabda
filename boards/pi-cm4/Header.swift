import HALDrivers

/// The 40-pin header of the Raspberry Pi, numbered as on the board: pin 1 is the square one.
///
/// A wiring table that names the pin a technician counts and the line the kernel counts, without one being computed from
/// the other, sooner or later names two different places.
enum Header {
    /// The label of the chip behind the header on a BCM2711.
    static let chip = "pinctrl-bcm2711"
    /// Lines of that chip, those without a pin included.
    static let chipLines = 58

    /// The line of each pin; nil for supply and ground. From the Raspberry Pi documentation, "GPIO and the 40-pin header".
    static let lineOfPin: [Int?] = [
        nil, nil, 2, nil, 3, nil, 4, 14, nil, 15,
        17, 18, 27, nil, 22, 23, nil, 24, 10, nil,
        9, 25, 11, 8, nil, 7, 0, 1, 5, nil,
        6, 12, 13, nil, 19, 16, 26, 20, nil, 21,
    ]

    /// The terminal at `pin`, from 1 to 40.
    static func pin(_ pin: Int) -> Terminal {
        guard let line = lineOfPin[pin - 1] else { preconditionFailure("pin \(pin) is supply or ground") }
        return Terminal(chip: chip, offset: line, place: "pin \(pin)")
    }
}
