/// What a technician's test of a device found. Nothing personal: pictures and strokes are dropped.
public struct DeviceTestReport: Hashable, Sendable {
    /// Whether the device did what it was told.
    public let passed: Bool
    /// What was seen, and what to look at.
    public let text: String

    /// A finding in words.
    public init(passed: Bool, text: String) {
        self.passed = passed
        self.text = text
    }
}

/// A test of camera and flash.
public enum PhotoTest: Hashable, Sendable {
    /// The flash alone.
    case flash
    /// The camera alone.
    case shutter
    /// Both, and what the portrait maker says.
    case picture
}
