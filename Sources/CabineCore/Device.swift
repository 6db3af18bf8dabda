/// The devices a sale depends on, besides the printer, which says more of itself.
public enum Device: UInt8, Hashable, Sendable, CaseIterable {
    /// Camera.
    case camera
    /// Signature pad.
    case pad
    /// Coin acceptor.
    case coinAcceptor
    /// Journal and outbox: disk room, and room in the queue.
    case storage
    /// Keys and certificates, without which nothing can be sealed.
    case keys
    /// Flash: one that is not known to be off, or does not charge, has failed.
    case flash
}

/// Whether a device can do its part of a sale.
public enum DeviceHealth: UInt8, Hashable, Sendable, CaseIterable {
    /// Nobody asked it yet since the start.
    case unknown
    /// It works.
    case ready
    /// It does not.
    case failed
}

/// What the printer says of itself; prints left is its only proof of paper.
public struct PrinterReport: Hashable, Sendable {
    /// Whether it would print now.
    public let health: DeviceHealth
    /// Sheets its media still gives; nil when it did not say.
    public let printsLeft: UInt32?

    /// A reading of the printer.
    public init(health: DeviceHealth, printsLeft: UInt32?) {
        self.health = health
        self.printsLeft = printsLeft
    }

    /// No reading yet.
    public static let unknown = PrinterReport(health: .unknown, printsLeft: nil)

    /// Whether a sheet can be sold on it.
    public var canPrint: Bool { health == .ready && (printsLeft ?? 0) > 0 }
}

/// Why the cabin sells nothing.
public enum ServiceCause: UInt8, Hashable, Sendable, CaseIterable {
    /// Not every device has reported since the start.
    case starting
    /// The camera failed.
    case camera
    /// The signature pad failed.
    case pad
    /// The coin acceptor failed.
    case coinAcceptor
    /// The disk or the queue of records is full or failing.
    case storage
    /// Keys or certificates are missing.
    case keys
    /// The printer is out of media, stopped or away.
    case printer
    /// The printer gave no proven sheet for the last sales, though it says that it is ready.
    case printerUncertain
    /// The outbox does not acknowledge what it is told.
    case outboxStuck
    /// A person took the cabin out of service.
    case ordered
    /// The flash cannot be driven, or does not charge.
    case flash
    /// The service door is open.
    case door
}

/// Whether somebody is in the cabin, as its curtain contact or presence detector says.
public enum Occupancy: UInt8, Hashable, Sendable, CaseIterable {
    /// Nobody says: the board has no such input, or it was not read since the start.
    case unknown
    /// Nobody is inside.
    case empty
    /// Somebody is inside.
    case occupied
}

/// Why a person took the cabin out of service; what the screen and the fleet are told.
public enum OutOfServiceReason: UInt8, Hashable, Sendable, CaseIterable {
    /// Nobody said why.
    case unstated = 1
    /// The cabin is being cleaned.
    case cleaning
    /// Something is broken and will be repaired.
    case repair
    /// Paper or ribbon will be brought.
    case supplies
    /// The cash box is full.
    case cashBox
    /// The cabin was damaged on purpose.
    case vandalism
    /// The cabin is about to be moved.
    case moving
    /// Another reason.
    case other

    /// The word for it: in logs, and as it is typed at the console.
    public var word: String {
        switch self {
        case .unstated: "unstated"
        case .cleaning: "cleaning"
        case .repair: "repair"
        case .supplies: "supplies"
        case .cashBox: "cash-box"
        case .vandalism: "vandalism"
        case .moving: "moving"
        case .other: "other"
        }
    }
}

/// What a technician's command does with the devices; the cabin serves nobody meanwhile.
public enum ServiceWork: UInt8, Hashable, Sendable, CaseIterable {
    /// It moves, lights or prints something.
    case devices = 1
    /// It counts coins: the acceptor is open, and what falls is credit.
    case coins
}

/// Health of every device, as last reported.
public struct Devices: Hashable, Sendable {
    /// Camera.
    public internal(set) var camera = DeviceHealth.unknown
    /// Signature pad.
    public internal(set) var pad = DeviceHealth.unknown
    /// Coin acceptor.
    public internal(set) var coinAcceptor = DeviceHealth.unknown
    /// Journal and outbox.
    public internal(set) var storage = DeviceHealth.unknown
    /// Keys and certificates.
    public internal(set) var keys = DeviceHealth.unknown
    /// Flash.
    public internal(set) var flash = DeviceHealth.unknown
    /// Printer.
    public internal(set) var printer = PrinterReport.unknown

    /// Nothing reported yet.
    public init() {}

    /// Reads or notes the health of `device`.
    public subscript(device: Device) -> DeviceHealth {
        get {
            switch device {
            case .camera: camera
            case .pad: pad
            case .coinAcceptor: coinAcceptor
            case .storage: storage
            case .keys: keys
            case .flash: flash
            }
        }
        set {
            switch device {
            case .camera: camera = newValue
            case .pad: pad = newValue
            case .coinAcceptor: coinAcceptor = newValue
            case .storage: storage = newValue
            case .keys: keys = newValue
            case .flash: flash = newValue
            }
        }
    }

    /// Health read back from a snapshot.
    public init(health: (Device) -> DeviceHealth, printer: PrinterReport) {
        self.printer = printer
        for device in Device.allCases { self[device] = health(device) }
    }
}

extension Device {
    var cause: ServiceCause {
        switch self {
        case .camera: .camera
        case .pad: .pad
        case .coinAcceptor: .coinAcceptor
        case .storage: .storage
        case .keys: .keys
        case .flash: .flash
        }
    }
}
