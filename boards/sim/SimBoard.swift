public import HALContract
public import HALDrivers

extension Board {
    /// How the pulses of the simulated acceptor look.
    public static let simCoinPulses = CoinPulseProfile(
        centsPerPulse: 50, widthMinimumMilliseconds: 10, widthMaximumMilliseconds: 80, debounceMilliseconds: 5,
        stuckMilliseconds: 1_000)

    /// The limits the simulated pad reports: those of a Wacom STU-430.
    public static let simPad = PadCapability(
        maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200)

    /// Gutenprint's name of the printer whose queue stands in front of the simulated one.
    public static let simPrinter = "dnp-ds620"

    /// The cabin without hardware: simulated lines, pad and camera, and a real print queue with a simulated printer.
    public static let sim = Board(
        identifier: "sim",
        title: "simulated cabin: no hardware, a real print queue in front of a simulated dye-sub printer",
        attendance: .unattended,
        chips: [.simulated],
        coins: CoinAcceptor(
            model: "simulated acceptor, pulses of 20 ms with 100 ms between them",
            lines: [CoinWire(InputWire(simTerminal(0), .activeHigh), profile: simCoinPulses)],
            inhibit: InhibitWire(
                simTerminal(1), sense: .highRefuses, through: .following,
                heldRefusingBy: "nothing: there are no coins to refuse")),
        camera: CameraWiring(.simulated, powerCycle: .simulated),
        flash: FlashWiring(
            OutputWire(simTerminal(2), .activeHigh, heldOffBy: "nothing: there is no flash"),
            onLimitMilliseconds: 50, strobe: .fromLine),
        signature: .simulated(simPad),
        printer: .simulated(name: simPrinter))

    private static func simTerminal(_ offset: Int) -> Terminal {
        Terminal(chip: LineChip.simulated.label, offset: offset, place: "in the program")
    }
}
