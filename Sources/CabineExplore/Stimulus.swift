import CabineCore

/// The kinds of events the world can give the controller.
enum StimulusKind: UInt8, CaseIterable {
    // What comes by itself.
    case coin
    case saleReleased
    case timer
    case staleTimer
    case clock
    case longSession
    case touch
    case latePhoto
    case lateSignature
    case deviceFails
    case devicesReady
    case printerReady
    case printerFails
    case keyTurned
    case keyBack
    case orderedOut
    case orderedIn
    case doorOpened
    case doorClosed
    case wentOut
    case cameIn
    // What an order leads to.
    case started
    case photoConforms
    case photoRefused
    case cameraFailed
    case signatureAccepted
    case signatureRefused
    case padFailed
    case stored
    case notStored
    case released
    case discarded
    case printed
    case notPrinted
    case printUnknown
    case issued
}

/// One event of the alphabet: a kind, and the sale, voucher, button or device it is about.
struct Stimulus: Hashable {
    let kind: StimulusKind
    let number: Int

    init(_ kind: StimulusKind, _ number: Int = 0) {
        self.kind = kind
        self.number = number
    }

    /// A small number of its own.
    var code: Int { Int(kind.rawValue) * 16 + number }
    static let codes = StimulusKind.allCases.count * 16

    /// Every button once; the language has no influence on what follows, so one stands for all, and so does one of the
    /// documents with the same terms.
    static let buttons: [Button] = [
        .start, .language(.french), .document(.drivingLicence), .proceed, .shoot, .retake, .redo, .back, .cancel,
        .voucher, .document(.identityPhoto),
    ]
    /// Devices that fail each on its own. Acceptor, keys and flash are treated by the controller exactly as the storage is, but
    /// for the name of the cause: they are ready whenever the others are.
    static let failing: [Device] = [.camera, .pad, .storage]

    /// The sheets the printer of the world has left: enough for a sale, and otherwise without influence.
    static let printsLeft: UInt32 = 7
    static let coin = Cents(1_000)
    /// Longer than any session may last.
    static let late = Instant(nanoseconds: (Limits.sessionMilliseconds + 1) * 1_000_000)
    static let early = Instant(nanoseconds: 0)

    /// The events of this stimulus in `state`, in order; all but `devicesReady` are one.
    func events(in state: State, _ configuration: Configuration) -> [Event] {
        let sale = UInt64(number)
        switch kind {
        case .coin: return [.coinInserted(Self.coin)]
        case .saleReleased: return [.saleReleased]
        case .timer: return [.timerFired(state.timer)]
        case .staleTimer: return [.timerFired(state.timer + 7)]
        case .clock: return [.clockRead(WallTime(millisecondsSince1970: 0))]
        case .longSession: return [.touched(.proceed)]
        case .touch: return [.touched(Self.buttons[number])]
        case .latePhoto: return [.photoTaken(session: 0, take: state.session?.takes ?? 1, .conforming)]
        case .lateSignature: return [.signatureTaken(session: 0, attempt: state.session?.signatures ?? 1, .accepted)]
        case .deviceFails: return [.deviceReported(Self.failing[number], .failed)]
        // Until the last of them is ready the cabin is out of service, and treats everything else alike: the order in
        // which they become ready cannot matter.
        case .devicesReady:
            return Device.allCases.filter { state.devices[$0] != .ready }.map { .deviceReported($0, .ready) }
        case .printerReady:
            return [.printerReported(PrinterReport(health: .ready, printsLeft: Self.printsLeft))]
        case .printerFails: return [.printerReported(PrinterReport(health: .failed, printsLeft: nil))]
        case .keyTurned: return [.serviceKey(true)]
        case .keyBack: return [.serviceKey(false)]
        case .orderedOut: return [.serviceOrdered(out: .other)]
        case .orderedIn: return [.serviceOrdered(out: nil)]
        case .doorOpened: return [.serviceDoor(open: true)]
        case .doorClosed: return [.serviceDoor(open: false)]
        // In a session that lasts too long, coming in leads to nothing: that is no step of its own.
        case .wentOut: return [.presence(inside: false)]
        case .cameIn: return [.presence(inside: true)]
        case .started: return [.started(configuration, WallTime(millisecondsSince1970: 0))]
        case .photoConforms: return [photo(state, .conforming)]
        case .photoRefused: return [photo(state, .refused(.noFace))]
        case .cameraFailed: return [photo(state, .cameraFailed)]
        case .signatureAccepted: return [signature(state, .accepted)]
        case .signatureRefused: return [signature(state, .refused)]
        case .padFailed: return [signature(state, .padFailed)]
        case .stored: return [.recordStored(sale: sale)]
        case .notStored: return [.recordNotStored(sale: sale)]
        case .released: return [.recordReleased(sale: sale)]
        case .discarded: return [.recordDiscarded(sale: sale)]
        case .printed: return [.printConcluded(sale: sale, .printed)]
        case .notPrinted: return [.printConcluded(sale: sale, .notPrinted)]
        case .printUnknown: return [.printConcluded(sale: sale, .unknown)]
        case .issued: return [.voucherIssued(serial: sale)]
        }
    }

    /// When it is handled.
    var instant: Instant { kind == .longSession ? Self.late : Self.early }

    private func photo(_ state: State, _ verdict: PhotoVerdict) -> Event {
        .photoTaken(
            session: state.session?.identifier ?? 0, take: state.session?.takes ?? 0, verdict)
    }

    private func signature(_ state: State, _ verdict: SignatureVerdict) -> Event {
        .signatureTaken(
            session: state.session?.identifier ?? 0, attempt: state.session?.signatures ?? 0, verdict)
    }
}

extension Stimulus: CustomStringConvertible {
    var description: String {
        switch kind {
        case .touch: "touch \(Self.buttons[number])"
        case .deviceFails: "\(Self.failing[number]) fails"
        case .stored, .notStored, .released, .discarded: "record of sale \(number) \(kind)"
        case .printed, .notPrinted, .printUnknown: "sheet of sale \(number) reported \(kind)"
        case .issued: "voucher \(number) reported issued"
        case .coin, .timer, .staleTimer, .clock, .longSession, .latePhoto, .lateSignature, .devicesReady,
            .printerReady, .printerFails, .keyTurned, .keyBack, .orderedOut, .orderedIn, .started, .photoConforms,
            .photoRefused, .cameraFailed, .signatureAccepted, .signatureRefused, .padFailed, .saleReleased,
            .doorOpened, .doorClosed, .wentOut, .cameIn:
            "\(kind)"
        }
    }
}
