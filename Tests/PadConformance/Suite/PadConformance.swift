public import HALContract
public import HALDrivers

/// What every `PadTransport` must let the driver do: run over the simulated pad, and over the one on libusb.
///
/// A scenario begins with a plugged pad of `capability` that nobody told anything.
public enum PadConformance {
    /// The pad that a stage has.
    public static let capability = PadCapability(
        maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200)
    /// Its report 09 in the form of 10 bytes.
    public static let shortForm: [UInt8] = [9, 0x25, 0x80, 0x17, 0x70, 0x03, 0xFF, 0x01, 0x40, 0x00, 0xC8]
    /// Its report 09 in the form of 16 bytes: 200 reports a second, 2,540 counts to the inch, black and white.
    public static let longForm = shortForm + [200, 0x09, 0xEC, 0x02, 0, 0]

    /// Two seconds of writing at 200 reports a second.
    public static let signatureReports = 400

    /// The scenarios by name.
    public static let scenarios: [(name: String, run: @Sendable (any PadStage) throws -> Void)] = [
        ("answers", answers), ("both-forms-of-the-capability", bothForms), ("short-capability", shortCapability),
        ("full-signature", fullSignature), ("lost-reports-are-counted", lostReports),
        ("encrypted-reports-are-refused", encryptedReports), ("stale-buffer", staleBuffer), ("picture", picture),
        ("unplug-while-reading-error", { try unplugResumes($0, .inputOutputError) }),
        ("unplug-while-reading-no-device", { try unplugResumes($0, .noDevice) }),
        ("unplug-between-customers", unplugBetween), ("held-by-another", heldByAnother),
    ]
    /// What holds besides of a transport whose system reads ahead, as a bus does.
    public static let scenariosReadingAhead: [(name: String, run: @Sendable (any PadStage) throws -> Void)] = [
        ("unplug-with-reports-unread", unplugUnread)
    ]

    /// The prompt of the scenarios.
    public static func prompt(_ capability: PadCapability) -> PadImage { .signatureLine(for: capability) }

    static func driver(_ stage: any PadStage) -> STUPad { STUPad(transport: stage.transport, prompt: prompt) }

    // MARK: - What a pad is

    private static func answers(_ stage: any PadStage) throws {
        let found = try driver(stage).information()
        try demand(found.name.hasPrefix(stage.model.name) && found.model == stage.model, "information: \(found)")
        try demand(found.firmware == "1.00", "firmware: \(found.firmware)")
        try demand(try stage.transport.nextReport(limitMilliseconds: 30) == nil, "nobody writes, and a report came")
    }

    private static func bothForms(_ stage: any PadStage) throws {
        try stage.answerCapability(shortForm)
        let short = try driver(stage).probe()
        try demand(short == capability, "10 bytes: \(short)")
        try stage.answerCapability(longForm)
        let long = try driver(stage).probe()
        try demand(
            long.maximumX == 9_600 && long.reportsPerSecond == 200 && long.countsPerInch == 2_540
                && long.encodingFlags == 2, "16 bytes: \(long)")
    }

    private static func shortCapability(_ stage: any PadStage) throws {
        try stage.answerCapability([9, 0x25, 0x80])
        let short = try fault("a short capability report") { try driver(stage).probe() }
        try demand(short.kind == .protocolViolation && short.message.contains("report 09"), "\(short)")
        try stage.answerCapability(shortForm)
        try demand(try driver(stage).probe() == capability, "the same pad, answering whole")
    }

    // MARK: - Writing

    private static func fullSignature(_ stage: any PadStage) throws {
        let pad = driver(stage)
        try pad.begin()
        try demand(try stage.isInking(), "the pad does not draw ink")
        let sent = PenTrack(first: 0, count: signatureReports)
        try stage.send(sent.reports)
        try take(pad, points: signatureReports)
        try demand(pad.strokes == [sent.stroke], "the stroke is not the one that was sent")
        try demand(pad.missingReports == 0, "\(pad.missingReports) reports are missing")
        try pad.end()
        try demand(try !stage.isInking(), "the pad goes on drawing ink")
        try demand(pad.strokes.isEmpty, "ink is left")
    }

    private static func lostReports(_ stage: any PadStage) throws {
        let pad = driver(stage)
        try pad.begin()
        let sent = PenTrack(first: 0, count: 20)
        try stage.send(Array(sent.reports[..<5] + sent.reports[8...]))
        try take(pad, points: 17)
        try demand(pad.missingReports == 3, "\(pad.missingReports) reports are missing, 3 were left out")
    }

    private static func encryptedReports(_ stage: any PadStage) throws {
        for (kind, name) in [(0x10, "(10)"), (0x31, "(31)"), (0x33, "(33)")] as [(UInt8, String)] {
            let pad = driver(stage)
            try pad.begin()
            try stage.leave([[kind] + [UInt8](repeating: 7, count: 10)])
            let refused = try fault("an encrypted report") {
                for _ in 0..<pollsMaximum { _ = try pad.poll(limitMilliseconds: 20) }
            }
            try demand(refused.kind == .protocolViolation && refused.message.contains(name), "\(refused)")
        }
    }

    private static func staleBuffer(_ stage: any PadStage) throws {
        let pad = driver(stage)
        let stale = PenTrack(first: 5_000, count: 40)
        try stage.leave(stale.reports)
        for customer in 0..<2 {
            try pad.begin()
            let own = PenTrack(first: 100 * customer, count: 30)
            try stage.send(own.reports)
            try take(pad, points: 30)
            try demand(pad.strokes == [own.stroke], "customer \(customer) signed with somebody else's pen")
            try stage.leave(stale.reports)
            stage.pause(milliseconds: 20)
            try pad.end()
            try demand(try stage.transport.nextReport(limitMilliseconds: 0) == nil, "the buffer is not empty")
        }
    }

    // MARK: - The display

    private static func picture(_ stage: any PadStage) throws {
        let pad = driver(stage)
        try pad.begin()
        let expected = prompt(capability).encoded(.blackAndWhite)
        let shown = try stage.shown()
        try demand(expected.count == 8_000, "one bit a pixel: \(expected.count) bytes")
        try demand(shown == expected, "\(shown?.count ?? 0) bytes arrived, not the 8,000 that were sent")
        try pad.end()
        try demand(try stage.shown() == nil, "the display is not blank after the signature")
    }

    static let pollsMaximum = 1_000

    /// Polls until so many points came.
    static func take(_ pad: STUPad, points: Int) throws {
        for _ in 0..<pollsMaximum {
            if count(pad) >= points { return }
            _ = try pad.poll(limitMilliseconds: 20)
        }
        throw Nonconformity("\(count(pad)) of \(points) points came")
    }

    private static func count(_ pad: STUPad) -> Int { pad.strokes.reduce(0) { $0 + $1.points.count } }
}

/// The way of a pen, as reports with time and sequence and as the points they mean.
public struct PenTrack {
    /// One after another, the pen always down.
    public let reports: [[UInt8]]
    /// The same.
    public let stroke: PenStroke

    /// Points along a line that begins at `first` counts, numbered from there.
    public init(first: Int, count: Int) {
        let places = (first..<(first + count)).map { (number: $0, x: 100 + $0, y: 200 + $0 / 2, pressure: 512) }
        reports = places.map { place in
            [0x34]
                + [0x9000 | place.pressure, place.x, place.y, place.number * 5 & 0xFFFF, place.number & 0xFFFF]
                .flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        }
        stroke = PenStroke(
            points: places.map {
                PenPoint(
                    xMillimetres: Double($0.x) / 100, yMillimetres: Double($0.y) / 100,
                    pressure: Double($0.pressure) / 1_023)
            })
    }
}
