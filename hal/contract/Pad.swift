/// What a signature pad says of itself; limits are read from the device, never assumed.
public struct PadCapability: Hashable, Sendable {
    /// Largest x of a pen report.
    public let maximumX: Int
    /// Largest y of a pen report.
    public let maximumY: Int
    /// Largest pressure of a pen report.
    public let maximumPressure: Int
    /// Display size in pixels.
    public let displayWidth: Int
    /// Display size in pixels.
    public let displayHeight: Int

    /// The limits of a pad as its capability report gives them.
    public init(maximumX: Int, maximumY: Int, maximumPressure: Int, displayWidth: Int, displayHeight: Int) {
        self.maximumX = maximumX
        self.maximumY = maximumY
        self.maximumPressure = maximumPressure
        self.displayWidth = displayWidth
        self.displayHeight = displayHeight
    }
}

/// A pad as a USB HID device: feature reports both ways, interrupt reports in.
public protocol PadTransport: AnyObject {
    /// Reads feature report `identifier`. Returns within 500 ms.
    ///
    /// - Throws: `absent` after an unplug, `timeout`, or `protocolViolation` for a short report.
    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8]
    /// Writes feature report `identifier`. Success promises that the pad took the bytes, not that it acted on them.
    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault)
    /// The next interrupt report, or nil when none came within `limitMilliseconds`.
    ///
    /// A report may be a leftover of the previous customer: the driver drops what comes before inking was switched on.
    func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]?
}

/// A place of the pen on the pad.
public struct PenPoint: Hashable, Sendable {
    /// From the left edge of the pad, in millimetres.
    public let xMillimetres: Double
    /// From the top edge of the pad, in millimetres.
    public let yMillimetres: Double
    /// 0 (touching) to 1 (the pad's maximum).
    public let pressure: Double

    /// A pen place in millimetres from the top left corner.
    public init(xMillimetres: Double, yMillimetres: Double, pressure: Double) {
        self.xMillimetres = xMillimetres
        self.yMillimetres = yMillimetres
        self.pressure = pressure
    }
}

/// The pen's way from touch-down to lift-off. It is personal data: it has no readable description.
public struct PenStroke: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The points in the order the pen passed them.
    public let points: [PenPoint]

    /// A stroke through `points`.
    public init(points: [PenPoint]) { self.points = points }

    /// Nothing about the signature.
    public var description: String { "<redacted>" }
    /// Nothing about the signature.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
