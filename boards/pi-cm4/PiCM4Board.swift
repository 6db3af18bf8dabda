import HALContract
public import HALDrivers

extension Board {
    /// A Raspberry Pi Compute Module 4 on a carrier with the 40-pin header, and a tethered still camera.
    ///
    /// After a reset the BCM2711 pulls lines 0 to 8 up and 9 to 27 down (BCM2711 ARM Peripherals, table "Alternative
    /// functions"), so every output is on one of the latter: a computer that starts refuses coins and lights nothing.
    public static let piCM4 = Board(
        identifier: "pi-cm4",
        title: "Raspberry Pi CM4, 40-pin header, still camera by libgphoto2, Citizen CX-02, Wacom STU-530",
        attendance: .unattended,
        chips: [LineChip(label: Header.chip, lines: Header.chipLines)],
        coins: piAcceptor,
        camera: CameraWiring(
            .gphoto2(
                GPhoto2Camera(model: "Canon EOS 2000D", usb: USBIdentity(vendor: 0x04A9, product: 0x32E1))),
            trigger: OutputWire(
                Header.pin(35), .activeHigh, heldOffBy: "the optocoupler across the remote-release socket"),
            powerCycle: .relay(
                OutputWire(
                    Header.pin(36), .activeHigh,
                    heldOffBy: "relay K2 at rest feeds the camera's battery dummy: a program that dies leaves it on"),
                offMilliseconds: 8_000)),
        flash: FlashWiring(
            OutputWire(
                Header.pin(18), .activeHigh,
                heldOffBy:
                    "a 10 kOhm resistor to ground disarms the flash; the flash ends by itself, since the camera's "
                    + "hot shoe only starts it"),
            // The mirror and the shutter come first: a still camera exposes up to a fifth of a second after its release.
            onLimitMilliseconds: 250, ready: InputWire(Header.pin(22), .activeLow), strobe: .fromCamera),
        signature: .pad([.stu530]),
        printer: .gutenprint(name: "citizen-cx-02", usb: USBIdentity(vendor: 0x1343, product: 0x000A)),
        house: HouseWiring(
            door: InputWire(Header.pin(29), .activeHigh, bias: .pullUp),
            serviceKey: InputWire(Header.pin(31), .activeLow, bias: .pullUp),
            presence: InputWire(Header.pin(32), .activeLow, bias: .pullUp),
            powerFail: InputWire(Header.pin(33), .activeHigh, bias: .pullUp),
            lamps: [
                Lamp("fill light", OutputWire(Header.pin(37), .activeHigh, heldOffBy: "the dimmer's input resistor")),
                Lamp(
                    "occupied sign", OutputWire(Header.pin(38), .activeHigh, heldOffBy: "the driver's input resistor")),
            ]),
        watchdog: WatchdogDevice(path: "/dev/watchdog0", timeoutSeconds: 15),
        console: SerialConsole(path: "/dev/ttyAMA0", terminals: [Header.pin(8), Header.pin(10)]),
        kernelSettings: [
            KernelSetting(
                path: "/sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs", value: "N",
                reason: "Raspberry Pi's kernels otherwise leave an output as it was when the program dies: with coins "
                    + "accepted. Put `pinctrl_bcm2835.persist_gpio_outputs=n` on the kernel's command line")
        ])

    /// An acceptor of the NRI G-13 kind: 12 V, a line for each coin, active low, and a string line. A resistor pulls its
    /// inhibit input to 12 V, and only a transistor that is driven lets coins in.
    private static let piAcceptor = CoinAcceptor(
        model: "parallel acceptor (NRI G-13 kind), 12 V, 100 ms pulses",
        lines: [coin(pin: 11, cents: 50), coin(pin: 12, cents: 100), coin(pin: 13, cents: 200)],
        inhibit: InhibitWire(
            Header.pin(16), sense: .highRefuses, through: .inverting,
            heldRefusingBy:
                "a 10 kOhm resistor pulls the acceptor's inhibit input to 12 V; transistor Q1 conducts only "
                + "while the line is driven high"),
        fraud: FraudWire(InputWire(Header.pin(15), .activeLow, bias: .pullUp)))

    /// One coin's line through an optocoupler that pulls the line low; the host debounces.
    private static func coin(pin: Int, cents: Int) -> CoinWire {
        CoinWire(
            InputWire(Header.pin(pin), .activeLow, bias: .pullUp), centsPerPulse: cents, widthMinimumMilliseconds: 50,
            widthMaximumMilliseconds: 550, debounceMilliseconds: 10, stuckMilliseconds: 2_000)
    }
}
