import CabineCore

/// FNV-1a over everything that happened, 64 bits: equal for equal worlds, in every process and on every machine.
struct TraceHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func mix(_ word: UInt64) { value = (value ^ word) &* 0x0000_0100_0000_01B3 &+ (value >> 47) }
    mutating func mix(_ number: Int) { mix(UInt64(bitPattern: Int64(number))) }

    mutating func mix(_ text: String) {
        for byte in text.utf8 { mix(UInt64(byte)) }
    }

    mutating func mix(_ event: Event) {
        mix(event.place)
        switch event {
        case .started(_, let wall), .clockRead(let wall): mix(UInt64(bitPattern: wall.millisecondsSince1970))
        case .timerFired(let token): mix(token)
        case .coinInserted(let amount): mix(amount.value)
        case .touched: break
        case .photoTaken(let session, let take, let verdict):
            mix(session)
            mix(UInt64(take))
            mix(verdict == .conforming ? 1 : verdict == .cameraFailed ? 2 : 3)
        case .signatureTaken(let session, let attempt, let verdict):
            mix(session)
            mix(UInt64(attempt))
            mix(UInt64(verdict.rawValue))
        case .recordStored(let sale), .recordNotStored(let sale), .recordReleased(let sale),
            .recordDiscarded(let sale):
            mix(sale)
        case .printConcluded(let sale, let outcome):
            mix(sale)
            mix(UInt64(outcome.rawValue))
        case .voucherIssued(let serial): mix(serial)
        case .deviceReported(let device, let health): mix(UInt64(device.rawValue) << 8 | UInt64(health.rawValue))
        case .printerReported(let report):
            mix(UInt64(report.health.rawValue) << 40 | UInt64(report.printsLeft ?? .max))
        case .serviceKey(let turned): mix(turned ? 1 : 0)
        case .serviceOrdered(let reason): mix(UInt64(reason?.rawValue ?? 0))
        case .serviceWork(let work): mix(UInt64(work?.rawValue ?? 0))
        case .voucherOrdered: break
        case .saleReleased: break
        case .serviceDoor(let open): mix(open ? 1 : 0)
        case .presence(let inside): mix(inside ? 1 : 0)
        case .cashReset(let number, let inserted):
            mix(number)
            mix(inserted.value)
        case .stopped: break
        }
    }
}

extension Event {
    /// The names of the kinds of events, in the order of `place`.
    static let names = [
        "started", "clockRead", "timerFired", "coinInserted", "touched", "photoTaken", "signatureTaken",
        "recordStored", "recordNotStored", "recordReleased", "recordDiscarded", "printConcluded", "voucherIssued",
        "deviceReported", "printerReported", "serviceKey", "serviceOrdered",
        "saleReleased", "serviceDoor", "presence", "cashReset", "stopped", "serviceWork", "voucherOrdered",
    ]

    /// The kind as a number.
    var place: Int {
        switch self {
        case .started: 0
        case .clockRead: 1
        case .timerFired: 2
        case .coinInserted: 3
        case .touched: 4
        case .photoTaken: 5
        case .signatureTaken: 6
        case .recordStored: 7
        case .recordNotStored: 8
        case .recordReleased: 9
        case .recordDiscarded: 10
        case .printConcluded: 11
        case .voucherIssued: 12
        case .deviceReported: 13
        case .printerReported: 14
        case .serviceKey: 15
        case .serviceOrdered: 16
        case .saleReleased: 17
        case .serviceDoor: 18
        case .presence: 19
        case .cashReset: 20
        case .stopped: 21
        case .serviceWork: 22
        case .voucherOrdered: 23
        }
    }
}

extension Mode {
    /// The names of the modes, in the order of `place`.
    static let names = [
        "attract", "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming", "printing",
        "handingOver", "voucher", "outOfService", "maintenance",
    ]

    /// The mode as a number.
    var place: Int {
        switch self {
        case .attract: 0
        case .choosing: 1
        case .paying: 2
        case .posing: 3
        case .countdown: 4
        case .reviewing: 5
        case .signing: 6
        case .confirming: 7
        case .printing: 8
        case .handingOver: 9
        case .voucher: 10
        case .outOfService: 11
        case .maintenance: 12
        }
    }
}
