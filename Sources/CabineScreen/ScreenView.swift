import CabineCore
import CabineDesks
import CabinePreview
import CabineRecord
import CabineSheet
import Foundation
import HALDrivers

/// Everything the screen knows besides the state: what comes and goes without an event of the cabin.
struct ScreenContext {
    var preferences = Preferences()
    /// The language somebody chose where the state has none to choose: the voucher, and whatever serves nobody.
    var language: Language?
    /// When what was chosen on a screen that serves nobody is forgotten.
    var choiceEnds: Instant?
    var hint: Hint?
    /// When the warned session ends.
    var idleEnds: Instant?
    /// When the sheet's or voucher's screen ends by itself.
    var screenEnds: Instant?
    var isSent = false
    var stage: PrintStage?
    var inkRevision = 0
    /// Whether the last signature of this session was refused as too short.
    var signatureRefused = false
    /// Whether a new attempt was asked for on the screen.
    var isRedone = false
    var content = Vault.Content()
    var voucher: SignedVoucher?
}

/// One moment of the screen, as the page gets it: the page draws this and remembers nothing.
struct ScreenView: Encodable {
    struct DocumentRow: Encodable {
        let id: String
        let price: Int
        let signature: Bool
        let sent: Bool
        let months: Int
    }

    struct Check: Encodable {
        let name: String
        let result: String
    }

    struct VoucherView: Encodable {
        let amount: Int
        let serial: UInt64
        let doubt: Bool
        let code: String?
        let size: Int?
        let path: String?
    }

    var seq: UInt64
    var screen: String
    /// Names this showing of this screen: a touch that was meant for another one is dropped.
    var key: String
    var lang: String
    var langs: [String]
    var buttons: [String]
    var docs: [DocumentRow]
    var doc: String?
    var price: Int
    var credit: Int
    var inserted: Int
    var currency: String
    /// Whether coins are let in now.
    var coins: Bool
    /// "coins" or "counter".
    var payment: String
    var `operator`: String
    var phone: String
    var form: String
    var prefs: Preferences
    var phase: String?
    var idle: UInt64?
    var left: UInt64?
    var hint: String?
    var figure: UInt8?
    var retakes: UInt8?
    var verdict: String?
    var why: String?
    var checks: [Check]?
    var photo: String?
    var signature: String?
    var attempts: UInt8?
    var short: Bool?
    var ink: Int?
    var stage: String?
    var number: String?
    var sent: Bool?
    var until: String?
    var note: Bool?
    var voucher: VoucherView?
    var cause: String?
}

extension ScreenView {
    /// The screen of `state`.
    init(_ state: State, sequence: UInt64, site: ScreenSite, context: ScreenContext, now: Instant) {
        let session = state.session
        seq = sequence
        screen = Self.name(state.mode)
        key = Self.key(state.mode)
        lang = Self.language(state, context).tag
        langs = site.languages.map(\.tag)
        buttons = state.buttons.map(Self.name)
        docs = Document.allCases.map { Self.row($0, state.configuration) }
        doc = session.map { "\($0.document)" }
        price = session.map { state.configuration.prices[$0.document].value } ?? state.configuration.cheapest.value
        credit = state.ledger.credit.value
        inserted = state.ledger.inserted.value
        currency = site.currency
        coins = state.acceptorOpen
        payment = "\(state.configuration.payment)"
        self.operator = site.operatorName
        phone = site.phone
        form = site.formAddress
        prefs = context.preferences
        idle = state.idleWarning ? context.idleEnds.map { $0.milliseconds(since: now) } : nil
        left = context.screenEnds.map { $0.milliseconds(since: now) }
        addMode(state, context)
    }

    private mutating func addMode(_ state: State, _ context: ScreenContext) {
        switch state.mode {
        case .attract, .choosing, .paying, .maintenance: break
        case .posing: hint = context.hint.map { "\($0)" } ?? "starting"
        case .countdown(_, .counting(let figure)): self.figure = figure
        case .countdown(_, .shooting): phase = "shooting"
        case .reviewing(let session, let verdict):
            retakes = state.retakesLeft(session)
            add(verdict, context.content, session)
        case .signing(let session):
            attempts = Limits.signatureAttempts - min(session.signatures, Limits.signatureAttempts)
            ink = context.inkRevision
            short = context.signatureRefused
        case .confirming(let session, let phase):
            self.phase = Self.name(phase)
            stage = Self.stage(phase)
            photo =
                context.content.review?.image == nil ? nil : Self.picture("photo", session.identifier, session.takes)
            if context.content.signature != nil {
                signature = Self.picture("signature", session.identifier, session.signatures)
            }
        case .printing(_, let phase):
            self.phase = "\(phase)"
            stage = Self.stage(context.stage)
        case .handingOver(let sale): add(sale, state, context)
        case .voucher(let voucher, let phase):
            self.phase = "\(phase)"
            self.voucher = Self.voucher(voucher, phase == .shown ? context.voucher : nil)
        case .outOfService(let cause): self.cause = "\(cause)"
        }
    }

    private mutating func add(_ verdict: PhotoVerdict, _ content: Vault.Content, _ session: Session) {
        checks = content.review?.checks.map { Check(name: $0.name, result: "\($0.result)") } ?? []
        if content.review?.image != nil { photo = Self.picture("photo", session.identifier, session.takes) }
        switch verdict {
        case .conforming: self.verdict = content.portrait.map { "\($0.conformity)" } ?? "conforming"
        case .refused(let why):
            self.verdict = "refused"
            self.why = "\(why)"
        case .cameraFailed: self.verdict = "refused"
        }
    }

    private mutating func add(_ sale: Sale, _ state: State, _ context: ScreenContext) {
        let terms = sale.session.document.terms
        guard terms.isSent else { return }
        number = context.content.number.map { Sheet.grouped($0.text) }
        sent = context.isSent
        note = context.content.portrait.map { $0.conformity != .conforming }
        until = Self.day(state.clock.wall, after: terms.validityMonths)
    }
}

extension Configuration {
    /// The lowest price of any document: what "from" says before one is chosen.
    var cheapest: Cents { Document.allCases.map { prices[$0] }.min() ?? price }
}

extension ScreenView {
    /// The names of the screens, one for each mode.
    static func name(_ mode: Mode) -> String {
        switch mode {
        case .attract: "attract"
        case .choosing: "choose"
        case .paying: "pay"
        case .posing: "pose"
        case .countdown: "countdown"
        case .reviewing: "review"
        case .signing: "sign"
        case .confirming: "confirm"
        case .printing: "print"
        case .handingOver: "handover"
        case .voucher: "voucher"
        case .outOfService: "out"
        case .maintenance: "maintenance"
        }
    }

    static func key(_ mode: Mode) -> String {
        let name = name(mode)
        switch mode {
        case .attract, .outOfService, .maintenance: return name
        case .choosing(let session), .paying(let session), .posing(let session), .countdown(let session, _),
            .reviewing(let session, _), .signing(let session):
            return "\(name)-\(session.identifier)-\(session.takes)-\(session.signatures)"
        case .confirming(let session, let phase):
            return "\(name)-\(session.identifier)-\(session.signatures)-\(Self.name(phase))"
        case .printing(let sale, _), .handingOver(let sale): return "\(name)-\(sale.identifier)"
        case .voucher(let voucher, let phase): return "\(name)-\(voucher.serial)-\(phase)"
        }
    }

    static func name(_ button: Button) -> String {
        switch button {
        case .document(let document): "document:\(document)"
        case .language(let language): "language:\(language.tag)"
        case .start, .proceed, .shoot, .retake, .redo, .back, .cancel, .voucher: "\(button)"
        }
    }

    private static func name(_ phase: ConfirmingPhase) -> String {
        switch phase {
        case .asking: "asking"
        case .checkingPrinter: "checkingPrinter"
        case .storing: "storing"
        }
    }

    /// Progress of a sale, from the confirmation to the proof of the sheet.
    private static func stage(_ phase: ConfirmingPhase) -> String? {
        switch phase {
        case .asking: nil
        case .checkingPrinter: "checking"
        case .storing: "sealing"
        }
    }

    private static func stage(_ stage: PrintStage?) -> String {
        switch stage {
        case nil, .approaching: "composing"
        case .submitted: "sending"
        case .printing: "printing"
        case .counting: "proving"
        }
    }

    /// The language of what is shown.
    static func language(_ state: State, _ context: ScreenContext) -> Language {
        if let session = state.session { return session.language }
        if let chosen = context.language { return chosen }
        if case .voucher(let voucher, _) = state.mode { return voucher.language }
        return state.configuration.language
    }

    private static func row(_ document: Document, _ configuration: Configuration) -> DocumentRow {
        DocumentRow(
            id: "\(document)", price: configuration.prices[document].value, signature: document.terms.needsSignature,
            sent: document.terms.isSent, months: document.terms.validityMonths)
    }

    static func picture(_ kind: String, _ session: UInt64, _ attempt: UInt8) -> String {
        "/\(kind)/\(session)-\(attempt)"
    }

    private static func voucher(_ voucher: CabineCore.Voucher, _ signed: SignedVoucher?) -> VoucherView {
        let signed = signed?.voucher.serial == voucher.serial ? signed : nil
        let code = signed.flatMap { try? QRCode.modules($0.qrText, correction: .medium) }
        return VoucherView(
            amount: voucher.amount.value, serial: voucher.serial, doubt: voucher.inDoubt, code: signed?.shortCode,
            size: code?.size, path: code.map { path($0.size, $0.dark) })
    }

    /// The dark modules as one SVG path, a run a rectangle.
    static func path(_ size: Int, _ dark: [Bool]) -> String {
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                let start = column
                while column < size, dark[row * size + column] { column += 1 }
                if column > start { path += "M\(start) \(row)h\(column - start)v1h-\(column - start)z" }
                column += 1
            }
        }
        return path
    }

    /// The day so many months after `wall`, as ISO 8601: the page writes it as its language does.
    static func day(_ wall: WallTime, after months: Int) -> String {
        let date = Date(timeIntervalSince1970: Double(wall.millisecondsSince1970) / 1_000)
        let calendar = Calendar(identifier: .gregorian)
        let later = calendar.date(byAdding: .month, value: months, to: date) ?? date
        let parts = calendar.dateComponents([.year, .month, .day], from: later)
        func two(_ value: Int?) -> String { String(format: "%02d", value ?? 0) }
        return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
    }

    /// The moment as JSON, safe inside a script element of a page.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("texts and numbers always encode") }
        return String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c")
    }
}
