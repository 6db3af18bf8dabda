public import HALContract

/// A Wacom STU signature pad over any USB transport.
///
/// | state | begin | poll | resume | end | pad unplugged |
/// |---|---|---|---|---|---|
/// | idle | signing | nothing | nothing | idle, cleared | the next call says `absent` |
/// | signing | signing anew, ink dropped | takes the pen | nothing | idle, cleared | interrupted, ink kept |
/// | interrupted | signing anew, ink dropped | nothing | signing, ink kept and shown | idle, ink dropped | interrupted |
///
/// How long an interruption may last is the caller's to say: it has the clock. It calls `resume` until that succeeds, or
/// gives up with `end` and asks for the signature again.
///
/// | what happens | what the driver does |
/// |---|---|
/// | reports of the previous customer are still queued | drained after each signature, and before inking is switched on |
/// | the pad is busy: clearing, drawing, starting | asked until it is ready, see `PadLink` |
/// | the pad never falls silent | `begin` gives up, `poll` returns after its share: no pad holds the session's loop |
/// | a report of another kind, or outside the pad | skipped |
/// | an encrypted report | protocolViolation, naming the report |
/// | a gap in the numbers of the reports | counted in `missingReports`; the stroke goes on |
/// | another pad is plugged in while one is interrupted | protocolViolation: its counts mean other places |
/// | a short capability or information report | protocolViolation, naming the report |
/// | the pad does not take the end | inking off and clearing are both tried, the first fault goes up |
public final class STUPad {
    /// Leftover reports dropped at most; the pad's own buffer holds far fewer.
    private static let leftoversMaximum = 4_096
    /// Reports taken at most in one call of `poll`: twenty seconds of writing.
    static let reportsPerPollMaximum = 4_096
    /// Report 32: pen reports with time and sequence (`PenDataOptionMode_TimeCountSequence`).
    private static let timeAndSequence: UInt8 = 3
    /// Report 0E: ink as all models draw it (`RenderingMode_Legacy`), not the smoothed one of the STU-540.
    private static let plainInk: UInt8 = 0

    private let transport: any PadTransport
    private let link: PadLink
    private let prompt: ((PadCapability) -> PadImage)?
    private var capability: PadCapability?
    private var collector: StrokeCollector?

    /// Whether the pad went away while somebody signed, and has not come back.
    public private(set) var isInterrupted = false

    /// A pad reached through `transport`; `prompt` makes what its display shows while somebody signs, of the display's
    /// size. Without it the display is blank.
    public init(transport: any PadTransport, prompt: ((PadCapability) -> PadImage)? = nil) {
        self.transport = transport
        self.prompt = prompt
        link = PadLink(transport: transport)
    }

    /// Asks the pad for its limits: it is there and answers.
    @discardableResult
    public func probe() throws(DeviceFault) -> PadCapability {
        let found = try readCapability()
        // The limits of the pad that went away are compared with those of the one that comes back.
        if !isInterrupted { capability = found }
        return found
    }

    private func readCapability() throws(DeviceFault) -> PadCapability {
        let report = try transport.feature(PadReport.capability)
        guard let found = PadCapability(report: report) else {
            throw DeviceFault(
                .protocolViolation,
                "signature pad: capability report 09 has \(report.count) bytes, at least "
                    + "\(PadCapability.reportBytesMinimum) with the sizes of a pad expected; replug the pad")
        }
        return found
    }

    /// Asks the pad what it is.
    public func information() throws(DeviceFault) -> PadInformation {
        let report = try transport.feature(PadReport.information)
        guard let found = PadInformation(report) else {
            throw DeviceFault(
                .protocolViolation,
                "signature pad: information report 08 has \(report.count) bytes, at least 12 expected; replug the pad")
        }
        return found
    }

    /// Clears the pad, shows the prompt and begins a signature.
    public func begin() throws(DeviceFault) {
        forget()
        // Asked each time: another pad may have been plugged in since.
        let capability = try probe()
        try prepare(capability, strokes: [])
        collector = StrokeCollector(capability: capability)
    }

    /// Goes on with the signature after the pad came back; nothing when it never went.
    ///
    /// - Throws: `absent` while it is still away: ask again. After any fault what was drawn is kept.
    public func resume() throws(DeviceFault) {
        guard isInterrupted, let collector else { return }
        let found = try readCapability()
        guard found == capability else {
            throw DeviceFault(
                .protocolViolation, "signature pad: another pad was plugged in while somebody signed; sign again on it")
        }
        try prepare(found, strokes: collector.finish())
        isInterrupted = false
    }

    /// Everything between a pad in any state and one on which somebody may sign.
    private func prepare(_ capability: PadCapability, strokes: [PenStroke]) throws(DeviceFault) {
        let model = try information().model
        try link.set(PadReport.clearScreen, [0], "clearing")
        if model?.hasRenderingMode == true { try link.set(PadReport.renderingMode, [Self.plainInk], "the ink's mode") }
        if model?.hasHandwritingArea == true {
            let right = UInt16(clamping: capability.displayWidth - 1)
            let bottom = UInt16(clamping: capability.displayHeight - 1)
            let corners = [0, 0, right, bottom].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            try link.set(PadReport.handwritingArea, corners, "the area for handwriting")
        }
        if model?.hasSequence == true { try link.set(PadReport.penOption, [Self.timeAndSequence], "the pen's options") }
        if let prompt {
            var image = prompt(capability)
            precondition(
                image.width == capability.displayWidth && image.height == capability.displayHeight,
                "a prompt has the display's size")
            image.draw(strokes, on: capability)
            try link.show(image, flags: capability.encodingFlags(of: model))
        }
        try link.wait(for: .ready, before: "inking")
        guard try isDrained() else {
            throw DeviceFault(
                .protocolViolation, "signature pad: it sends without end though nobody signs; replug the pad")
        }
        try transport.setFeature(PadReport.inking, [PadReport.inking, 1])
    }

    /// Drops what is queued; false when that has no end.
    private func isDrained() throws(DeviceFault) -> Bool {
        for _ in 0..<Self.leftoversMaximum {
            guard try transport.nextReport(limitMilliseconds: 0) != nil else { return true }
        }
        return false
    }

    /// Takes what the pen did since the last call; waits at most `limitMilliseconds` for the first report.
    ///
    /// - Returns: whether anything came.
    /// - Throws: `absent` when the pad went away: what was drawn is kept, see `resume`.
    public func poll(limitMilliseconds: Int) throws(DeviceFault) -> Bool {
        guard let capability, collector != nil, !isInterrupted else { return false }
        var wait = limitMilliseconds
        var any = false
        for _ in 0..<Self.reportsPerPollMaximum {
            guard let report = try next(limitMilliseconds: wait) else { break }
            any = true
            wait = 0
            if let encryption = PenReport.encryption(report) {
                throw DeviceFault(
                    .protocolViolation,
                    "signature pad: it sends \(encryption), which another program asked for; end that program and "
                        + "replug the pad")
            }
            if let pen = PenReport(report, capability: capability) { collector?.take(pen) }
        }
        return any
    }

    private func next(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        do throws(DeviceFault) {
            return try transport.nextReport(limitMilliseconds: limitMilliseconds)
        } catch {
            if error.kind == .absent {
                collector?.interrupt()
                isInterrupted = true
            }
            throw error
        }
    }

    /// Whether anything drawn is held in memory.
    public var holdsInk: Bool { !strokes.isEmpty }

    /// What was signed so far.
    public var strokes: [PenStroke] { collector?.finish() ?? [] }

    /// Reports of this signature that never came, as far as the pad numbers them.
    public var missingReports: Int { collector?.missingReports ?? 0 }

    /// Forgets what was drawn, without a word to the pad.
    public func forget() {
        collector = nil
        isInterrupted = false
    }

    /// Ends the signature and clears screen and memory, so that the next customer finds nothing.
    public func end() throws(DeviceFault) {
        forget()
        var first: DeviceFault?
        for (identifier, value, what) in [
            (PadReport.inking, UInt8(0), "the end of inking"), (PadReport.clearScreen, 0, "clearing"),
        ] {
            do throws(DeviceFault) { try link.wait(for: .ready, before: what) } catch { first = first ?? error }
            do throws(DeviceFault) { try transport.setFeature(identifier, [identifier, value]) } catch {
                first = first ?? error
            }
        }
        if let first { throw first }
        // A pad that never falls silent is the next signature's fault, not that of this one, which is over.
        _ = try isDrained()
    }
}
