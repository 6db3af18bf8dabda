public import HALContract

/// The signature pads a board may name: Wacom's STU series that speaks without encryption.
public enum AcceptedPad: UInt16, Hashable, Sendable, CaseIterable {
    /// STU-500, 640x480.
    case stu500 = 0x00A1
    /// STU-300, 396x100.
    case stu300 = 0x00A2
    /// STU-520A, 800x480 in colour.
    case stu520A = 0x00A3
    /// STU-430, 320x200.
    case stu430 = 0x00A4
    /// STU-530, 800x480 in colour.
    case stu530 = 0x00A5
    /// STU-540, 800x480 in colour.
    case stu540 = 0x00A8

    /// Wacom's vendor number.
    public static let vendor: UInt16 = 0x056A

    /// How it shows on the bus.
    public var usb: USBIdentity { USBIdentity(vendor: Self.vendor, product: rawValue) }

    /// The name on its back.
    public var name: String {
        switch self {
        case .stu300: "STU-300"
        case .stu430: "STU-430"
        case .stu500: "STU-500"
        case .stu520A: "STU-520A"
        case .stu530: "STU-530"
        case .stu540: "STU-540"
        }
    }
}

/// What the customer signs on.
public enum SignatureWiring: Hashable, Sendable {
    /// A pad of one of these models.
    case pad([AcceptedPad])
    /// A pad of one of these models, or the screen where none is plugged in.
    case padOrTouchScreen([AcceptedPad])
    /// The screen.
    case touchScreen
    /// A pad that exists only in a program, with the limits it reports.
    case simulated(PadCapability)

    /// The models taken; empty for a screen.
    public var pads: [AcceptedPad] {
        switch self {
        case .pad(let models), .padOrTouchScreen(let models): models
        case .touchScreen, .simulated: []
        }
    }
}
