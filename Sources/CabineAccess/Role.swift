/// What somebody who logged in may do. Everyone may look; testing and money are duties of different people.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Look at everything, change nothing.
    case view
    /// Look, test devices, configure, take out of service, restart.
    case service
    /// Look, audit and empty the cash box, pay vouchers out.
    case cash

    /// Whether somebody in this role may do what `needed` may.
    public func allows(_ needed: Role) -> Bool { needed == .view || needed == self }

    /// The letter a challenge for this role begins with, so that an operator hears what is asked for.
    var letter: UInt8 {
        switch self {
        case .view: UInt8(ascii: "V")
        case .service: UInt8(ascii: "S")
        case .cash: UInt8(ascii: "C")
        }
    }

    init?(letter: UInt8) {
        guard let role = Role.allCases.first(where: { $0.letter == letter }) else { return nil }
        self = role
    }
}
