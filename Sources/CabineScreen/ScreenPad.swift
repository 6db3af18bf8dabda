public import HALContract
import HALDrivers
import Synchronization

/// The touch screen as a signature pad: with a pad beside it, or alone.
///
/// It speaks as a pad does, so that the driver, the desk and the state machine know no difference. With a pad, what that
/// one says goes through, and the screen's strokes come as reports of the same pad: the customer signs on either.
///
/// | what happens | what the driver meets |
/// |---|---|
/// | the pen or a finger moves on the screen while it inks | pen reports, in order |
/// | it moves at any other time | nothing: nobody signs |
/// | the pad is unplugged | `absent`, as without a screen; where the screen may stand alone, the next signature is its own |
/// | both are written on at once | the reports of the one that was first in this attempt |
public final class ScreenPad: PadTransport {
    /// The area of a screen without a pad: 150 by 50 mm, a hundred counts to the millimetre.
    public static let capability = PadCapability(
        maximumX: 15_000, maximumY: 5_000, maximumPressure: 1_023, displayWidth: 600, displayHeight: 200)

    /// The shape of the signature's area on the screen: three times as wide as high, as the picture of the record nearly is.
    static let widthByHeight = 3.0

    private let pad: (any PadTransport)?
    private let mayStandAlone: Bool
    private let surface: ScreenSurface
    private var isAlone: Bool
    private var capability = ScreenPad.capability
    private var screenWrites = false
    private var padWrites = false
    private var penIsDown = false

    /// The screen's surface, and a pad where there is one; with `orAlone` the screen is enough where it is not plugged in.
    public init(surface: ScreenSurface, beside pad: sending (any PadTransport)? = nil, orAlone: Bool = false) {
        self.surface = surface
        self.pad = pad
        mayStandAlone = orAlone
        isAlone = pad == nil
    }

    private var present: (any PadTransport)? { isAlone ? nil : pad }

    /// What the pad answers; without one the reports 03, 08 and 09 of a pad of the screen's size.
    public func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        // The limits are asked before each signature: that is when it shows what there is to sign on.
        if identifier == Report.capability, pad != nil { isAlone = false }
        guard let pad = present else { return Self.answer(identifier) }
        do throws(DeviceFault) {
            let report = try pad.feature(identifier)
            if identifier == Report.capability, let found = Self.capability(report) { capability = found }
            return report
        } catch {
            guard mayStandAlone, identifier == Report.capability, error.kind == .absent else { throw error }
            isAlone = true
            capability = Self.capability
            return Self.answer(identifier)
        }
    }

    /// Tells the pad; inking and clearing concern the screen, too.
    public func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        switch identifier {
        case Report.inking:
            (screenWrites, padWrites, penIsDown) = (false, false, false)
            surface.setInking(bytes.last == 1)
        case Report.clearScreen: surface.clear()
        default: break
        }
        try present?.setFeature(identifier, bytes)
    }

    /// The next report of screen or pad.
    public func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        if !padWrites, let point = surface.next() {
            screenWrites = true
            return report(point)
        }
        guard let pad = present else {
            if limitMilliseconds > 0 { surface.wait(milliseconds: limitMilliseconds) }
            guard let point = surface.next() else { return nil }
            return report(point)
        }
        guard let report = try pad.nextReport(limitMilliseconds: limitMilliseconds) else { return nil }
        // Between two strokes nothing says which of them was first: what the screen began stays the screen's.
        guard !screenWrites else { return nil }
        echo(report)
        return report
    }

    /// What is drawn on the pad is seen on the screen.
    private func echo(_ report: [UInt8]) {
        guard let pen = PenReport(report, capability: capability) else { return }
        let isDown = pen.touches && pen.inProximity
        if isDown { padWrites = true }
        guard isDown || penIsDown else { return }
        penIsDown = isDown
        let place = Self.onScreen(Double(pen.x), Double(pen.y), capability)
        surface.echo(
            ScreenInk.Point(
                x: place.x, y: place.y, pressure: Double(pen.pressure) / Double(max(1, capability.maximumPressure)),
                isDown: isDown))
    }

    /// Report 01: flags with pressure, x, y, big-endian.
    private func report(_ point: ScreenInk.Point) -> [UInt8] {
        let place = Self.onPad(point.x, point.y, capability)
        let pressure = point.isDown ? UInt16(min(max(point.pressure, 0), 1) * Double(capability.maximumPressure)) : 0
        let flags = 0x8000 | (point.isDown ? 0x1000 : 0) | min(pressure, 0x0FFF)
        return [1] + [flags, place.x, place.y].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    /// The screen's area lies across the pad's whole width, in the middle of its height where it is flatter.
    static func onPad(_ x: Double, _ y: Double, _ capability: PadCapability) -> (x: UInt16, y: UInt16) {
        let (width, height) = (Double(capability.maximumX), Double(capability.maximumY))
        let rows = min(height, width / widthByHeight)
        return (
            UInt16(clamping: Int(min(max(x, 0), 1) * width)),
            UInt16(clamping: Int((height - rows) / 2 + min(max(y, 0), 1) * rows))
        )
    }

    static func onScreen(_ x: Double, _ y: Double, _ capability: PadCapability) -> (x: Double, y: Double) {
        let (width, height) = (Double(max(1, capability.maximumX)), Double(max(1, capability.maximumY)))
        let rows = min(height, width / widthByHeight)
        return (x / width, (y - (height - rows) / 2) / rows)
    }

    private enum Report {
        static let status: UInt8 = 0x03
        static let information: UInt8 = 0x08
        static let capability: UInt8 = 0x09
        static let clearScreen: UInt8 = 0x20
        static let inking: UInt8 = 0x21
    }

    private static func answer(_ identifier: UInt8) -> [UInt8] {
        switch identifier {
        case Report.status: return [identifier, 0, 0, 0, 0]
        case Report.information: return [identifier] + Array("SCREEN\0\0\0".utf8) + [1, 0, 0, 0, 0, 0, 0]
        case Report.capability:
            let words = [
                capability.maximumX, capability.maximumY, capability.maximumPressure, capability.displayWidth,
                capability.displayHeight,
            ]
            return [identifier] + words.flatMap { [UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] }
        default: return [identifier]
        }
    }

    /// The limits of report 09, as far as this needs them.
    private static func capability(_ report: [UInt8]) -> PadCapability? {
        guard report.count >= 11, report[0] == Report.capability else { return nil }
        func word(_ offset: Int) -> Int { Int(report[offset]) << 8 | Int(report[offset + 1]) }
        guard word(1) > 0, word(3) > 0, word(5) > 0 else { return nil }
        return PadCapability(
            maximumX: word(1), maximumY: word(3), maximumPressure: word(5), displayWidth: word(7),
            displayHeight: word(9))
    }
}
