public import HALContract
import Synchronization

/// A signature pad that speaks like a Wacom STU-430.
public final class SimulatedPad: PadTransport, Sendable {
    private struct Content {
        var reports: [[UInt8]] = []
        var inking = false
        var unplugged = false
    }

    private let capability: PadCapability
    private let content = Mutex(Content())

    /// A pad with these limits.
    public init(capability: PadCapability) { self.capability = capability }

    /// Unplugs the pad, or plugs it in again; what was drawn is gone either way.
    public func setUnplugged(_ unplugged: Bool) {
        content.withLock { content in
            content = Content()
            content.unplugged = unplugged
        }
    }

    /// Whether the pad follows the pen now.
    public var isInking: Bool { content.withLock { $0.inking } }

    /// Moves the pen along `strokes`; without inking nothing is reported.
    public func draw(_ strokes: [PenStroke]) {
        let reports = strokes.flatMap { stroke in
            stroke.points.map { report($0, touching: true) }
                + (stroke.points.last.map { [report($0, touching: false)] } ?? [])
        }
        content.withLock { if $0.inking { $0.reports += reports } }
    }

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

    /// Report 09 with the pad's limits; any other report is empty.
    public func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        try plugged()
        guard identifier == 0x09 else { return [identifier] }
        let words = [
            capability.maximumX, capability.maximumY, capability.maximumPressure, capability.displayWidth,
            capability.displayHeight,
        ]
        return [identifier] + words.flatMap { [UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] }
    }

    /// Clear screen drops what was drawn; inking switches the pen on and off.
    public func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        try plugged()
        content.withLock { content in
            if identifier == 0x20 { content.reports = [] }
            if identifier == 0x21 { content.inking = bytes.last == 1 }
        }
    }

    /// The next pen report; it never waits.
    public func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        try plugged()
        return content.withLock { $0.reports.isEmpty ? nil : $0.reports.removeFirst() }
    }

    private func plugged() throws(DeviceFault) {
        if content.withLock({ $0.unplugged }) {
            throw DeviceFault(.absent, "signature pad: unplugged; plug the pad in again")
        }
    }
}
