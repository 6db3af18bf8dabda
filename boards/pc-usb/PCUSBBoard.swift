import HALContract
public import HALDrivers

extension Board {
    /// A kiosk PC whose lines hang on a Diolan DLN-2 USB adapter, with an industrial camera that speaks UVC.
    ///
    /// The DLN-2 was chosen for what its kernel driver (drivers/gpio/gpio-dln2.c) does when nobody holds a line any more:
    /// it disables the pin. So a controller that dies leaves every output undriven, and resistors decide. It also reports
    /// edges by itself, where most USB adapters have to be polled.
    public static let pcUSB = Board(
        identifier: "pc-usb",
        title: "x86 kiosk PC, USB line adapter, V4L2 industrial camera, DNP DS620, Wacom STU-430",
        attendance: .unattended,
        chips: [LineChip(label: "dln2", lines: 32, usb: USBIdentity(vendor: 0xA257, product: 0x2013))],
        coins: pcAcceptor,
        camera: pcCamera,
        flash: FlashWiring(
            OutputWire(
                dln2(5), .activeHigh,
                heldOffBy:
                    "the driver array's input resistor to ground disarms the flash; its own controller ends every "
                    + "flash after 50 ms whatever the line says"),
            onLimitMilliseconds: 50, ready: InputWire(dln2(6), .activeLow), strobe: .fromCamera),
        signature: .pad([.stu430]),
        printer: .gutenprint(name: "dnp-ds620", usb: USBIdentity(vendor: 0x1452, product: 0x8B01)),
        house: HouseWiring(
            door: InputWire(dln2(7), .activeHigh), serviceKey: InputWire(dln2(8), .activeLow),
            presence: InputWire(dln2(9), .activeLow), powerFail: InputWire(dln2(10), .activeHigh),
            lamps: [
                Lamp("fill light", OutputWire(dln2(11), .activeHigh, heldOffBy: "the driver array's input resistor")),
                Lamp(
                    "occupied sign", OutputWire(dln2(12), .activeHigh, heldOffBy: "the driver array's input resistor")),
            ]),
        watchdog: WatchdogDevice(path: "/dev/watchdog0", timeoutSeconds: 30),
        console: SerialConsole(path: "/dev/ttyS0"))

    /// A pulse acceptor of the HX616 kind: 0 V at its inhibit input refuses, and an open input accepts. A relay whose
    /// rest contact ties the input to 0 V turns that round: without power, or without a program, coins are refused.
    private static let pcAcceptor = CoinAcceptor(
        model: "pulse acceptor (HX616, CH-926 kind), 20 ms pulses with 100 ms between them",
        lines: [
            CoinWire(
                InputWire(dln2(0), .activeLow), centsPerPulse: 50, widthMinimumMilliseconds: 10,
                widthMaximumMilliseconds: 80, debounceMilliseconds: 5, stuckMilliseconds: 1_000)
        ],
        inhibit: InhibitWire(
            dln2(1), sense: .lowRefuses, through: .following,
            heldRefusingBy:
                "relay K1 at rest ties the acceptor's inhibit input to 0 V; the pin is disabled by the kernel "
                + "when the program ends, and the driver array's input resistor then releases the relay"),
        fraud: FraudWire(InputWire(dln2(2), .activeLow)))

    private static let pcCamera = CameraWiring(
        .v4l2(
            V4L2Camera(
                match: .device("/dev/cabine/camera"), formats: [.yuyv, .mjpeg], still: FrameSize(1_920, 1_080),
                preview: FrameSize(1_280, 720),
                // The video class has no control for a gain by itself: where a camera has one, it obeys its exposure's.
                controls: [
                    LockedControl(.exposureAuto, 1), LockedControl(.exposureTime, 100), LockedControl(.gain, 0),
                    LockedControl(.autoWhiteBalance, 0), LockedControl(.whiteBalanceTemperature, 5_600),
                ],
                hasFixedFocus: true)),
        trigger: OutputWire(dln2(3), .activeHigh, heldOffBy: "the optocoupler of the camera's trigger input"),
        powerCycle: .relay(
            OutputWire(
                dln2(4), .activeHigh, heldOffBy: "relay K2 at rest feeds the camera: a program that dies leaves it on"),
            offMilliseconds: 5_000))

    /// Line `offset` of the adapter, at the screw terminal of the same number.
    private static func dln2(_ offset: Int) -> Terminal {
        Terminal(chip: "dln2", offset: offset, place: "screw \(offset)")
    }
}
