public import CabineCore

/// Whether somebody stands beside the cabin.
public enum Attendance: String, Hashable, Sendable {
    /// Nobody: it must refuse, recover and restart by itself.
    case unattended
    /// A person at the counter sells, helps and switches things off and on.
    case attended
}

/// A cabin model: what is wired how. Compiled and checked; what an operator may change stands in the site file instead.
///
/// One value states every wire. The wiring table of the board's README, the checks of `BoardCheck` and the look-ups of
/// `SelfTest` are all made from it.
public struct Board: Hashable, Sendable {
    /// The name scripts use: small letters, digits and hyphens.
    public let identifier: String
    /// What it is, for people.
    public let title: String
    /// Whether somebody stands beside it.
    public let attendance: Attendance
    /// The chips its lines are on.
    public let chips: [LineChip]
    /// The coin acceptor; nil when the price is paid at a counter.
    public let coins: CoinAcceptor?
    /// The camera.
    public let camera: CameraWiring
    /// The flash; nil when the light is always on.
    public let flash: FlashWiring?
    /// What the customer signs on.
    public let signature: SignatureWiring
    /// The printer.
    public let printer: PrinterWiring
    /// Door, key, presence, power-fail and lamps.
    public let house: HouseWiring
    /// The hardware watchdog.
    public let watchdog: WatchdogDevice?
    /// The service console's port.
    public let console: SerialConsole?
    /// Settings of the kernel that must be as stated.
    public let kernelSettings: [KernelSetting]

    /// A cabin model; whatever is left out it does not have.
    public init(
        identifier: String, title: String, attendance: Attendance, chips: [LineChip] = [], coins: CoinAcceptor? = nil,
        camera: CameraWiring, flash: FlashWiring? = nil, signature: SignatureWiring, printer: PrinterWiring,
        house: HouseWiring = HouseWiring(), watchdog: WatchdogDevice? = nil, console: SerialConsole? = nil,
        kernelSettings: [KernelSetting] = []
    ) {
        self.identifier = identifier
        self.title = title
        self.attendance = attendance
        self.chips = chips
        self.coins = coins
        self.camera = camera
        self.flash = flash
        self.signature = signature
        self.printer = printer
        self.house = house
        self.watchdog = watchdog
        self.console = console
        self.kernelSettings = kernelSettings
    }

    /// How the price is paid.
    public var payment: Payment { coins == nil ? .counter : .coins }

    /// Longest time the flash may be on; the drivers' own limit where the board has no flash.
    public var flashLimitMilliseconds: UInt64 {
        min(flash?.onLimitMilliseconds ?? .max, FlashDriver.limitDefaultMilliseconds)
    }
}
