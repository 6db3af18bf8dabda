public import CabineAccess

/// Who gives commands: what every record of one says.
public struct Operator: Hashable, Sendable, CustomStringConvertible {
    /// How somebody came in.
    public enum Entry: Hashable, Sendable {
        /// By the response to this challenge.
        case challenge(String)
        /// With the service key turned, without an operator.
        case serviceKey
        /// As this user of the machine, through `cabine ctl`.
        case user(UInt32)
    }

    /// What they may do.
    public let roles: [Role]
    /// How they came in.
    public let entry: Entry

    /// Somebody who logged in.
    public init(roles: [Role], entry: Entry) {
        self.roles = roles
        self.entry = entry
    }

    /// Whether they may do what `role` may.
    public func may(_ role: Role) -> Bool { roles.contains { $0.allows(role) } }

    /// `service S4K79QWM2XAB`, for records.
    public var description: String {
        let role = roles.map(\.rawValue).joined(separator: "+")
        switch entry {
        case .challenge(let text): return "\(role) \(text)"
        case .serviceKey: return "\(role) service-key"
        case .user(let identifier): return "\(role) uid-\(identifier)"
        }
    }
}
