import CabineCore
import CabineDesks
import CabineRecord
import Foundation

/// What a demo proved.
struct DemoResult {
    /// What a run writes, and removes first: nothing of an earlier run may pass for this one's.
    static let files = [
        "number.txt", "sheet.png", "portrait.jp2", "signature.jp2", "record.sealed", "session.jsonl", "voucher.png",
        "voucher.txt", "voucher-key.pem",
    ]

    var number: RecordNumber?
    var printed = false
    var uploaded = false
    var pulled = false
    var gone = false
    var credit = 0
    var paid = 0
    var sent = 0
    var waiting = 0
    var headHeight: Double?
    var conformity: SessionPortrait.Conformity?
    var portraitBytes: Int?
    var voucher: CabineCore.Voucher?
    var refusal: PhotoRefusal?
    private var timings: [(name: String, milliseconds: Double)] = []

    mutating func time(_ name: String, _ clock: Stopwatch) { time(name, clock.milliseconds) }

    mutating func time(_ name: String, _ milliseconds: Double) { timings.append((name, milliseconds)) }

    mutating func take(_ walk: SessionWalk) {
        paid = walk.paid
        timings += walk.timings
    }

    private var isComplete: Bool { printed && uploaded && pulled && gone }

    /// Why the demo does not end with 0; nil when everything was proved.
    var failure: Failure? {
        if isComplete { return nil }
        if let voucher {
            let owed =
                voucher.inDoubt
                ? "nobody can tell whether the sheet came out; voucher \(voucher.serial) is for the operator to settle"
                : "voucher \(voucher.serial) was issued for the whole credit; nothing is lost"
            if let refusal {
                return Failure(.notConforming, "the photo does not conform: \(refusal.sentence); \(owed)")
            }
            return Failure(.unavailable, "the cabin could not deliver; \(owed)")
        }
        if printed, !uploaded {
            return Failure(.unavailable, "waiting to be sent: the record is kept and sent by the next run")
        }
        return Failure(.failed, "the session did not come to its end")
    }

    func conclude(currency: String, progress: Progress) {
        if isComplete {
            progress.done("paid, printed, uploaded, pulled, and gone; credit left \(money(credit, currency))")
        }
    }

    /// One object; the number is the customer's own and is printed on the sheet as well.
    var json: String {
        var members = [
            "\"number\":" + (number.map { "\"\($0.text)\"" } ?? "null"), "\"printed\":\(printed)",
            "\"uploaded\":\(uploaded)", "\"pulled\":\(pulled)", "\"gone\":\(gone)", "\"credit_cents\":\(credit)",
            "\"head_height_mm\":" + (headHeight.map { String(format: "%.2f", $0) } ?? "null"),
            "\"conforming\":" + (conformity.map { "\($0 == .conforming)" } ?? "null"),
            "\"portrait_bytes\":" + (portraitBytes.map(String.init) ?? "null"), "\"waiting\":\(waiting)",
        ]
        if let voucher {
            members.append("\"voucher\":{\"serial\":\(voucher.serial),\"amount_cents\":\(voucher.amount.value)}")
        }
        let times = timings.map { "\"\($0.name)\":" + String(format: "%.1f", $0.milliseconds) }
        members.append("\"timings_ms\":{" + times.joined(separator: ",") + "}")
        return "{" + members.joined(separator: ",") + "}"
    }
}

/// Follows a session from screen to screen: what was paid, and how long each step took.
struct SessionWalk {
    let progress: Progress
    let currency: String
    private(set) var paid = 0
    private(set) var timings: [(name: String, milliseconds: Double)] = []
    private(set) var lastRefusal: PhotoRefusal?
    private(set) var ended: Mode?
    private var step = ""
    private var clock = Stopwatch()
    private var takes: UInt8 = 0

    init(progress: Progress, currency: String) {
        self.progress = progress
        self.currency = currency
    }

    mutating func see(_ state: State) {
        notice(state)
        let name = Self.name(state.mode)
        guard name != step else { return }
        if !step.isEmpty { add(step, clock.milliseconds) }
        step = name
        clock = Stopwatch()
        announce(state)
    }

    /// Retakes pass the same step again: its time adds up.
    private mutating func add(_ name: String, _ milliseconds: Double) {
        if let index = timings.firstIndex(where: { $0.name == name }) {
            timings[index].milliseconds += milliseconds
        } else {
            timings.append((name, milliseconds))
        }
    }

    private mutating func notice(_ state: State) {
        paid = max(paid, state.ledger.credit.value)
        switch state.mode {
        case .reviewing(let session, .refused(let why)):
            if session.takes != takes { progress.warn("photo \(session.takes) refused: \(why.sentence)") }
            takes = session.takes
            lastRefusal = why
        case .reviewing(_, .conforming): lastRefusal = nil
        case .handingOver, .voucher: ended = state.mode
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .outOfService, .maintenance:
            break
        }
    }

    private func announce(_ state: State) {
        switch state.mode {
        case .posing(let session):
            if session.takes == 0 { progress.done("paid \(money(state.ledger.credit.value, currency)) in coins") }
        case .signing: progress.done("photo taken")
        case .confirming: progress.done("signed")
        case .printing: progress.step("sealed record is durable; printing")
        case .attract, .choosing, .paying, .countdown, .reviewing, .handingOver, .voucher, .outOfService, .maintenance:
            break
        }
    }

    private static func name(_ mode: Mode) -> String {
        switch mode {
        case .attract: "waiting"
        case .choosing: "choosing"
        case .paying: "paying"
        case .posing: "posing"
        case .countdown(_, .counting): "countdown"
        case .countdown(_, .shooting): "photo"
        case .reviewing: "reviewing"
        case .signing: "signing"
        case .confirming: "confirming"
        case .printing: "printing"
        case .handingOver: "handing_over"
        case .voucher: "voucher"
        case .outOfService: "starting"
        case .maintenance: "maintenance"
        }
    }
}

extension PhotoRefusal {
    /// Why, in words.
    var sentence: String {
        switch self {
        case .noFace: "no face was found"
        case .severalFaces: "more than one face was found"
        case .headSize: "the head would not be 32 to 36 mm high"
        case .eyesNotLevel: "the eyes are not level"
        case .outOfFrame: "part of the head is outside the picture"
        case .unreadable: "the picture cannot be read"
        case .other: "a rule of the standard is not met"
        }
    }
}
