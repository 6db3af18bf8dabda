/// The closed set of ways a device can fail, whatever its driver.
///
/// A driver keeps its own detail in the message; decisions are taken on the kind alone, so a new device never adds a
/// case to the state machine.
public enum FaultKind: UInt8, Hashable, Sendable, CaseIterable {
    /// No such device, or it was unplugged.
    case absent
    /// The device is there and refuses for now; asking again later may succeed.
    case busy
    /// No answer within the bound documented by the requirement that was called.
    case timeout
    /// The device answered something its protocol does not allow.
    case protocolViolation
    /// The device reports that a person must act: cover open, out of media, jam.
    case needsAttention
    /// The operating system refused: permissions, out of descriptors, input/output error.
    case system
    /// There is no room left to write.
    case full
}

/// A device failure: what happened, in words for a technician, with its closed kind.
public struct DeviceFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What decisions are taken on.
    public let kind: FaultKind
    /// What happened, where, and what to do next; never personal data.
    public let message: String

    /// Makes a fault of `kind` whose `message` a technician will read.
    public init(_ kind: FaultKind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message, as a technician reads it.
    public var description: String { message }
}
