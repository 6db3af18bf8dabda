public import HALContract

/// Whether a sale may begin: a customer hears of an empty printer before paying, not after.
public enum PrinterReadiness: Hashable, Sendable {
    /// A sheet can be expected.
    case ready(printsLeft: Int)
    /// No sale; the text is for a technician.
    case notReady(NotReadyCause, text: String)

    /// Why no sheet can be expected.
    public enum NotReadyCause: String, Hashable, Sendable, CaseIterable {
        /// The print spooler does not answer.
        case spoolerAway
        /// The printer is unplugged or switched off.
        case offline
        /// No media, or none that is left.
        case outOfPaper
        /// The cover is open.
        case coverOpen
        /// Paper is stuck.
        case jam
        /// The queue stands still, or takes no jobs, or the printer reports a fault, for another reason.
        case stopped
        /// The printer has not said how many sheets are left: nothing could be proved afterwards.
        case counterUnknown
    }

    /// Reads a printer's state. The order matters: the cause a person can mend comes first.
    public init(_ printer: SpoolPrinter) {
        func has(_ keyword: String) -> Bool { printer.reasons.contains { $0.hasPrefix(keyword) } }
        func says(_ words: String) -> Bool { printer.state == .stopped && printer.message.contains(words) }
        let cause: NotReadyCause? =
            if has("offline") || has("shutdown") || has("timed-out") {
                .offline
            } else if has("cover-open") || has("door-open") || has("interlock-open") || says("Cover Open") {
                .coverOpen
            } else if has("media-jam") || says("Jam") {
                .jam
            } else if has("media-empty") || has("media-needed") || printer.printsLeft == 0 || says("Paper End") {
                .outOfPaper
            } else if printer.state == .stopped || has("not-accepting-jobs") || has("paused") || has("other-error") {
                .stopped
            } else if printer.printsLeft == nil {
                .counterUnknown
            } else {
                nil
            }
        if let cause {
            self = .notReady(cause, text: Self.text(cause, printer))
        } else {
            self = .ready(printsLeft: printer.printsLeft ?? 0)
        }
    }

    /// A spooler that could not be asked.
    public init(_ fault: DeviceFault) { self = .notReady(.spoolerAway, text: fault.message) }

    private static func text(_ cause: NotReadyCause, _ printer: SpoolPrinter) -> String {
        let advice =
            switch cause {
            case .spoolerAway: "start the print spooler"
            case .offline: "the printer is not seen: switch it on and check its USB cable"
            case .outOfPaper: "load paper and ribbon"
            case .coverOpen: "close the printer's cover"
            case .jam: "take the stuck paper out"
            case .stopped: "look at the printer's display and mend what it names"
            case .counterUnknown: "the printer has not said how many sheets are left: switch it off and on"
            }
        let said = [printer.message] + printer.reasons
        return "printer: \(advice) (\(said.filter { !$0.isEmpty }.joined(separator: ", ")))"
    }
}
