public import HALContract

/// Gathers pen reports into strokes.
public struct StrokeCollector: Sendable {
    /// Points of one signature; five minutes of writing at 200 reports a second.
    public static let pointsMaximum = 60_000

    /// Reports that the numbers of those that came show to be missing.
    public private(set) var missingReports = 0

    private let capability: PadCapability
    private let countsPerMillimetre: Double
    private var strokes: [PenStroke] = []
    private var current: [PenPoint] = []
    private var points = 0
    private var lastSequence: UInt16?

    /// A collector for a pad with these limits.
    public init(capability: PadCapability) {
        self.capability = capability
        countsPerMillimetre = capability.countsPerMillimetre
    }

    /// Takes one report; lifting the pen, or its leaving, ends a stroke.
    public mutating func take(_ report: PenReport) {
        if let sequence = report.sequence {
            if let lastSequence { missingReports += Int(sequence &- lastSequence &- 1) }
            lastSequence = sequence
        }
        guard report.touches, report.inProximity else { return endStroke() }
        guard points < Self.pointsMaximum else { return }
        points += 1
        current.append(
            PenPoint(
                xMillimetres: Double(report.x) / countsPerMillimetre,
                yMillimetres: Double(report.y) / countsPerMillimetre,
                pressure: Double(report.pressure) / Double(max(1, capability.maximumPressure))))
    }

    /// The pad went away and may come back: the stroke under way ends here, and its numbers begin anew.
    mutating func interrupt() {
        endStroke()
        lastSequence = nil
    }

    private mutating func endStroke() {
        if !current.isEmpty { strokes.append(PenStroke(points: current)) }
        current = []
    }

    /// Everything drawn so far, the stroke under way included.
    public func finish() -> [PenStroke] { current.isEmpty ? strokes : strokes + [PenStroke(points: current)] }
}
