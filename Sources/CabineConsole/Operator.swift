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
    public var description: String { "\(roleNames) \(entryName)" }

    /// `service`, or `service+cash`.
    public var roleNames: String { roles.map(\.rawValue).joined(separator: "+") }

    /// The challenge, `service-key`, or `uid-1000`.
    public var entryName: String {
        switch entry {
        case .challenge(let text): text
        case .serviceKey: "service-key"
        case .user(let identifier): "uid-\(identifier)"
        }
    }
}
