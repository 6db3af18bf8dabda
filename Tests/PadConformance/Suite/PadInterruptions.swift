import HALContract
import HALDrivers

/// Scenarios in which the pad goes away, or is not to be had.
extension PadConformance {
    /// Looks for a pad that comes back: ten seconds.
    private static let looksMaximum = 100
    private static let lookMilliseconds = 100

    /// What the pad had sent before it went is the customer's, however late it is fetched.
    static func unplugUnread(_ stage: any PadStage) throws {
        let pad = driver(stage)
        try pad.begin()
        let before = PenTrack(first: 0, count: 40)
        try stage.leave(before.reports)
        stage.pause(milliseconds: 50)
        try stage.unplug(.noDevice)
        let gone = try fault("an unplug after reports") {
            for _ in 0..<pollsMaximum { _ = try pad.poll(limitMilliseconds: 20) }
        }
        try demand(gone.kind == .absent && pad.isInterrupted, "\(gone)")
        let points = pad.strokes.reduce(0) { $0 + $1.points.count }
        try demand(pad.strokes == [before.stroke], "\(points) of 40 points are left of what came before the unplug")
        try stage.plug()
    }

    static func unplugResumes(_ stage: any PadStage, _ ending: UnplugEnding) throws {
        let pad = driver(stage)
        try pad.begin()
        let before = PenTrack(first: 0, count: 100)
        try stage.send(before.reports)
        try take(pad, points: 100)
        try stage.unplug(ending)
        let gone = try fault("an unplug while the pen is read") {
            for _ in 0..<pollsMaximum { _ = try pad.poll(limitMilliseconds: 20) }
        }
        try demand(gone.kind == .absent, "\(gone)")
        try demand(pad.isInterrupted && pad.strokes == [before.stroke], "what was drawn is kept")
        let away = try fault("resuming without a pad") { try pad.resume() }
        try demand(away.kind == .absent, "\(away)")
        try stage.plug()
        try comeBack(stage, pad)
        try demand(try stage.isInking(), "the pad that came back does not draw ink")
        var shown = prompt(capability)
        shown.draw([before.stroke], on: capability)
        try demand(try stage.shown() == shown.encoded(.blackAndWhite), "the display shows what was drawn before")
        // Numbers begin anew with the pad's power.
        let after = PenTrack(first: 0, count: 50)
        try stage.send(after.reports)
        try take(pad, points: 150)
        try demand(pad.strokes == [before.stroke, after.stroke], "both parts, in order, and nothing else")
        try demand(pad.missingReports == 0, "an unplug is no gap")
        try pad.end()
    }

    private static func comeBack(_ stage: any PadStage, _ pad: STUPad) throws {
        var last: DeviceFault?
        for _ in 0..<looksMaximum {
            do {
                return try pad.resume()
            } catch {
                last = error
                stage.pause(milliseconds: lookMilliseconds)
            }
        }
        throw Nonconformity("the pad never came back: \(last.map { "\($0)" } ?? "")")
    }

    static func unplugBetween(_ stage: any PadStage) throws {
        let pad = driver(stage)
        try pad.probe()
        try stage.unplug(.noDevice)
        let gone = try fault("a probe without a pad") {
            // The first question may meet the unplug, and the next ones an empty bus.
            for _ in 0..<3 { try pad.probe() }
        }
        try demand(gone.kind == .absent, "\(gone)")
        let still = try fault("a signature without a pad") { try pad.begin() }
        try demand(still.kind == .absent && !pad.isInterrupted, "\(still)")
        try stage.plug()
        var isBack = false
        for _ in 0..<looksMaximum where !isBack {
            do { isBack = try pad.probe() == capability } catch {
                stage.pause(milliseconds: lookMilliseconds)
            }
        }
        try demand(isBack, "the pad never came back")
        try pad.begin()
        try pad.end()
    }

    static func heldByAnother(_ stage: any PadStage) throws {
        try stage.setHeldByAnother(true)
        let held = try fault("a pad of another program") { try driver(stage).probe() }
        try demand(held.kind == .busy && held.message.contains("another program"), "\(held)")
        try stage.setHeldByAnother(false)
        try demand(try driver(stage).probe() == capability, "the pad is free again")
    }
}
