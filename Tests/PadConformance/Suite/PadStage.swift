public import HALContract
public import HALDrivers

/// How a read that is pending at an unplug ends; which of them is a matter of microseconds on a real bus.
public enum UnplugEnding: String, Sendable, CaseIterable {
    /// The kernel says that the transfer failed.
    case inputOutputError
    /// The kernel says that the device is gone.
    case noDevice
}

/// A pad under test, and what may be done to it from outside.
public protocol PadStage: AnyObject {
    /// Which model is played, as its information report says.
    var model: PadModel { get }
    /// The transport that the driver is given.
    var transport: any PadTransport { get }
    /// The pen moves: these reports come one after another, at 200 a second where there is time.
    func send(_ reports: [[UInt8]]) throws
    /// These reports are in the pad's buffer at once.
    func leave(_ reports: [[UInt8]]) throws
    /// The cable comes out.
    func unplug(_ ending: UnplugEnding) throws
    /// The cable goes in again.
    func plug() throws
    /// What the pad answers as report 09.
    func answerCapability(_ report: [UInt8]) throws
    /// Another program takes the pad, or lets it go.
    func setHeldByAnother(_ isHeld: Bool) throws
    /// The bytes of the picture that the display shows; nil when it is blank.
    func shown() throws -> [UInt8]?
    /// Whether the pad draws ink where the pen goes.
    func isInking() throws -> Bool
    /// Lets time pass, where there is time.
    func pause(milliseconds: Int)
}

/// What a transport or driver did that its contract does not allow.
public struct Nonconformity: Error, CustomStringConvertible {
    /// What was expected, and what came.
    public let description: String

    /// A breach in words.
    public init(_ description: String) { self.description = description }
}

/// Throws unless `condition` holds.
func demand(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    if !condition { throw Nonconformity(what()) }
}

/// The fault that `body` ends with.
func fault(_ what: String, _ body: () throws -> Void) throws -> DeviceFault {
    do {
        try body()
    } catch let fault as DeviceFault {
        return fault
    }
    throw Nonconformity("\(what): no fault")
}
