public import HALContract
import Synchronization

/// A signature pad that speaks like a Wacom STU-430.
///
/// | what is done to it | what the driver meets |
/// |---|---|
/// | `draw`, `send` | pen reports, in order; `draw` only while it inks |
/// | `setUnplugged` | `absent` until it is plugged in; what was told and drawn is gone |
/// | `setHeldByAnother` | `busy` |
/// | `answerCapability` | these bytes as report 09 |
public final class SimulatedPad: PadTransport, Sendable {
    private struct Content {
        var reports: [[UInt8]] = []
        var taken = 0
        var inking = false
        var unplugged = false
        var heldByAnother = false
        var capabilityReport: [UInt8]
        var screen: SimulatedPadScreen
    }

    private let capability: PadCapability
    private let content: Mutex<Content>

    /// A pad with these limits.
    public init(capability: PadCapability) {
        self.capability = capability
        content = Mutex(Self.fresh(capability))
    }

    private static func fresh(_ capability: PadCapability) -> Content {
        let words = [
            capability.maximumX, capability.maximumY, capability.maximumPressure, capability.displayWidth,
            capability.displayHeight,
        ]
        return Content(
            capabilityReport: [0x09] + words.flatMap { [UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] },
            screen: SimulatedPadScreen(
                displayWidth: capability.displayWidth, displayHeight: capability.displayHeight))
    }

    /// Unplugs the pad, or plugs it in again; what was drawn is gone either way.
    public func setUnplugged(_ unplugged: Bool) {
        content.withLock { content in
            let report = content.capabilityReport
            content = Self.fresh(capability)
            content.capabilityReport = report
            content.unplugged = unplugged
        }
    }

    /// Another program takes the pad, or lets it go.
    public func setHeldByAnother(_ isHeld: Bool) { content.withLock { $0.heldByAnother = isHeld } }

    /// What the pad answers when it is asked for report 09, from now on.
    public func answerCapability(_ report: [UInt8]) { content.withLock { $0.capabilityReport = report } }

    /// Whether the pad follows the pen now.
    public var isInking: Bool { content.withLock { $0.inking } }

    /// The bytes of the picture on the display, one bit a pixel; nil when it is blank.
    public var shown: [UInt8]? { content.withLock { $0.screen.shown } }

    /// Moves the pen along `strokes`; without inking nothing is reported.
    public func draw(_ strokes: [PenStroke]) {
        let reports = strokes.flatMap { stroke in
            stroke.points.map { report($0, touching: true) }
                + (stroke.points.last.map { [report($0, touching: false)] } ?? [])
        }
        content.withLock { if $0.inking { $0.reports += reports } }
    }

    /// Puts reports as they are into the pad's buffer, inking or not.
    public func send(_ reports: [[UInt8]]) { content.withLock { $0.reports += reports } }

    private func report(_ point: PenPoint, touching: Bool) -> [UInt8] {
        func clamp(_ value: Double, _ maximum: Int) -> UInt16 {
            UInt16(min(max(value, 0), Double(maximum)).rounded())
        }
        let pressure = touching ? clamp(point.pressure * Double(capability.maximumPressure), 0x0FFF) : 0
        let flags = 0x8000 | (touching ? 0x1000 : 0) | pressure
        let x = clamp(point.xMillimetres * 100, capability.maximumX)
        let y = clamp(point.yMillimetres * 100, capability.maximumY)
        return [1] + [flags, x, y].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    /// Reports 03, 08 and 09; any other report is empty.
    public func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        try reach()
        return content.withLock { content in
            switch identifier {
            case 0x03: content.screen.status()
            case 0x08: SimulatedPadScreen.information
            case 0x09: content.capabilityReport
            default: [identifier]
            }
        }
    }

    /// Inking switches the pen on and off; pictures go to the display. Clear screen clears the display alone: what is in
    /// the buffer stays there, as on real pads.
    public func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        try reach()
        content.withLock { content in
            content.screen.take(identifier, bytes)
            if identifier == 0x21 { content.inking = bytes.last == 1 }
        }
    }

    /// The next pen report; it never waits.
    public func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        try reach()
        return content.withLock { content in
            guard content.taken < content.reports.count else { return nil }
            defer { content.taken += 1 }
            return content.reports[content.taken]
        }
    }

    private func reach() throws(DeviceFault) {
        let (isGone, isHeld) = content.withLock { ($0.unplugged, $0.heldByAnother) }
        if isGone { throw DeviceFault(.absent, "signature pad: unplugged; plug the pad in again") }
        if isHeld {
            throw DeviceFault(.busy, "signature pad: another program holds it; end that program")
        }
    }
}
