import CabineCore
public import HALContract

/// A signature pad of a simulated world; it speaks like a Wacom STU-430.
///
/// | fault | opportunity | what happens |
/// |---|---|---|
/// | `padPartialReport` | each report, pen or feature | it ends early, after 1 byte at least |
/// | `padUnplugged` | each read of the limits, each stroke | ink is lost, every call throws `absent` until `plug`, `heal`, or, every other time, seconds later |
/// | `padStaleBuffer` | each clear screen | ink of the customer before is queued and outlives any clear screen |
/// | power cut | `powerCut` | ink is lost, inking is off |
///
/// Ink of the customer before is at the right edge of the pad, where no pen of this world draws: `isStale` knows it.
public final class SimulatedSignaturePad: PadTransport {
    /// A pen report before it is bytes.
    private struct Report {
        let flags: UInt16
        var x: UInt16
        let y: UInt16
        var isStale = false

        var bytes: [UInt8] {
            [
                1, UInt8(flags >> 8), UInt8(flags & 0xFF), UInt8(x >> 8), UInt8(x & 0xFF), UInt8(y >> 8),
                UInt8(y & 0xFF),
            ]
        }
    }

    /// Columns at the right edge that only ink of the customer before has.
    private static let staleColumns = 10
    /// The pad's buffer holds this many reports at least when it is stale: a tenth of a second of writing.
    private static let staleReportsMinimum = 20
    /// All STU tablets resolve 2,540 lines per inch: 100 counts to the millimetre.
    private static let countsPerMillimetre = 100.0

    /// Whether the pad follows the pen now.
    public private(set) var isInking = false
    /// Whether the cable is in.
    public private(set) var isPlugged = true

    private let capability: PadCapability
    private let time: SimulatedTime
    private let dice: FaultDice
    private var screen: SimulatedPadScreen
    private var reports: [Report] = []
    private var taken = 0
    private var replugged: Instant?

    /// Longest time after which a plug that only slipped is pushed in again: longer than the cabin waits for it.
    private static let slippedMillisecondsMaximum = 20_000

    /// A plugged pad with these limits.
    public init(capability: PadCapability, time: SimulatedTime, dice: FaultDice) {
        precondition(capability.maximumX > Self.staleColumns, "a pad with room for the stale columns")
        self.capability = capability
        self.time = time
        self.dice = dice
        screen = SimulatedPadScreen(displayWidth: capability.displayWidth, displayHeight: capability.displayHeight)
    }

    /// Whether a point is ink of the customer before.
    public func isStale(_ point: PenPoint) -> Bool {
        Int((point.xMillimetres * Self.countsPerMillimetre).rounded()) > capability.maximumX - Self.staleColumns
    }

    /// Reports nobody has taken yet.
    public var queuedReports: Int { reports.count - taken }

    /// A person moves the pen along `strokes`; without inking nothing is reported.
    public func draw(_ strokes: [PenStroke]) {
        for stroke in strokes {
            slip()
            guard isPlugged, isInking else { return }
            for point in stroke.points { reports.append(report(point, touching: true)) }
            if let last = stroke.points.last { reports.append(report(last, touching: false)) }
        }
    }

    /// Somebody puts the cable in again.
    public func plug() {
        isPlugged = true
        replugged = nil
    }

    private func slip() {
        guard isPlugged, dice.happens(.padUnplugged) else { return }
        unplug()
        guard dice.draw(below: 2) == 0 else { return }
        replugged = time.now.advanced(byMilliseconds: UInt64(dice.draw(below: Self.slippedMillisecondsMaximum)))
    }

    /// The cable comes out; what was drawn is lost.
    public func unplug() {
        powerCut()
        isPlugged = false
    }

    /// The pad loses its power: ink is gone and inking is off.
    public func powerCut() {
        reports.removeAll(keepingCapacity: true)
        taken = 0
        isInking = false
        screen = SimulatedPadScreen(displayWidth: capability.displayWidth, displayHeight: capability.displayHeight)
    }

    /// Ends every condition that lasts: the pad is plugged in.
    public func heal() { plug() }

    /// Reports 03, 08 and 09; any other report is empty.
    public func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        // The driver asks for the status too often for each time to be an opportunity.
        if identifier == 0x09 { slip() }
        try plugged()
        switch identifier {
        case 0x03: return whole(screen.status())
        case 0x08: return whole(SimulatedPadScreen.information)
        case 0x09: return whole(limits)
        default: return [identifier]
        }
    }

    private var limits: [UInt8] {
        var bytes: [UInt8] = [0x09]
        for word in [
            capability.maximumX, capability.maximumY, capability.maximumPressure, capability.displayWidth,
            capability.displayHeight,
        ] { bytes += [UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF)] }
        return bytes
    }

    /// Clear screen drops what this customer drew; inking switches the pen on and off; pictures go to the display.
    public func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        try plugged()
        screen.take(identifier, bytes)
        if identifier == 0x20 { clear() }
        if identifier == 0x21 { isInking = bytes.last == 1 }
    }

    /// The bytes of the picture on the display, one bit a pixel; nil when it is blank.
    public var shown: [UInt8]? { screen.shown }

    /// The next pen report. It takes the whole limit when nothing is there, and no time otherwise.
    public func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        try plugged()
        guard taken < reports.count else {
            if limitMilliseconds > 0 { time.spend(milliseconds: UInt64(limitMilliseconds)) }
            return nil
        }
        let report = reports[taken]
        taken += 1
        if taken == reports.count {
            reports.removeAll(keepingCapacity: true)
            taken = 0
        }
        return whole(report.bytes)
    }

    private func clear() {
        if dice.happens(.padStaleBuffer) {
            for index in reports.indices { makeStale(&reports[index]) }
            for _ in 0..<(Self.staleReportsMinimum + dice.draw(below: 60)) {
                var report = Report(flags: 0x9000 | 200, x: 0, y: UInt16(dice.draw(below: capability.maximumY + 1)))
                makeStale(&report)
                reports.append(report)
            }
        } else {
            reports = reports[taken...].filter(\.isStale)
            taken = 0
        }
    }

    private func makeStale(_ report: inout Report) {
        guard !report.isStale else { return }
        report.isStale = true
        report.x = UInt16(capability.maximumX - dice.draw(below: Self.staleColumns))
    }

    private func whole(_ bytes: [UInt8]) -> [UInt8] {
        guard dice.happens(.padPartialReport) else { return bytes }
        return Array(bytes[..<(1 + dice.draw(below: bytes.count - 1))])
    }

    private func report(_ point: PenPoint, touching: Bool) -> Report {
        func counts(_ value: Double, _ maximum: Int) -> UInt16 {
            UInt16(min(max(value, 0), Double(maximum)).rounded())
        }
        let pressure = touching ? counts(point.pressure * Double(capability.maximumPressure), 0x0FFF) : 0
        return Report(
            flags: 0x8000 | (touching ? 0x1000 : 0) | pressure,
            x: counts(point.xMillimetres * Self.countsPerMillimetre, capability.maximumX - Self.staleColumns),
            y: counts(point.yMillimetres * Self.countsPerMillimetre, capability.maximumY))
    }

    private func plugged() throws(DeviceFault) {
        if let replugged, time.now >= replugged { plug() }
        if !isPlugged { throw DeviceFault(.absent, "signature pad: unplugged; plug the pad in again") }
    }
}
