import BoardPiCM4
import HALContract
import HALDrivers
import Testing

@Suite struct BoardCheckTests {
    typealias Examples = BoardExamples

    @Test(arguments: BoardExamples.all) func everyBoardOfTheProductConforms(board: Board) {
        #expect(BoardCheck.problems(of: board) == [])
    }

    @Test func identifiersAreUnique() {
        let all = Examples.all.map(\.identifier)
        #expect(Set(all).count == all.count)
    }

    @Test func theExampleConforms() {
        #expect(BoardCheck.problems(of: Examples.board()) == [])
    }

    /// A spoilt board, and the one problem it must have: place and what.
    struct Spoilt: CustomTestStringConvertible, Sendable {
        let board: Board
        let place: String
        let what: String

        init(_ place: String, _ what: String, _ board: Board) {
            (self.board, self.place, self.what) = (board, place, what)
        }

        var testDescription: String { "\(place): \(what)" }
    }

    private static let inhibitPlace = "coin inhibit (chip 1, screw 1)"
    private static let flashPlace = "flash (chip 2, screw 2)"
    private static let coinPlace = "coin 0.50 (chip 0, screw 0)"

    static let lines: [Spoilt] = [
        Spoilt(
            flashPlace, "the line is used twice, also as coin inhibit",
            Examples.board(
                inhibit: InhibitWire(
                    Terminal(chip: "chip", offset: 2, place: "another label of the same line"), sense: .lowRefuses,
                    through: .inverting, heldRefusingBy: "a resistor"))),
        Spoilt(
            "console (chip 0, screw 0)", "the line is used twice, also as coin 0.50",
            Examples.board(console: SerialConsole(path: "/dev/ttyS0", terminals: [Examples.terminal(0)]))),
        Spoilt(
            inhibitPlace, "an inhibit without polarity: whether high or low refuses coins is not stated",
            Examples.board(
                inhibit: InhibitWire(Examples.terminal(1), sense: nil, through: .following, heldRefusingBy: "x"))),
        Spoilt(
            inhibitPlace, "nothing keeps coins refused while the line is not driven",
            Examples.board(
                inhibit: InhibitWire(
                    Examples.terminal(1), sense: .highRefuses, through: .following, heldRefusingBy: ""))),
        Spoilt(
            "door (chip 6, screw 6)", "its polarity is not stated",
            Examples.board(house: HouseWiring(door: InputWire(Examples.terminal(6), nil)))),
        Spoilt(
            "door (chip 8, screw 8)", "the chip's lines are 0 to 7",
            Examples.board(house: HouseWiring(door: InputWire(Examples.terminal(8), .activeLow)))),
        Spoilt(
            "door (other 0, x)", "the board declares no chip 'other'",
            Examples.board(
                house: HouseWiring(
                    door: InputWire(Terminal(chip: "other", offset: 0, place: "x"), .activeLow)))),
        Spoilt(
            "coin fraud (chip 6, screw 6)", "coins are refused for 0 s after a fraud",
            Examples.board(fraud: FraudWire(InputWire(Examples.terminal(6), .activeLow), refuseSeconds: 0))),
        Spoilt(
            "coin fraud (chip 6, screw 6)", "a debounce time of 101 ms",
            Examples.board(fraud: FraudWire(InputWire(Examples.terminal(6), .activeLow), debounceMilliseconds: 101))),
        Spoilt(
            "coin fraud (chip 6, screw 6)", "a debounce time of -1 ms",
            Examples.board(fraud: FraudWire(InputWire(Examples.terminal(6), .activeLow), debounceMilliseconds: -1))),
        Spoilt("coin acceptor acceptor", "it has no coin line", Examples.board(coins: [])),
        Spoilt(
            "lamp sign", "two lamps have this name",
            Examples.board(
                house: HouseWiring(lamps: [
                    Lamp("sign", OutputWire(Examples.terminal(6), .activeHigh)),
                    Lamp("sign", OutputWire(Examples.terminal(7), .activeHigh)),
                ]))),
    ]

    private static func pulses(_ least: Int, _ most: Int, debounce: Int, stuck: Int, cents: Int = 50) -> Board {
        Examples.board(coins: [
            CoinWire(
                InputWire(Examples.terminal(0), .activeLow), centsPerPulse: cents, widthMinimumMilliseconds: least,
                widthMaximumMilliseconds: most, debounceMilliseconds: debounce, stuckMilliseconds: stuck)
        ])
    }

    static let coins: [Spoilt] = [
        Spoilt(
            "coin 0.00 (chip 0, screw 0)", "a pulse is worth 0", pulses(10, 80, debounce: 5, stuck: 1_000, cents: 0)),
        Spoilt(coinPlace, "the pulse window is empty: 80 to 80 ms", pulses(80, 80, debounce: 5, stuck: 1_000)),
        Spoilt(coinPlace, "a debounce of 10 ms with pulses from 10 ms", pulses(10, 80, debounce: 10, stuck: 1_000)),
        Spoilt(coinPlace, "a debounce of -1 ms with pulses from 10 ms", pulses(10, 80, debounce: -1, stuck: 1_000)),
        Spoilt(coinPlace, "stuck after 80 ms, with pulses up to 80 ms", pulses(10, 80, debounce: 5, stuck: 80)),
    ]

    private static func flash(_ limit: UInt64?, heldOffBy: String = "a resistor", _ strobe: StrobeMode = .fromLine)
        -> FlashWiring
    {
        FlashWiring(
            OutputWire(Examples.terminal(2), .activeHigh, heldOffBy: heldOffBy), onLimitMilliseconds: limit,
            strobe: strobe)
    }

    private static let shutter = OutputWire(Examples.terminal(5), .activeHigh, heldOffBy: "an optocoupler")

    static let flashes: [Spoilt] = [
        Spoilt(flashPlace, "a flash without a limit to its on-time", Examples.board(flash: flash(nil))),
        Spoilt(flashPlace, "a limit of 0 ms: the flash could never be on", Examples.board(flash: flash(0))),
        Spoilt(flashPlace, "a limit of 51 ms is above the safe 50 ms", Examples.board(flash: flash(51))),
        Spoilt(
            flashPlace, "nothing holds the flash off while the line is not driven",
            Examples.board(flash: flash(50, heldOffBy: ""))),
        Spoilt(
            flashPlace, "a limit of 501 ms is above the safe 500 ms",
            Examples.board(
                camera: CameraWiring(.v4l2(Examples.camera), trigger: shutter, powerCycle: Examples.relay),
                flash: flash(501, .fromCamera))),
        Spoilt(
            flashPlace, "fired by the camera, and no line releases its shutter: nothing says when to arm it",
            Examples.board(flash: flash(500, .fromCamera))),
        Spoilt(
            flashPlace, "fired by a camera, and the board has none",
            Examples.board(camera: CameraWiring(.folder("/photos"), powerCycle: nil), flash: flash(50, .fromCamera))),
    ]

    private static func v4l2(
        match: V4L2Match = .card("c"), formats: [V4L2Format] = [.mjpeg], still: FrameSize = FrameSize(640, 480),
        without control: V4L2Control? = nil, twice: LockedControl? = nil, hasFixedFocus: Bool = true
    ) -> Board {
        let controls = Examples.camera.controls.filter { $0.control != control } + (twice.map { [$0] } ?? [])
        return Examples.board(
            camera: CameraWiring(
                .v4l2(
                    V4L2Camera(
                        match: match, formats: formats, still: still, preview: FrameSize(640, 480), controls: controls,
                        hasFixedFocus: hasFixedFocus)), powerCycle: Examples.relay))
    }

    static let cameras: [Spoilt] = [
        Spoilt(
            "camera", "no way to power-cycle it is declared",
            Examples.board(camera: CameraWiring(.v4l2(Examples.camera), powerCycle: nil))),
        Spoilt(
            "camera", "power-cycled by hand (press it), and nobody is there",
            Examples.board(camera: CameraWiring(.v4l2(Examples.camera), powerCycle: .byHand("press it")))),
        Spoilt(
            "camera", "power-cycled by hand, without a word how",
            Examples.board(
                attendance: .attended, camera: CameraWiring(.v4l2(Examples.camera), powerCycle: .byHand("")))),
        Spoilt(
            "camera power (chip 3, screw 3)", "the power is away for 0 ms",
            Examples.board(
                camera: CameraWiring(
                    .v4l2(Examples.camera),
                    powerCycle: .relay(OutputWire(Examples.terminal(3), .activeHigh), offMilliseconds: 0)))),
        Spoilt("camera (card c)", "no picture format is stated", v4l2(formats: [])),
        Spoilt("camera (card c)", "its still size is 0x480", v4l2(still: FrameSize(0, 480))),
        Spoilt("camera (video0)", "its device is no file of /dev", v4l2(match: .device("video0"))),
        Spoilt(
            "camera (card c)", "its exposure is not locked: exposureTime has no value", v4l2(without: .exposureTime)),
        Spoilt(
            "camera (card c)", "its white balance is not locked: autoWhiteBalance has no value",
            v4l2(without: .autoWhiteBalance)),
        Spoilt(
            "camera (card c)", "exposureAuto is locked twice", v4l2(twice: LockedControl(.exposureAuto, 3))),
        Spoilt(
            "camera", "its model is not stated",
            Examples.board(
                camera: CameraWiring(.gphoto2(GPhoto2Camera(model: "", usb: nil)), powerCycle: Examples.relay))),
        Spoilt(
            "camera folder 'photos'", "no absolute path",
            Examples.board(camera: CameraWiring(.folder("photos"), powerCycle: nil))),
    ]

    static let others: [Spoilt] = [
        Spoilt("signature pad", "no model is accepted", Examples.board(signature: .padOrTouchScreen([]))),
        Spoilt(
            "printer", "its Gutenprint name is not stated",
            Examples.board(printer: .gutenprint(name: "", usb: USBIdentity(vendor: 1, product: 1)))),
        Spoilt(
            "printer 'http://p/ipp'", "no address of an IPP printer",
            Examples.board(printer: .ipp(address: "http://p/ipp"))),
        Spoilt(
            "watchdog", "nobody is there and no watchdog restarts a computer that hangs", Examples.board(watchdog: nil)),
        Spoilt(
            "watchdog /dev/w", "a time of 61 s",
            Examples.board(watchdog: WatchdogDevice(path: "/dev/w", timeoutSeconds: 61))),
        Spoilt(
            "console /dev/ttyS0", "a speed of 0", Examples.board(console: SerialConsole(path: "/dev/ttyS0", baud: 0))),
        Spoilt(
            "board 'Good Board'", "its name cannot be a folder and a unit's instance",
            Examples.board(identifier: "Good Board")),
    ]

    @Test(arguments: lines + coins + flashes + cameras + others)
    func everyMistakeIsTheOneProblemFound(spoilt: Spoilt) {
        let problems = BoardCheck.problems(of: spoilt.board)
        #expect(problems.map(\.place) == [spoilt.place])
        #expect(problems.map(\.what) == [spoilt.what])
        #expect(problems.allSatisfy { !$0.remedy.isEmpty })
    }

    @Test func aFocusThatCanMoveIsLockedTwice() {
        let problems = BoardCheck.problems(of: Self.v4l2(hasFixedFocus: false)).map(\.what)
        #expect(
            problems == [
                "its focus is not locked: autoFocus has no value", "its focus is not locked: focus has no value",
            ])
    }

    @Test func allProblemsComeAtOnce() {
        let board = Examples.board(
            coins: [Examples.coin(1, cents: 0)], flash: Self.flash(nil), signature: .pad([]), watchdog: nil)
        #expect(BoardCheck.problems(of: board).count == 5, "\(BoardCheck.problems(of: board))")
    }

    @Test(arguments: [
        (InhibitSense.highRefuses, OutputStage.following, Polarity.activeHigh),
        (.highRefuses, .inverting, .activeLow), (.lowRefuses, .following, .activeLow),
        (.lowRefuses, .inverting, .activeHigh),
    ]) func theInhibitsPolarityFollowsFromTheAcceptorAndTheStage(
        sense: InhibitSense, stage: OutputStage, polarity: Polarity
    ) {
        let wire = InhibitWire(Examples.terminal(1), sense: sense, through: stage, heldRefusingBy: "x")
        #expect(wire.polarity == polarity)
    }

    @Test func whatCanBePaidIsTheGreatestCommonDivisorOfThePulses() {
        let coins = CoinAcceptor(
            model: "x", lines: [50, 20, 200].map { Examples.coin(cents: $0) }, inhibit: Examples.inhibit)
        #expect(coins.unitCents == 10)
    }

    @Test func aProfileExistsOnlyWhereTheDriverWouldTakeIt() {
        #expect(Examples.coin().profile?.centsPerPulse == 50)
        #expect(Examples.coin(cents: 0).profile == nil)
        #expect(Board.piCM4.coins?.lines.compactMap(\.profile).map(\.centsPerPulse) == [50, 100, 200])
    }

    @Test(arguments: [
        ("ipp://p/ipp/print", "p", 631), ("ipp://10.0.0.7:8631/x", "10.0.0.7", 8_631),
    ]) func printerAddressesAreTakenApart(text: String, host: String, port: UInt16) {
        #expect(PrinterAddress(text)?.host == host)
        #expect(PrinterAddress(text)?.port == port)
    }

    @Test(arguments: ["ipp://p", "ipp:///x", "ipp://p:0/x", "ipp://p:65536/x", "ipp://p:1:2/x", "ipps://p/x", "p", ""])
    func otherPrinterAddressesAreRefused(text: String) {
        #expect(PrinterAddress(text) == nil)
    }
}
