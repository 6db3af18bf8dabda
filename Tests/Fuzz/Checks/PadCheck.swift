import HALContract
import HALDrivers

/// A signature pad that answers any bytes.
///
/// | must hold |
/// |---|
/// | what was queued before the signature never shows in it |
/// | every point is on the pad the capability report describes, its pressure between 0 and 1 |
/// | the driver gathers what the reports say, no point more |
/// | a pad that never falls silent does not hold the driver |
/// | after the end no stroke is left, and the pad's screen was cleared last |
/// | an encrypted report is refused |
enum PadCheck {
    /// Calls of one poll after which the driver is held by the pad.
    private static let callsMaximum = 100_000
    private static let clearScreen: [UInt8] = [0x20, 0]

    /// Plays back an input: faults, endlessness, the capability report, leftovers, then reports.
    private final class Playback: PadTransport {
        var capability: [UInt8] = []
        /// What the pad says of itself and of its name; nil for a pad that is well.
        var status: [UInt8]?
        var information: [UInt8]?
        var reports: [[UInt8]] = []
        var isEndless = false
        var faultAt = Int.max
        var calls = 0
        var lastWritten: [UInt8] = []
        private var next = 0

        func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
            try count()
            switch identifier {
            case 0x03: return status ?? [3, lastWritten.first == 0x25 || lastWritten.first == 0x26 ? 1 : 0, 0, 0, 0]
            case 0x08: return information ?? [8] + Array("STU-430\0\0".utf8) + [1, 0, 0, 0, 0, 0, 0]
            default: return capability
            }
        }

        func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
            try count()
            lastWritten = bytes
        }

        func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
            try count()
            guard next < reports.count else { return isEndless ? reports.last : nil }
            defer { next += 1 }
            return reports[next]
        }

        private func count() throws(DeviceFault) {
            calls += 1
            precondition(calls < callsMaximum, "a pad that never falls silent holds the driver")
            if calls == faultAt { throw DeviceFault(.absent, "signature pad: unplugged") }
        }
    }

    @Sendable static func reports(_ bytes: [UInt8]) throws(FuzzFinding) {
        var feed = ByteFeed(bytes)
        let playback = Playback()
        let flags = feed.byte()
        playback.faultAt = flags & 1 == 0 ? .max : Int(feed.byte())
        playback.capability = feed.field()
        if flags & 4 != 0 { playback.status = feed.field() }
        if flags & 8 != 0 { playback.information = feed.field() }
        let prompt: ((PadCapability) -> PadImage)? = if flags & 16 != 0 { PadImage.signatureLine(for:) } else { nil }
        let pad = STUPad(transport: playback, prompt: prompt)
        let leftovers = fields(&feed, count: Int(feed.byte()))
        let signed = fields(&feed, count: .max)
        playback.reports = leftovers
        do throws(DeviceFault) {
            try pad.begin()
            playback.reports = leftovers + signed
            playback.isEndless = flags & 2 != 0
            _ = try pad.poll(limitMilliseconds: 0)
        } catch {
            return try demand(!error.message.isEmpty, "a fault says what happened")
        }
        let isEncrypted = signed.prefix(4_096).contains { [0x10, 0x31, 0x33].contains($0.first) }
        try demand(!isEncrypted, "an encrypted report was taken")
        let twin = Playback()
        twin.capability = playback.capability
        let capability = try must("the pad was begun") { try STUPad(transport: twin).probe() }
        try points(pad.strokes, on: capability)
        if !playback.isEndless { try demand(pad.strokes == gathered(signed, capability), "what the reports say") }
        try end(pad, playback)
    }

    private static func fields(_ feed: inout ByteFeed, count: Int) -> [[UInt8]] {
        var fields: [[UInt8]] = []
        while !feed.isEmpty, fields.count < count { fields.append(feed.field()) }
        return fields
    }

    private static func points(_ strokes: [PenStroke], on capability: PadCapability) throws(FuzzFinding) {
        let points = strokes.flatMap(\.points)
        try demand(!strokes.contains { $0.points.isEmpty }, "a stroke has points")
        try demand(points.count <= StrokeCollector.pointsMaximum, "points of a signature are bounded")
        let countsPerMillimetre = capability.countsPerInch.map { Double($0) / 25.4 } ?? 100
        for point in points {
            let isOnPad =
                point.xMillimetres >= 0 && point.yMillimetres >= 0
                && point.xMillimetres * countsPerMillimetre <= Double(capability.maximumX) + 0.5
                && point.yMillimetres * countsPerMillimetre <= Double(capability.maximumY) + 0.5
            try demand(isOnPad && (0...1).contains(point.pressure), "a point is on the pad")
        }
    }

    private static func gathered(_ reports: [[UInt8]], _ capability: PadCapability) -> [PenStroke] {
        var collector = StrokeCollector(capability: capability)
        for report in reports {
            if let pen = PenReport(report, capability: capability) { collector.take(pen) }
        }
        return collector.finish()
    }

    private static func end(_ pad: STUPad, _ playback: Playback) throws(FuzzFinding) {
        var isCleared = true
        do throws(DeviceFault) {
            try pad.end()
            isCleared = playback.lastWritten == clearScreen
        } catch {
            try demand(error.kind == .absent, "a fault goes up as it is")
        }
        try demand(isCleared, "the pad's screen is cleared last")
        try demand(pad.strokes.isEmpty, "after the end no stroke is left")
    }
}
