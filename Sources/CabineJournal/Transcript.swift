public import CabineCore

/// A value in the readable journal.
public enum TranscriptValue: Hashable, Sendable {
    /// A whole number.
    case number(Int64)
    /// One of a closed set of words, never free text.
    case word(String)
    /// Yes or no.
    case flag(Bool)
}

/// Events, effects and states in words, one line of JSON each: the same bytes for the same journal, in every run.
public enum Transcript {
    /// One replayed event with its effects and the state after it.
    public static func line(_ step: Replay.Step) -> String {
        let state = step.state
        var line = "{\"sequence\":\(step.entry.sequence),\"at_ms\":\(step.entry.at.nanoseconds / 1_000_000)"
        line += ",\"event\":" + object(words(step.entry.event))
        line += ",\"mode\":" + object(words(state.mode))
        line += ",\"effects\":[" + step.effects.map { object(words($0)) }.joined(separator: ",") + "]"
        return line + ",\"state\":" + object(fields(state)) + "}"
    }

    /// A whole state.
    public static func line(_ state: State) -> String {
        "{\"mode\":" + object(words(state.mode)) + ",\"state\":" + object(fields(state)) + "}"
    }

    private static func fields(_ state: State) -> [(String, TranscriptValue)] {
        let ledger = state.ledger
        var fields: [(String, TranscriptValue)] = [
            ("inserted_cents", .number(Int64(ledger.inserted.value))),
            ("at_counter_cents", .number(Int64(ledger.atCounter.value))),
            ("credit_cents", .number(Int64(ledger.credit.value))),
            ("open_cents", .number(Int64(ledger.open.value))),
            ("sold_cents", .number(Int64(ledger.sold.value))),
            ("voucher_cents", .number(Int64(ledger.vouchers.value))),
            ("in_doubt_cents", .number(Int64(ledger.inDoubt.value))),
            ("sheets", number(ledger.sheets)), ("sessions", number(state.sessions)),
            ("sales", number(state.sales)), ("vouchers", number(state.vouchersIssued)),
            ("starts", number(state.starts)), ("acceptor_open", .flag(state.acceptorOpen)),
            ("idle_warning", .flag(state.idleWarning)), ("timer", number(state.timer)),
            ("service_key", .flag(state.serviceKey)), ("ordered_out", .flag(state.orderedOut != nil)),
            ("door_open", .flag(state.doorOpen)), ("occupancy", .word("\(state.occupancy)")),
            ("failed_prints", .number(Int64(state.failedPrints))),
            ("releases_pending", number(UInt64(state.releases.count))),
            ("discards_pending", number(UInt64(state.discards.count))),
            ("cash_resets", number(state.takings.resets)), ("power_cuts", number(state.takings.tally.powerCuts)),
        ]
        if let reason = state.orderedOut { fields.append(("ordered_out_reason", .word("\(reason)"))) }
        if let work = state.work { fields.append(("work", .word("\(work)"))) }
        for device in Device.allCases { fields.append(("\(device)", .word("\(state.devices[device])"))) }
        fields.append(("printer", .word("\(state.devices.printer.health)")))
        if let left = state.devices.printer.printsLeft { fields.append(("prints_left", .number(Int64(left)))) }
        return fields
    }

    /// One flat JSON object; names and words come from the code, so nothing needs escaping.
    static func object(_ fields: [(String, TranscriptValue)]) -> String {
        let members = fields.map { name, value in
            switch value {
            case .number(let number): "\"\(snakeCase(name))\":\(number)"
            case .word(let word): "\"\(snakeCase(name))\":\"\(snakeCase(word))\""
            case .flag(let flag): "\"\(snakeCase(name))\":\(flag)"
            }
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// A name of the code as scripts read it.
    public static func snakeCase(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase { result += "_" + character.lowercased() } else { result.append(character) }
        }
        return result
    }

    static func number(_ value: UInt64) -> TranscriptValue { .number(Int64(clamping: value)) }

    /// A mode, by name, with what tells two of its moments apart.
    public static func words(_ mode: Mode) -> [(String, TranscriptValue)] {
        switch mode {
        case .attract: [("name", .word("attract"))]
        case .choosing(let session): words("choosing", session)
        case .paying(let session): words("paying", session)
        case .posing(let session): words("posing", session)
        case .countdown(let session, .counting(let figure)):
            words("countdown", session) + [("figure", .number(Int64(figure)))]
        case .countdown(let session, .shooting): words("countdown", session) + [("shooting", .flag(true))]
        case .reviewing(let session, let verdict): words("reviewing", session) + words(verdict)
        case .signing(let session): words("signing", session)
        case .confirming(let session, .asking): words("confirming", session)
        case .confirming(let session, .checkingPrinter):
            words("confirming", session) + [("phase", .word("checkingPrinter"))]
        case .confirming(let session, .storing(let sale)):
            words("confirming", session) + [("phase", .word("storing")), ("sale", number(sale.identifier))]
        case .printing(let sale, let phase):
            words("printing", sale.session) + [("phase", .word("\(phase)")), ("sale", number(sale.identifier))]
        case .handingOver(let sale):
            words("handingOver", sale.session) + [("sale", number(sale.identifier))]
        case .voucher(let voucher, let phase):
            [("name", .word("voucher")), ("phase", .word("\(phase)"))] + words(voucher)
        case .outOfService(let cause): [("name", .word("outOfService")), ("cause", .word("\(cause)"))]
        case .maintenance: [("name", .word("maintenance"))]
        }
    }

    private static func words(_ name: String, _ session: Session) -> [(String, TranscriptValue)] {
        [
            ("name", .word(name)), ("session", number(session.identifier)), ("language", .word("\(session.language)")),
            ("document", .word("\(session.document)")), ("takes", .number(Int64(session.takes))),
            ("signatures", .number(Int64(session.signatures))),
        ]
    }

    private static func words(_ verdict: PhotoVerdict) -> [(String, TranscriptValue)] {
        switch verdict {
        case .conforming: [("verdict", .word("conforming"))]
        case .refused(let why): [("verdict", .word("refused")), ("why", .word("\(why)"))]
        case .cameraFailed: [("verdict", .word("cameraFailed"))]
        }
    }

    private static func words(_ voucher: Voucher) -> [(String, TranscriptValue)] {
        [
            ("serial", number(voucher.serial)), ("amount_cents", .number(Int64(voucher.amount.value))),
            ("in_doubt", .flag(voucher.inDoubt)),
        ]
    }

    /// An event, by name, with everything it carries.
    public static func words(_ event: Event) -> [(String, TranscriptValue)] {
        switch event {
        case .started(let configuration, let wall):
            [
                ("name", .word("started")), ("price_cents", .number(Int64(configuration.price.value))),
                ("retakes", .number(Int64(configuration.retakes))), ("language", .word("\(configuration.language)")),
                ("payment", .word("\(configuration.payment)")),
                ("wall_ms", .number(wall.millisecondsSince1970)),
            ]
        case .clockRead(let wall):
            [("name", .word("clockRead")), ("wall_ms", .number(wall.millisecondsSince1970))]
        case .timerFired(let token): [("name", .word("timerFired")), ("token", number(token))]
        case .coinInserted(let amount):
            [("name", .word("coinInserted")), ("cents", .number(Int64(amount.value)))]
        case .touched(let button): [("name", .word("touched"))] + words(button)
        case .photoTaken(let session, let take, let verdict):
            [("name", .word("photoTaken")), ("session", number(session)), ("take", .number(Int64(take)))]
                + words(verdict)
        case .signatureTaken(let session, let attempt, let verdict):
            [
                ("name", .word("signatureTaken")), ("session", number(session)),
                ("attempt", .number(Int64(attempt))), ("verdict", .word("\(verdict)")),
            ]
        case .recordStored(let sale): named("recordStored", sale: sale)
        case .recordNotStored(let sale): named("recordNotStored", sale: sale)
        case .recordReleased(let sale): named("recordReleased", sale: sale)
        case .recordDiscarded(let sale): named("recordDiscarded", sale: sale)
        case .printConcluded(let sale, let outcome):
            named("printConcluded", sale: sale) + [("outcome", .word("\(outcome)"))]
        case .voucherIssued(let serial): [("name", .word("voucherIssued")), ("serial", number(serial))]
        case .deviceReported(let device, let health):
            [("name", .word("deviceReported")), ("device", .word("\(device)")), ("health", .word("\(health)"))]
        case .printerReported(let report):
            [("name", .word("printerReported")), ("health", .word("\(report.health)"))]
                + (report.printsLeft.map { [("prints_left", .number(Int64($0)))] } ?? [])
        case .serviceKey(let turned): [("name", .word("serviceKey")), ("turned", .flag(turned))]
        case .serviceOrdered(let reason):
            named("serviceOrdered", "out", reason.map { "\($0)" })
        case .serviceWork(let work):
            named("serviceWork", "under_way", work.map { "\($0)" })
        case .voucherOrdered: [("name", .word("voucherOrdered"))]
        case .saleReleased: [("name", .word("saleReleased"))]
        case .serviceDoor(let open): [("name", .word("serviceDoor")), ("open", .flag(open))]
        case .presence(let inside): [("name", .word("presence")), ("inside", .flag(inside))]
        case .cashReset(let reset, let inserted):
            [
                ("name", .word("cashReset")), ("reset", number(reset)),
                ("inserted_cents", .number(Int64(inserted.value))),
            ]
        case .stopped: [("name", .word("stopped"))]
        }
    }

    /// Whether something is so, and how, where it is.
    private static func named(_ name: String, _ flag: String, _ how: String?) -> [(String, TranscriptValue)] {
        let so: [(String, TranscriptValue)] = [("name", .word(name)), (flag, .flag(how != nil))]
        return how.map { so + [("why", .word($0))] } ?? so
    }

    private static func named(_ name: String, sale: UInt64) -> [(String, TranscriptValue)] {
        [("name", .word(name)), ("sale", number(sale))]
    }

    private static func words(_ button: Button) -> [(String, TranscriptValue)] {
        switch button {
        case .language(let language): [("button", .word("language")), ("value", .word("\(language)"))]
        case .document(let document): [("button", .word("document")), ("value", .word("\(document)"))]
        case .start, .proceed, .shoot, .retake, .redo, .back, .cancel, .voucher: [("button", .word("\(button)"))]
        }
    }

    /// An effect, by name, with everything it carries.
    public static func words(_ effect: Effect) -> [(String, TranscriptValue)] {
        switch effect {
        case .setAcceptor(let open): [("name", .word("setAcceptor")), ("open", .flag(open))]
        case .setTimer(let token, let milliseconds):
            [("name", .word("setTimer")), ("token", number(token)), ("milliseconds", number(milliseconds))]
        case .startPreview: [("name", .word("startPreview"))]
        case .stopPreview: [("name", .word("stopPreview"))]
        case .takePhoto(let session, let take):
            [("name", .word("takePhoto")), ("session", number(session)), ("take", .number(Int64(take)))]
        case .startSigning(let session, let attempt):
            [("name", .word("startSigning")), ("session", number(session)), ("attempt", .number(Int64(attempt)))]
        case .finishSigning(let session, let attempt):
            [("name", .word("finishSigning")), ("session", number(session)), ("attempt", .number(Int64(attempt)))]
        case .stopSigning: [("name", .word("stopSigning"))]
        case .storeRecord(let sale): words("storeRecord", sale)
        case .print(let sale): words("print", sale)
        case .askPrintOutcome(let sale): words("askPrintOutcome", sale)
        case .releaseRecord(let sale): named("releaseRecord", sale: sale)
        case .discardRecord(let sale): named("discardRecord", sale: sale)
        case .issueVoucher(let voucher, let onPaper):
            [("name", .word("issueVoucher"))] + words(voucher) + [("on_paper", .flag(onPaper))]
        case .readPrinter: [("name", .word("readPrinter"))]
        case .wipe(let session): [("name", .word("wipe")), ("session", number(session))]
        }
    }

    private static func words(_ name: String, _ sale: Sale) -> [(String, TranscriptValue)] {
        named(name, sale: sale.identifier) + [
            ("price_cents", .number(Int64(sale.price.value))),
            ("prints_left_before", .number(Int64(sale.printsLeftBefore))),
        ]
    }
}
