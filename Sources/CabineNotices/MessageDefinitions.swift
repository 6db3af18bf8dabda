/// What the catalogue says of one message.
public struct MessageDefinition: Hashable, Sendable {
    /// How urgent it ordinarily is.
    public let level: NoticeLevel
    /// The sentence a person reads.
    public let template: Template
    /// The fields it may bear.
    public let keys: [NoticeKey]
    /// What stands behind it, where the sentence does not say.
    public let meaning: String

    init(_ level: NoticeLevel, _ sentence: String, also: [NoticeKey] = [], _ meaning: String = "") {
        self.level = level
        template = Template(sentence)
        keys = template.keys + also
        self.meaning = meaning
    }
}

extension MessageID {
    var newDefinition: MessageDefinition {
        switch self.subsystem {
        case .program: programMessage
        case .log: logMessage
        case .service: serviceMessage
        case .session: sessionMessage
        case .money: moneyMessage
        case .journal: journalMessage
        case .records: recordsMessage
        case .camera: cameraMessage
        case .pad: padMessage
        case .coins: coinsMessage
        case .printer: printerMessage
        case .lines: linesMessage
        case .console: consoleMessage
        case .telemetry: telemetryMessage
        case .screen: screenMessage
        }
    }

    private var programMessage: MessageDefinition {
        switch self {
        case .programStarted:
            MessageDefinition(
                .notice, "cabine {version} started on board {board}",
                "The program runs.")
        case .programStopped:
            MessageDefinition(
                .notice, "cabine stopped by order",
                "SIGTERM, SIGINT, or a console's order.")
        case .rebootReason:
            MessageDefinition(
                .notice, "{detail}", also: [.cause],
                "Why this start happened, as far as machine and log tell; `CAUSE` is one word.")
        case .partSilent:
            MessageDefinition(
                .critical, "no signs of life are given: {detail}",
                "A part makes no progress: systemd or the watchdog starts the cabin anew.")
        case .partsAlive: MessageDefinition(.notice, "every part makes progress again", "It moved before anybody bit.")
        case .guardianFault:
            MessageDefinition(
                .error, "{detail}",
                "systemd or the hardware watchdog takes no sign of life.")
        case .swapFound:
            MessageDefinition(
                .warning, "{detail}",
                "What is in memory of a customer could reach a disk.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var logMessage: MessageDefinition {
        switch self {
        case .entriesSuppressed:
            MessageDefinition(
                .warning, "{count} entries of {message} were suppressed in {seconds} s",
                "A message came more often than its rate allows.")
        case .entriesLost:
            MessageDefinition(
                .error, "{count} entries were lost: {cause}",
                "The ring was full, or the disk refused for longer than memory lasts.")
        case .lineRepaired:
            MessageDefinition(
                .warning, "the log ended in {bytes} bytes that are no entry; they are cut off", also: [.file],
                "Power was cut, or the program killed, while a line was written.")
        case .segmentRemoved:
            MessageDefinition(
                .info, "the oldest log file was removed: the quota is full", also: [.file, .bytes],
                "Its entries are gone; a pull that did not come that far sees it by the sequence.")
        case .diskRefused:
            MessageDefinition(
                .error, "the log cannot be written: {detail}",
                "Entries wait in memory, a bounded number of them.")
        case .diskBack: MessageDefinition(.notice, "the log is written again", "What waited in memory is on the disk.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var serviceMessage: MessageDefinition {
        switch self {
        case .inService: MessageDefinition(.notice, "in service", "A sale could be completed.")
        case .outOfService: MessageDefinition(.warning, "out of service: {cause}", "Nothing is sold, and why.")
        case .deviceChanged: MessageDefinition(.notice, "{device} is {health}", "A device reported another health.")
        case .printerChanged:
            MessageDefinition(
                .notice, "printer is {health}, prints left {left}",
                "The printer's health changed.")
        case .maintenanceBegan:
            MessageDefinition(
                .notice, "a technician is at work",
                "The service key was turned, or a console asked.")
        case .maintenanceEnded: MessageDefinition(.notice, "the technician has left")
        case .doorOpened: MessageDefinition(.notice, "service door: open")
        case .doorClosed: MessageDefinition(.notice, "service door: closed")
        case .serviceOrderedOut:
            MessageDefinition(
                .notice, "taken out of service by order: {cause}",
                "An operator or technician did it; it stays until they put it back.")
        case .serviceOrderedIn: MessageDefinition(.notice, "put back into service by order")
        case .mainsLost:
            MessageDefinition(
                .error, "mains is gone: no more coins until it is back",
                "The power-fail line; what is under way goes on as long as the buffer lasts.")
        case .mainsBack: MessageDefinition(.notice, "mains is back")
        case .lampFault: MessageDefinition(.warning, "{detail}", "A lamp's line takes no order.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var sessionMessage: MessageDefinition {
        switch self {
        case .sessionBegan:
            MessageDefinition(
                .info, "a session began",
                "Somebody touched the screen; its entries bear a random identifier.")
        case .sessionEnded: MessageDefinition(.info, "the session ended after {seconds} s at {mode}")
        case .photoJudged: MessageDefinition(.info, "photo {attempt}: {result}")
        case .signatureJudged: MessageDefinition(.info, "signature {attempt}: {result}")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var moneyMessage: MessageDefinition {
        switch self {
        case .coinInserted: MessageDefinition(.info, "coin of {cents}, credit {credit}", "It is in the journal.")
        case .saleOpened: MessageDefinition(.notice, "sale {sale}: {cents} spent, the sheet is ordered")
        case .sheetPrinted: MessageDefinition(.notice, "sale {sale}: printed")
        case .sheetNotPrinted: MessageDefinition(.error, "sale {sale}: no sheet, the price is credit again")
        case .sheetInDoubt:
            MessageDefinition(
                .critical, "sale {sale}: nobody can tell whether the sheet came out",
                "An in-doubt voucher is for the operator to settle by the printer's count.")
        case .voucherDecided:
            MessageDefinition(
                .warning, "voucher {serial} of {cents}", also: [.cause],
                "The cabin owes; `CAUSE` says `in-doubt` or `refund`.")
        case .paidAtCounter: MessageDefinition(.notice, "paid at the counter, credit {credit}", also: [.cents])
        case .cashAuditFault:
            MessageDefinition(
                .error, "cash audit: {detail}",
                "A closed period is not signed yet; it is tried again after every event.")
        case .cashBoxEmptied:
            MessageDefinition(
                .notice, "cash box emptied: reset {count}", also: [.cents],
                "A period is closed; `CENTS` is what it took in coins.")
        case .voucherFault: MessageDefinition(.error, "voucher {serial}: {detail}", "It could not be signed or drawn.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var journalMessage: MessageDefinition {
        switch self {
        case .journalDamaged:
            MessageDefinition(
                .error, "{detail}",
                "Something in the journal could not be read at the start; it is kept aside.")
        case .journalRefused:
            MessageDefinition(
                .critical, "{detail}; trying again",
                "An event could not be made durable: outputs are safe, nothing is sold.")
        case .journalAbandoned: MessageDefinition(.critical, "stopped with an event that could not be written down")
        case .journalRoom:
            MessageDefinition(
                .error, "{detail}",
                "The journal could not set room aside, or begin a new file.")
        case .journalSlow:
            MessageDefinition(
                .warning, "events are written down too slowly: no more coins until they are",
                "The disk takes a second for an event, or longer, and reports no error.")
        case .journalInTime: MessageDefinition(.notice, "events are written down again")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var recordsMessage: MessageDefinition {
        switch self {
        case .recordStored: MessageDefinition(.info, "record of sale {sale}: sealed and stored")
        case .recordNotStored:
            MessageDefinition(
                .error, "record of sale {sale}: {detail}",
                "Nothing is stored and nothing sold.")
        case .recordFault:
            MessageDefinition(
                .error, "record of sale {sale}: {detail}",
                "The queue could not do what it was told; it is told again.")
        case .recordAnswered: MessageDefinition(.notice, "record of sale {sale}: the collector answered {status}")
        case .recordRefused:
            MessageDefinition(
                .critical, "record of sale {sale}: the collector refuses it with {status}",
                "It is kept, and a person decides.")
        case .recordDamaged: MessageDefinition(.critical, "record {sale} was altered on the disk and is put aside")
        case .queueFault: MessageDefinition(.error, "{detail}", "The disk of the queue of records cannot be asked.")
        case .linkFault: MessageDefinition(.warning, "{detail}", "The collector could not be reached; records wait.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var cameraMessage: MessageDefinition {
        switch self {
        case .photoFailed: MessageDefinition(.error, "{device}, try {attempt}: {detail}")
        case .photoRefused:
            MessageDefinition(
                .info, "photo refused: {detail}",
                "The picture does not meet the standard, in the words of the check.")
        case .cameraFault: MessageDefinition(.error, "{detail}", "The health check failed.")
        case .cameraRung:
            MessageDefinition(
                .warning, "camera ladder: {detail}",
                "The camera is reopened, reset or switched off and on.")
        case .flashFault: MessageDefinition(.error, "flash: {detail}", "Its line, or its charge.")
        case .previewFault: MessageDefinition(.warning, "preview: {detail}")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var padMessage: MessageDefinition {
        switch self {
        case .padFault: MessageDefinition(.error, "{detail}")
        case .padBack: MessageDefinition(.notice, "signature pad: it is back, the customer goes on")
        case .padReportsMissing: MessageDefinition(.warning, "signature pad: {count} pen reports never came")
        case .signatureRefused: MessageDefinition(.info, "signature refused: {detail}")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var coinsMessage: MessageDefinition {
        switch self {
        case .coinWithheld:
            MessageDefinition(
                .warning, "coin line {device}: a pulse of {cents} while a coin was pulled back: not credited")
        case .acceptorRefuses: MessageDefinition(.error, "coin acceptor: refuses coins: {detail}")
        case .coinLinesFailed: MessageDefinition(.error, "coin lines: {detail}")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var printerMessage: MessageDefinition {
        switch self {
        case .printerFault: MessageDefinition(.error, "{detail}", "Why the printer is not ready.")
        case .printConcluded:
            MessageDefinition(
                .info, "{job}: {detail}", also: [.result],
                "What the judge says of a job; `RESULT` is one word.")
        case .spoolerEnded: MessageDefinition(.error, "print spooler: cupsd ended; starting it again")
        case .spoolerSilent: MessageDefinition(.error, "print spooler: cupsd answers nobody; starting it again")
        case .spoolerFault: MessageDefinition(.error, "{detail}")
        case .printerFound: MessageDefinition(.notice, "printer: {detail}")
        case .sheetNotComposed: MessageDefinition(.error, "sheet: {detail}", "Nothing is printed.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var linesMessage: MessageDefinition {
        switch self {
        case .linesFault:
            MessageDefinition(
                .error, "{device}: {detail}",
                "A board's lines cannot be opened or read; they are tried again for ever.")
        case .linesBack: MessageDefinition(.notice, "{device}: its lines are read again")
        case .contactUnsettled:
            MessageDefinition(
                .warning, "{device}: its contact does not settle; look at the switch and its cable")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var consoleMessage: MessageDefinition {
        switch self {
        case .consoleOpened: MessageDefinition(.info, "console opened on {device}")
        case .consoleFault: MessageDefinition(.error, "console: {detail}")
        case .loginAccepted: MessageDefinition(.notice, "{operatorName} logged in as {role}", also: [.peer])
        case .loginRefused: MessageDefinition(.warning, "a login was refused: {cause}", also: [.peer])
        case .loginEnded: MessageDefinition(.notice, "{operatorName} logged out: {cause}")
        case .commandDone:
            MessageDefinition(
                .notice, "{operatorName}: {command}: {result}", also: [.detail, .role],
                "What a person did at the console or over the local socket.")
        case .commandRefused: MessageDefinition(.warning, "{operatorName}: {command}: refused: {cause}", also: [.role])
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var telemetryMessage: MessageDefinition {
        switch self {
        case .telemetryOpened: MessageDefinition(.notice, "logs and metrics are served at {peer}")
        case .telemetryFault: MessageDefinition(.error, "logs and metrics are not served: {detail}")
        case .clientRefused:
            MessageDefinition(
                .warning, "{peer}: a client was refused: {cause}",
                "No certificate of the fleet's authority, or not one of an operator.")
        case .certificateEnds:
            MessageDefinition(
                .warning, "the certificate that logs and metrics are served with: {detail}",
                "Said at the start and once a day, from thirty days before its end on.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }

    private var screenMessage: MessageDefinition {
        switch self {
        case .screenFault:
            MessageDefinition(
                .error, "customer's screen: {detail}",
                "The page cannot be served, or its address not written; it is tried again for ever.")
        default: preconditionFailure("\(self) is no message of this subsystem")
        }
    }
}
