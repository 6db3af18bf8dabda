public import HALContract

/// A Wacom STU signature pad over any USB transport.
///
/// | what happens | what the driver does |
/// |---|---|
/// | reports of the previous customer are still queued | drained before inking is switched on |
/// | the pad never falls silent | `begin` gives up, `poll` returns after its share: no pad holds the session's loop |
/// | a report of another kind, or outside the pad | skipped |
/// | unplugged while signing | the fault goes up; what was drawn is dropped, the customer signs again |
/// | a short capability report | protocolViolation, naming the report |
public final class STUPad {
    private enum Report {
        static let capability: UInt8 = 0x09
        static let inkingMode: UInt8 = 0x0E
        static let clearScreen: UInt8 = 0x20
        static let inking: UInt8 = 0x21
    }

    /// Leftover reports dropped at most before signing; the pad's own buffer holds far fewer.
    private static let leftoversMaximum = 4_096
    /// Reports taken at most in one call of `poll`: twenty seconds of writing.
    static let reportsPerPollMaximum = 4_096

    private let transport: any PadTransport
    private var capability: PadCapability?
    private var collector: StrokeCollector?

    /// A pad reached through `transport`.
    public init(transport: any PadTransport) { self.transport = transport }

    /// Asks the pad for its limits: it is there and answers.
    @discardableResult
    public func probe() throws(DeviceFault) -> PadCapability {
        let report = try transport.feature(Report.capability)
        guard report.count >= 11, report[0] == Report.capability else {
            throw DeviceFault(
                .protocolViolation,
                "signature pad: capability report 09 has \(report.count) bytes, at least 11 expected; replug the pad")
        }
        func word(_ offset: Int) -> Int { Int(report[offset]) << 8 | Int(report[offset + 1]) }
        let found = PadCapability(
            maximumX: word(1), maximumY: word(3), maximumPressure: word(5), displayWidth: word(7),
            displayHeight: word(9))
        capability = found
        return found
    }

    /// Clears the pad and begins a signature.
    public func begin() throws(DeviceFault) {
        let capability = if let known = self.capability { known } else { try probe() }
        try clear()
        try dropLeftovers()
        collector = StrokeCollector(capability: capability)
        try transport.setFeature(Report.inking, [Report.inking, 1])
    }

    private func dropLeftovers() throws(DeviceFault) {
        for _ in 0..<Self.leftoversMaximum {
            guard try transport.nextReport(limitMilliseconds: 0) != nil else { return }
        }
        throw DeviceFault(.protocolViolation, "signature pad: it sends without end though nobody signs; replug the pad")
    }

    /// Takes what the pen did since the last call; waits at most `limitMilliseconds` for the first report.
    ///
    /// - Returns: whether anything came.
    public func poll(limitMilliseconds: Int) throws(DeviceFault) -> Bool {
        guard let capability, collector != nil else { return false }
        var wait = limitMilliseconds
        var any = false
        for _ in 0..<Self.reportsPerPollMaximum {
            guard let report = try transport.nextReport(limitMilliseconds: wait) else { break }
            any = true
            wait = 0
            if let pen = PenReport(report, capability: capability) { collector?.take(pen) }
        }
        return any
    }

    /// Whether anything drawn is held in memory.
    public var holdsInk: Bool { !strokes.isEmpty }

    /// What was signed so far.
    public var strokes: [PenStroke] { collector?.finish() ?? [] }

    /// Ends the signature and clears screen and memory, so that the next customer finds nothing.
    public func end() throws(DeviceFault) {
        collector = nil
        try transport.setFeature(Report.inking, [Report.inking, 0])
        try clear()
    }

    private func clear() throws(DeviceFault) {
        try transport.setFeature(Report.clearScreen, [Report.clearScreen, 0])
    }
}
