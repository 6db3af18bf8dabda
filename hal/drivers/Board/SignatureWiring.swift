public import HALContract

/// What the customer signs on.
public enum SignatureWiring: Hashable, Sendable {
    /// A pad of one of these models.
    case pad([PadModel])
    /// A pad of one of these models, or the screen where none is plugged in.
    case padOrTouchScreen([PadModel])
    /// The screen.
    case touchScreen
    /// A pad that exists only in a program, with the limits it reports.
    case simulated(PadCapability)

    /// The models taken; empty for a screen.
    public var pads: [PadModel] {
        switch self {
        case .pad(let models), .padOrTouchScreen(let models): models
        case .touchScreen, .simulated: []
        }
    }
}
