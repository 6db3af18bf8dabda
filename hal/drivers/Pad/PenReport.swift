public import HALContract

/// One pen report of a Wacom STU pad.
public struct PenReport: Hashable, Sendable {
    /// The pen is near the surface.
    public let inProximity: Bool
    /// The pen touches it.
    public let touches: Bool
    /// 0 to the pad's maximum.
    public let pressure: Int
    /// 0 to the pad's maximum.
    public let x: Int
    /// 0 to the pad's maximum.
    public let y: Int

    /// Reads report 01 (flags, x, y) or 34 (the same with time and sequence), all big-endian; nil for any other report,
    /// a short one, or a place outside the pad.
    public init?(_ report: [UInt8], capability: PadCapability) {
        guard let kind = report.first, kind == 0x01 || kind == 0x34, report.count >= 7 else { return nil }
        let flags = Self.word(report, 1)
        inProximity = flags & 0x8000 != 0
        touches = flags & 0x1000 != 0
        pressure = Int(flags & 0x0FFF)
        x = Int(Self.word(report, 3))
        y = Int(Self.word(report, 5))
        guard x <= capability.maximumX, y <= capability.maximumY, pressure <= capability.maximumPressure else {
            return nil
        }
    }

    private static func word(_ report: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(report[offset]) << 8 | UInt16(report[offset + 1])
    }
}

/// Gathers pen reports into strokes.
public struct StrokeCollector: Sendable {
    /// Points of one signature; five minutes of writing at 200 reports a second.
    public static let pointsMaximum = 60_000
    /// All STU tablets resolve 2,540 lines per inch: 100 counts to the millimetre.
    private static let countsPerMillimetre = 100.0

    private let capability: PadCapability
    private var strokes: [PenStroke] = []
    private var current: [PenPoint] = []
    private var points = 0

    /// A collector for a pad with these limits.
    public init(capability: PadCapability) { self.capability = capability }

    /// Takes one report; lifting the pen, or its leaving, ends a stroke.
    public mutating func take(_ report: PenReport) {
        guard report.touches, report.inProximity else { return liftPen() }
        guard points < Self.pointsMaximum else { return }
        points += 1
        current.append(
            PenPoint(
                xMillimetres: Double(report.x) / Self.countsPerMillimetre,
                yMillimetres: Double(report.y) / Self.countsPerMillimetre,
                pressure: Double(report.pressure) / Double(max(1, capability.maximumPressure))))
    }

    private mutating func liftPen() {
        if !current.isEmpty { strokes.append(PenStroke(points: current)) }
        current = []
    }

    /// Everything drawn so far, the stroke under way included.
    public func finish() -> [PenStroke] { current.isEmpty ? strokes : strokes + [PenStroke(points: current)] }
}
