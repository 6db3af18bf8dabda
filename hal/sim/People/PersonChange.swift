/// What whoever tries a cabin may change of a drawn person.
public enum PersonChange: Hashable, Sendable {
    /// Something the verdict must notice.
    case fault(PersonFault)
    /// Other glasses, or none.
    case glasses(PersonGlasses)

    private static let glassesNames: [(name: String, glasses: PersonGlasses)] = [
        ("no-glasses", .none), ("thin-glasses", .thin), ("heavy-glasses", .heavy),
    ]

    /// Every name, in a fixed order.
    public static let names = glassesNames.map(\.name) + PersonFault.allCases.map(\.rawValue)

    /// The change of a name; nil for a name there is none of.
    public init?(name: String) {
        if let glasses = Self.glassesNames.first(where: { $0.name == name })?.glasses {
            self = .glasses(glasses)
        } else if let fault = PersonFault(rawValue: name) {
            self = .fault(fault)
        } else {
            return nil
        }
    }

    /// The name it is asked for by.
    public var name: String {
        switch self {
        case .fault(let fault): fault.rawValue
        case .glasses(let glasses): Self.glassesNames.first { $0.glasses == glasses }?.name ?? "no-glasses"
        }
    }

    func apply(to person: inout SyntheticPerson) {
        switch self {
        case .fault(let fault): fault.apply(to: &person)
        case .glasses(let glasses):
            person.parameters.glasses = glasses
            person.parameters.glassesGlare = 0
        }
    }
}
