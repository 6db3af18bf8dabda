import BoardPCUSB
import BoardPiCM4
import BoardShop
import BoardSim
import Foundation
import HALContract
public import HALDrivers
public import Testing

/// The boards of the product, and one to spoil.
enum BoardExamples {
    static let all: [Board] = [.sim, .pcUSB, .piCM4, .shop]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func terminal(_ offset: Int) -> Terminal { Terminal(chip: "chip", offset: offset, place: "screw \(offset)") }

    static func coin(_ offset: Int = 0, cents: Int = 50) -> CoinWire {
        CoinWire(
            InputWire(terminal(offset), .activeLow), centsPerPulse: cents, widthMinimumMilliseconds: 10,
            widthMaximumMilliseconds: 80, debounceMilliseconds: 5, stuckMilliseconds: 1_000)
    }

    static let inhibit = InhibitWire(
        terminal(1), sense: .highRefuses, through: .following, heldRefusingBy: "a resistor")

    static let flash = FlashWiring(
        OutputWire(terminal(2), .activeHigh, heldOffBy: "a resistor"), onLimitMilliseconds: 50, strobe: .fromLine)

    static let relay = PowerCycle.relay(
        OutputWire(terminal(3), .activeHigh, heldOffBy: "its rest contact"), offMilliseconds: 5_000)

    static let camera = V4L2Camera(
        match: .card("vivid"), formats: [.yuyv], still: FrameSize(1_920, 1_080), preview: FrameSize(1_280, 720),
        controls: [
            LockedControl(.exposureAuto, 1), LockedControl(.exposureTime, 100), LockedControl(.autoWhiteBalance, 0),
            LockedControl(.whiteBalanceTemperature, 5_600),
        ],
        hasFixedFocus: true)

    /// A board without a problem; a test changes what it is about.
    static func board(
        identifier: String = "good", attendance: Attendance = .unattended,
        chips: [LineChip] = [LineChip(label: "chip", lines: 8)], coins: [CoinWire] = [coin()],
        inhibit: InhibitWire = inhibit, fraud: FraudWire? = nil,
        camera: CameraWiring = CameraWiring(.v4l2(camera), powerCycle: relay), flash: FlashWiring? = flash,
        signature: SignatureWiring = .pad([.stu430]),
        printer: PrinterWiring = .gutenprint(name: "dnp-ds620", usb: USBIdentity(vendor: 1, product: 2)),
        house: HouseWiring = HouseWiring(),
        watchdog: WatchdogDevice? = WatchdogDevice(path: "/dev/watchdog0", timeoutSeconds: 30),
        console: SerialConsole? = nil, kernelSettings: [KernelSetting] = []
    ) -> Board {
        Board(
            identifier: identifier, title: "a board", attendance: attendance, chips: chips,
            coins: CoinAcceptor(model: "acceptor", lines: coins, inhibit: inhibit, fraud: fraud), camera: camera,
            flash: flash, signature: signature, printer: printer, house: house, watchdog: watchdog, console: console,
            kernelSettings: kernelSettings)
    }
}

extension Board: CustomTestStringConvertible {
    /// The name, instead of every wire.
    public var testDescription: String { identifier }
}
