/// What a transport does that its contract does not allow.
public struct Nonconformity: Error, CustomStringConvertible {
    /// The scenario, and what was found.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Throws when a promise is not kept.
func demand(_ holds: Bool, _ promise: @autoclosure () -> String) throws(Nonconformity) {
    if !holds { throw Nonconformity(promise()) }
}
