import HALContract

/// What is told to a pad, in the states in which it listens.
///
/// | state (report 03) | what the driver does |
/// |---|---|
/// | ready | sets the report |
/// | image, calculating, boot image, memory busy, resetting | asks again, at most `statusPollsMaximum` times |
/// | capture | refuses by name: another program asked for encryption |
/// | a short or unknown answer | asks again, as above |
///
/// The blocks of a picture follow its start without questions: the pad is asked once before the first, which it takes in
/// state image alone, and once after the end.
struct PadLink {
    /// How often a pad that is not ready is asked again: with the pause 1.25 s, twice what an STU-520 takes to clear.
    static let statusPollsMaximum = 25
    /// Pause between two questions.
    static let statusPauseMilliseconds = 50
    /// Bytes of picture in a report 26, of which the last is filled up: the report has one length on USB.
    static let blockBytes = 253
    /// Reports taken in one pause, so that a pad that never falls silent holds nobody.
    private static let reportsPerPauseMaximum = 64

    let transport: any PadTransport

    /// Asks until the pad does `activity`; returns how its last command went.
    @discardableResult
    func wait(for activity: PadStatus.Activity, before what: String) throws(DeviceFault) -> PadStatus {
        var last: PadStatus?
        for poll in 0..<Self.statusPollsMaximum {
            // Reports that come in the pause belong to nobody: they are from before inking or after the signature.
            if poll > 0 { try pause() }
            last = PadStatus(try transport.feature(PadReport.status))
            guard let status = last else { continue }
            if status.activity == activity { return status }
            if status.activity == .capture {
                throw DeviceFault(
                    .protocolViolation,
                    "signature pad: it is in encrypted capture, which another program began; end that program and "
                        + "replug the pad")
            }
        }
        guard let last else {
            throw DeviceFault(
                .protocolViolation,
                "signature pad: status report 03 is short or unknown \(Self.statusPollsMaximum) times, before \(what); "
                    + "replug the pad")
        }
        throw DeviceFault(
            .timeout,
            "signature pad: not ready before \(what), it says \(last.activity); replug the pad if it stays so")
    }

    private func pause() throws(DeviceFault) {
        for _ in 0..<Self.reportsPerPauseMaximum {
            guard try transport.nextReport(limitMilliseconds: Self.statusPauseMilliseconds) != nil else { return }
        }
    }

    /// Sets a report when the pad is ready for it.
    func set(_ identifier: UInt8, _ value: [UInt8], _ what: String) throws(DeviceFault) {
        try wait(for: .ready, before: what)
        try transport.setFeature(identifier, [identifier] + value)
    }

    /// Shows a picture of the display's size; the pad has drawn it when this returns.
    func show(_ image: PadImage, flags: UInt8) throws(DeviceFault) {
        let encoding = image.encoding(flags: flags)
        try set(PadReport.imageStart, [encoding.rawValue], "a picture")
        do throws(DeviceFault) {
            try wait(for: .image, before: "the first block of a picture")
            try send(image.encoded(encoding))
        } catch {
            // Unless it is gone, the pad still waits for the rest. What went wrong first is what is said.
            if error.kind != .absent { abandonImage() }
            throw error
        }
        try transport.setFeature(PadReport.imageEnd, [PadReport.imageEnd, 0])
        let status = try wait(for: .ready, before: "inking, after a picture")
        guard status.result == 0 else {
            throw DeviceFault(
                .protocolViolation,
                "signature pad: it refused a picture of \(image.width) x \(image.height), encoding \(encoding): "
                    + "\(status.resultText); report this with the pad's model and firmware")
        }
    }

    private func send(_ bytes: [UInt8]) throws(DeviceFault) {
        var start = 0
        while start < bytes.count {
            let count = min(Self.blockBytes, bytes.count - start)
            var report = [UInt8](repeating: 0, count: 3 + Self.blockBytes)
            report[0] = PadReport.imageBlock
            report[1] = UInt8(count & 0xFF)
            report[2] = UInt8(count >> 8)
            report.replaceSubrange(3..<(3 + count), with: bytes[start..<(start + count)])
            try transport.setFeature(PadReport.imageBlock, report)
            start += count
        }
    }

    private func abandonImage() {
        do throws(DeviceFault) { try transport.setFeature(PadReport.imageEnd, [PadReport.imageEnd, 1]) } catch {
            // The fault that made this necessary goes up; the next start of a picture finds a pad that is not ready.
        }
    }
}
