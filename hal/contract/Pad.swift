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
    /// Pen reports a second; nil when the pad does not say.
    public let reportsPerSecond: Int?
    /// Counts of a pen report to the inch, both ways; nil when the pad does not say.
    public let countsPerInch: Int?
    /// The bits in which the pad says what pictures its display takes; nil when it does not say.
    public let encodingFlags: UInt8?

    /// The limits of a pad as its capability report gives them.
    public init(
        maximumX: Int, maximumY: Int, maximumPressure: Int, displayWidth: Int, displayHeight: Int,
        reportsPerSecond: Int? = nil, countsPerInch: Int? = nil, encodingFlags: UInt8? = nil
    ) {
        self.maximumX = maximumX
        self.maximumY = maximumY
        self.maximumPressure = maximumPressure
        self.displayWidth = displayWidth
        self.displayHeight = displayHeight
        self.reportsPerSecond = reportsPerSecond
        self.countsPerInch = countsPerInch
        self.encodingFlags = encodingFlags
    }
}

/// A pad as a USB HID device: feature reports both ways, interrupt reports in.
///
/// After `absent` the same transport may be asked again: a pad that was plugged in meanwhile is found, and knows nothing
/// of what it was told before. Reports that nobody took before an unplug are still handed out, then `absent` is thrown.
public protocol PadTransport: AnyObject {
    /// Reads feature report `identifier`, its first byte the identifier. Returns within 500 ms. How long a report must be
    /// is the driver's to know: a pad may answer fewer bytes than were asked for.
    ///
    /// - Throws: `absent` after an unplug, `busy` when another program holds the pad, `timeout`, `protocolViolation` when
    ///   the pad refuses the report, or `system` without the right to open it.
    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8]
    /// Writes feature report `identifier`; `bytes` begin with the identifier. Success promises that the pad took the
    /// bytes, not that it acted on them. Returns within 500 ms; throws as `feature` does.
    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault)
    /// The next interrupt report, or nil when none came within `limitMilliseconds`. Reports come in the order the pad
    /// sent them, and none is lost while at most half a second passes between two calls.
    ///
    /// A report may be a leftover of the previous customer: the driver drops what comes before inking was switched on.
    /// Throws as `feature` does.
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
