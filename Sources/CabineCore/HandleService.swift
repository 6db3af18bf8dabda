extension State {
    /// A technician's command begins or ends. It begins only where nobody is served; the state after it says whether.
    mutating func serviceWork(_ work: ServiceWork?, _ effects: inout [Effect]) {
        switch mode {
        case .attract, .outOfService, .maintenance:
            if work != nil, !mayWork { return }
            self.work = work
            mode = restingMode
            clearTimer()
            if work != nil { setTimer(Limits.serviceWorkMilliseconds, &effects) }
            if mode == .outOfService(.printerUncertain) { setTimer(Limits.printerTrialMilliseconds, &effects) }
        case .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver,
            .voucher:
            // Refused; and no command is under way, since none lets a session begin.
            break
        }
    }

    /// Whether nobody but a technician can be inside: with the key turned or the door open it is the technician.
    private var mayWork: Bool { occupancy != .occupied || serviceKey || doorOpen }

    /// Turns the credit into a voucher where nobody is served; what the technician does with it is in the records.
    mutating func voucherOrdered(_ now: Instant, _ effects: inout [Effect]) {
        switch mode {
        case .attract, .outOfService, .maintenance:
            if work == nil { beginVoucher(language: configuration.language, now, &effects) }
        case .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver,
            .voucher:
            break
        }
    }
}
