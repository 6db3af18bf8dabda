public import CabineCore
public import CabineNotices

/// What a step of the control loop is for whoever runs cabins: pure, from the state before and after and the effects.
///
/// Nothing here allocates: names are literals, the rest are numbers.
public enum StateNotices {
    /// Tells what `event` did, in order.
    public static func tell(
        _ event: Event, from before: State, to after: State, effects: [Effect], at now: Instant,
        _ sink: (Notice) -> Void
    ) {
        if before.session?.identifier != after.session?.identifier, after.session != nil { sink(Notice(.sessionBegan)) }
        tellOfMoney(event, before, after, effects, sink)
        tellOfSteps(event, sink)
        tellOfDevices(before.devices, after.devices, sink)
        tellOfService(event, before, after, sink)
        if let ended = before.session, ended.identifier != after.session?.identifier {
            sink(
                Notice(
                    .sessionEnded, .field(.seconds, now.milliseconds(since: ended.startedAt) / 1_000),
                    .field(.mode, before.mode.noticeName)))
        }
    }

    private static func tellOfMoney(
        _ event: Event, _ before: State, _ after: State, _ effects: [Effect], _ sink: (Notice) -> Void
    ) {
        if case .coinInserted(let cents) = event {
            sink(Notice(.coinInserted, .field(.cents, cents.value), .field(.credit, after.ledger.credit.value)))
        }
        if after.ledger.atCounter > before.ledger.atCounter {
            sink(
                Notice(
                    .paidAtCounter, .field(.cents, after.ledger.atCounter.value - before.ledger.atCounter.value),
                    .field(.credit, after.ledger.credit.value)))
        }
        if case .recordStored(let sale) = event { sink(Notice(.recordStored, .field(.sale, sale))) }
        if after.ledger.open > before.ledger.open, case .printing(let sale, _) = after.mode {
            sink(Notice(.saleOpened, .field(.sale, sale.identifier), .field(.cents, sale.price.value)))
        }
        if case .printConcluded(let sale, _) = event {
            if after.ledger.sheets > before.ledger.sheets {
                sink(Notice(.sheetPrinted, .field(.sale, sale)))
            } else if after.ledger.inDoubt > before.ledger.inDoubt {
                sink(Notice(.sheetInDoubt, .field(.sale, sale)))
            } else if after.ledger.open < before.ledger.open {
                sink(Notice(.sheetNotPrinted, .field(.sale, sale)))
            }
        }
        tellOfCashBox(before.takings, after.takings, sink)
        guard after.vouchersIssued > before.vouchersIssued else { return }
        for effect in effects {
            guard case .issueVoucher(let voucher, _) = effect else { continue }
            sink(
                Notice(
                    .voucherDecided, .field(.serial, voucher.serial), .field(.cents, voucher.amount.value),
                    .field(.cause, voucher.inDoubt ? "in-doubt" : "refund")))
        }
    }

    private static func tellOfCashBox(_ before: Takings, _ after: Takings, _ sink: (Notice) -> Void) {
        guard after.resets > before.resets, let period = after.closedPeriod else { return }
        let cents = period.end.ledger.inserted.value - period.beginning.ledger.inserted.value
        sink(Notice(.cashBoxEmptied, .field(.count, after.resets), .field(.cents, cents)))
    }

    private static func tellOfSteps(_ event: Event, _ sink: (Notice) -> Void) {
        switch event {
        case .photoTaken(_, let take, let verdict):
            sink(Notice(.photoJudged, .field(.attempt, take), .field(.result, verdict.noticeName)))
        case .signatureTaken(_, let attempt, let verdict):
            sink(Notice(.signatureJudged, .field(.attempt, attempt), .field(.result, verdict.noticeName)))
        case .serviceOrdered(let reason?):
            sink(Notice(.serviceOrderedOut, .field(.cause, reason.word)))
        case .serviceOrdered(nil): sink(Notice(.serviceOrderedIn))
        case .started, .clockRead, .timerFired, .coinInserted, .touched, .recordStored, .recordNotStored,
            .recordReleased, .recordDiscarded, .printConcluded, .voucherIssued, .deviceReported, .printerReported,
            .serviceKey, .serviceWork, .voucherOrdered, .saleReleased, .serviceDoor, .presence, .cashReset, .stopped:
            break
        }
    }

    private static func tellOfDevices(_ before: Devices, _ after: Devices, _ sink: (Notice) -> Void) {
        for device in Device.allCases where before[device] != after[device] {
            sink(
                Notice(
                    .deviceChanged, level: after[device] == .failed ? .error : nil,
                    .field(.device, device.noticeName), .field(.health, after[device].noticeName)))
        }
        if before.printer.health != after.printer.health {
            sink(
                Notice(
                    .printerChanged, level: after.printer.health == .failed ? .error : nil,
                    .field(.health, after.printer.health.noticeName),
                    after.printer.printsLeft.map { .field(.left, $0) } ?? .field(.left, "unknown")))
        }
    }

    private static func tellOfService(
        _ event: Event, _ before: State, _ after: State, _ sink: (Notice) -> Void
    ) {
        if (before.mode == .maintenance) != (after.mode == .maintenance) {
            sink(Notice(after.mode == .maintenance ? .maintenanceBegan : .maintenanceEnded))
        }
        var cause = before.serviceCause
        // A run begins without a word of the last one's.
        if case .started = event { cause = nil }
        guard cause != after.serviceCause else { return }
        guard let now = after.serviceCause else { return sink(Notice(.inService)) }
        sink(Notice(.outOfService, level: now == .starting ? .info : nil, .field(.cause, now.noticeName)))
    }
}

extension Mode {
    /// The word for it in logs and metrics.
    public var noticeName: String {
        switch self {
        case .attract: "attract"
        case .choosing: "choosing"
        case .paying: "paying"
        case .posing: "posing"
        case .countdown: "countdown"
        case .reviewing: "reviewing"
        case .signing: "signing"
        case .confirming: "confirming"
        case .printing: "printing"
        case .handingOver: "handing-over"
        case .voucher: "voucher"
        case .outOfService: "out-of-service"
        case .maintenance: "maintenance"
        }
    }

    /// Every such word.
    public static let noticeNames = [
        "attract", "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming", "printing",
        "handing-over", "voucher", "out-of-service", "maintenance",
    ]
}

extension Device {
    /// The word for it in logs and metrics.
    public var noticeName: String {
        switch self {
        case .camera: "camera"
        case .pad: "pad"
        case .coinAcceptor: "coin-acceptor"
        case .storage: "storage"
        case .keys: "keys"
        case .flash: "flash"
        }
    }
}

extension DeviceHealth {
    /// The word for it in logs and metrics.
    public var noticeName: String {
        switch self {
        case .unknown: "unknown"
        case .ready: "ready"
        case .failed: "failed"
        }
    }
}

extension ServiceCause {
    /// The word for it in logs and metrics.
    public var noticeName: String {
        switch self {
        case .starting: "starting"
        case .camera: "camera"
        case .pad: "pad"
        case .coinAcceptor: "coin-acceptor"
        case .storage: "storage"
        case .keys: "keys"
        case .printer: "printer"
        case .printerUncertain: "printer-uncertain"
        case .outboxStuck: "outbox-stuck"
        case .ordered: "ordered"
        case .flash: "flash"
        case .door: "door"
        }
    }
}

extension PhotoVerdict {
    fileprivate var noticeName: String {
        switch self {
        case .conforming: "conforming"
        case .cameraFailed: "camera-failed"
        case .refused(.noFace): "no-face"
        case .refused(.severalFaces): "several-faces"
        case .refused(.headSize): "head-size"
        case .refused(.eyesNotLevel): "eyes-not-level"
        case .refused(.outOfFrame): "out-of-frame"
        case .refused(.unreadable): "unreadable"
        case .refused(.other): "other"
        }
    }
}

extension SignatureVerdict {
    fileprivate var noticeName: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .padFailed: "pad-failed"
        }
    }
}
