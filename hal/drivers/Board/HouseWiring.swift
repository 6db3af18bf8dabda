/// The printer, by the way pages reach it.
public enum PrinterWiring: Hashable, Sendable {
    /// A dye-sublimation printer of Gutenprint, through cupsd as CUPS raster.
    case gutenprint(name: String, usb: USBIdentity)
    /// A printer that takes PWG raster over IPP.
    case ipp(address: String)
    /// A real queue of Gutenprint's `name` in front of a printer that exists only in a program.
    case simulated(name: String)
}

/// A lamp of the cabin.
public struct Lamp: Hashable, Sendable {
    /// What it lights: "fill light", "occupied sign".
    public let name: String
    /// Switches it.
    public let line: OutputWire

    /// A lamp called `name`.
    public init(_ name: String, _ line: OutputWire) {
        self.name = name
        self.line = line
    }
}

/// The wires of the housing; nil where a model has no such thing.
public struct HouseWiring: Hashable, Sendable {
    /// Asserted while the service door is open.
    public let door: InputWire?
    /// Asserted while the technician's key is turned.
    public let serviceKey: InputWire?
    /// Asserted while somebody is inside: curtain contact or presence detector.
    public let presence: InputWire?
    /// Asserted when mains is gone and only the buffer is left.
    public let powerFail: InputWire?
    /// The lamps.
    public let lamps: [Lamp]

    /// The wires of a housing.
    public init(
        door: InputWire? = nil, serviceKey: InputWire? = nil, presence: InputWire? = nil, powerFail: InputWire? = nil,
        lamps: [Lamp] = []
    ) {
        self.door = door
        self.serviceKey = serviceKey
        self.presence = presence
        self.powerFail = powerFail
        self.lamps = lamps
    }
}

/// The hardware watchdog that restarts a computer whose controller makes no progress.
public struct WatchdogDevice: Hashable, Sendable {
    /// Its device file.
    public let path: String
    /// How long it waits for a sign of life.
    public let timeoutSeconds: Int

    /// No chip in use counts farther than this in one stage, and a cabin that hangs longer loses its customer.
    public static let timeoutMaximumSeconds = 60

    /// A watchdog at `path`.
    public init(path: String, timeoutSeconds: Int) {
        self.path = path
        self.timeoutSeconds = timeoutSeconds
    }
}

/// The serial port of the service console.
public struct SerialConsole: Hashable, Sendable {
    /// Its device file.
    public let path: String
    /// Bits a second; 8 data bits, no parity.
    public let baud: Int
    /// Lines of a chip that the port occupies, so that nothing else is wired to them.
    public let terminals: [Terminal]

    /// A port at `path`.
    public init(path: String, baud: Int = 115_200, terminals: [Terminal] = []) {
        self.path = path
        self.baud = baud
        self.terminals = terminals
    }
}

/// A setting of the kernel on which the board's safety rests, as a file says it.
public struct KernelSetting: Hashable, Sendable {
    /// The file that shows it.
    public let path: String
    /// What the file must hold.
    public let value: String
    /// Why, and how it is set.
    public let reason: String

    /// The file at `path` must hold `value`.
    public init(path: String, value: String, reason: String) {
        self.path = path
        self.value = value
        self.reason = reason
    }
}
