import CabineCore

/// A cabin on a bench: drives the state machine by hand and remembers every effect.
struct Bench {
    static let price = Cents(800)
    static let printsLeft: UInt32 = 400

    var state = State()
    var effects: [Effect] = []
    var now = Instant(nanoseconds: 1_000_000_000)

    @discardableResult
    mutating func give(_ event: Event) -> [Effect] {
        now = now.advanced(byMilliseconds: 10)
        let new = state.handle(event, at: now)
        effects += new
        return new
    }

    mutating func fireTimer() { give(.timerFired(state.timer)) }

    /// Started, every device ready.
    static func ready(retakes: UInt8 = 3, payment: Payment = .coins) -> Bench {
        var bench = Bench()
        let configuration = Configuration(price: price, retakes: retakes, payment: payment)
        bench.give(.started(configuration, WallTime(millisecondsSince1970: 1_000)))
        bench.reportReady()
        return bench
    }

    mutating func reportReady() {
        for device in Device.allCases { give(.deviceReported(device, .ready)) }
        give(.printerReported(PrinterReport(health: .ready, printsLeft: Self.printsLeft)))
    }

    static func choosing() -> Bench { ready().after(.touched(.start)) }
    static func paying() -> Bench { choosing().after(.touched(.proceed)) }
    static func posing() -> Bench { paying().after(.coinInserted(price)) }
    static func counting() -> Bench { posing().after(.touched(.shoot)) }
    static func shooting() -> Bench {
        var bench = counting()
        for _ in 0..<Limits.countdownSteps { bench.fireTimer() }
        return bench
    }
    static func reviewing(_ verdict: PhotoVerdict = .conforming) -> Bench {
        shooting().after(.photoTaken(session: 1, take: 1, verdict))
    }
    static func signing() -> Bench { reviewing().after(.touched(.proceed)) }
    static func confirming() -> Bench { signing().after(.signatureTaken(session: 1, attempt: 1, .accepted)) }
    static func checkingPrinter() -> Bench { confirming().after(.touched(.proceed)) }
    static func storing() -> Bench {
        checkingPrinter().after(.printerReported(PrinterReport(health: .ready, printsLeft: printsLeft)))
    }
    /// The confirmation of photos on paper alone: nothing was signed.
    static func confirmingPlain() -> Bench {
        var bench = choosing().after(.touched(.document(.identityPhoto))).after(.touched(.proceed))
        bench.give(.coinInserted(price))
        bench.give(.touched(.shoot))
        for _ in 0..<Limits.countdownSteps { bench.fireTimer() }
        return bench.after(.photoTaken(session: 1, take: 1, .conforming)).after(.touched(.proceed))
    }
    static func printingPlain() -> Bench {
        confirmingPlain().after(.touched(.proceed)).after(
            .printerReported(PrinterReport(health: .ready, printsLeft: printsLeft)))
    }
    static func printing() -> Bench { storing().after(.recordStored(sale: 1)) }
    static func printingAsked() -> Bench {
        printing().after(.started(Configuration(price: price), WallTime(millisecondsSince1970: 2_000)))
    }
    static func handingOver() -> Bench { printing().after(.printConcluded(sale: 1, .printed)) }
    static func voucherIssuing() -> Bench { printing().after(.printConcluded(sale: 1, .notPrinted)) }
    static func voucherShown() -> Bench { voucherIssuing().after(.voucherIssued(serial: 1)) }
    static func outOfService() -> Bench { ready().after(.deviceReported(.camera, .failed)) }
    static func maintenance() -> Bench { ready().after(.serviceKey(true)) }

    func after(_ event: Event) -> Bench {
        var copy = self
        copy.give(event)
        return copy
    }
}

/// The name of a mode with its phase, as the tables write it.
func name(_ mode: Mode) -> String {
    switch mode {
    case .attract: "attract"
    case .choosing: "choosing"
    case .paying: "paying"
    case .posing: "posing"
    case .countdown(_, .counting): "counting"
    case .countdown(_, .shooting): "shooting"
    case .reviewing(_, .conforming): "reviewing"
    case .reviewing(_, .refused): "refused"
    case .reviewing(_, .cameraFailed): "reviewing nothing"
    case .signing: "signing"
    case .confirming(_, .asking): "confirming"
    case .confirming(_, .checkingPrinter): "checkingPrinter"
    case .confirming(_, .storing): "storing"
    case .printing(_, .ordered): "printing"
    case .printing(_, .asked): "printingAsked"
    case .handingOver: "handingOver"
    case .voucher(_, .issuing): "voucherIssuing"
    case .voucher(_, .shown): "voucherShown"
    case .outOfService: "outOfService"
    case .maintenance: "maintenance"
    }
}

/// One cabin for every mode and phase.
let everyMode: [(name: String, bench: Bench)] = [
    ("attract", .ready()), ("choosing", .choosing()), ("paying", .paying()), ("posing", .posing()),
    ("counting", .counting()), ("shooting", .shooting()), ("reviewing", .reviewing()),
    ("refused", .reviewing(.refused(.noFace))), ("signing", .signing()), ("confirming", .confirming()),
    ("checkingPrinter", .checkingPrinter()), ("storing", .storing()), ("printing", .printing()),
    ("printingAsked", .printingAsked()), ("handingOver", .handingOver()), ("voucherIssuing", .voucherIssuing()),
    ("voucherShown", .voucherShown()), ("outOfService", .outOfService()), ("maintenance", .maintenance()),
]

/// One event of every kind that can matter, with the identifiers of the first session, sale and voucher.
func everyEvent(_ state: State) -> [(name: String, event: Event)] {
    let wall = WallTime(millisecondsSince1970: 5_000)
    let touches: [(String, Button)] = [
        ("start", .start), ("english", .language(.english)), ("passport", .document(.passport)),
        ("plain", .document(.identityPhoto)),
        ("proceed", .proceed), ("shoot", .shoot), ("retake", .retake), ("redo", .redo), ("back", .back),
        ("cancel", .cancel), ("voucher", .voucher),
    ]
    return touches.map { ($0.0, .touched($0.1)) } + [
        ("started", .started(Configuration(price: Bench.price), wall)), ("clock", .clockRead(wall)),
        ("timer", .timerFired(state.timer)), ("stale timer", .timerFired(state.timer &+ 1_000)),
        ("coin", .coinInserted(Cents(50))), ("price", .coinInserted(Bench.price)),
        ("photo", .photoTaken(session: 1, take: 1, .conforming)),
        ("refusal", .photoTaken(session: 1, take: 1, .refused(.headSize))),
        ("no camera", .photoTaken(session: 1, take: 1, .cameraFailed)),
        ("stale photo", .photoTaken(session: 99, take: 1, .conforming)),
        ("signature", .signatureTaken(session: 1, attempt: 1, .accepted)),
        ("scribble", .signatureTaken(session: 1, attempt: 1, .refused)),
        ("no pad", .signatureTaken(session: 1, attempt: 1, .padFailed)),
        ("stale signature", .signatureTaken(session: 99, attempt: 1, .accepted)),
        ("stored", .recordStored(sale: 1)), ("stale stored", .recordStored(sale: 99)),
        ("not stored", .recordNotStored(sale: 1)), ("released", .recordReleased(sale: 1)),
        ("discarded", .recordDiscarded(sale: 1)), ("printed", .printConcluded(sale: 1, .printed)),
        ("not printed", .printConcluded(sale: 1, .notPrinted)), ("print unknown", .printConcluded(sale: 1, .unknown)),
        ("stale printed", .printConcluded(sale: 99, .printed)), ("issued", .voucherIssued(serial: 1)),
        ("stale issued", .voucherIssued(serial: 99)), ("camera fails", .deviceReported(.camera, .failed)),
        ("camera works", .deviceReported(.camera, .ready)),
        ("printer ready", .printerReported(PrinterReport(health: .ready, printsLeft: 399))),
        ("paper out", .printerReported(PrinterReport(health: .ready, printsLeft: 0))),
        ("printer fails", .printerReported(PrinterReport(health: .failed, printsLeft: nil))),
        ("printer silent", .printerReported(PrinterReport(health: .ready, printsLeft: nil))),
        ("key", .serviceKey(true)), ("key out", .serviceKey(false)), ("ordered out", .serviceOrdered(out: .repair)),
        ("ordered in", .serviceOrdered(out: nil)), ("door", .serviceDoor(open: true)),
        ("door closed", .serviceDoor(open: false)), ("came in", .presence(inside: true)),
        ("went out", .presence(inside: false)), ("flash fails", .deviceReported(.flash, .failed)),
        ("paid", .saleReleased), ("work", .serviceWork(.devices)), ("coin work", .serviceWork(.coins)),
        ("work ends", .serviceWork(nil)), ("voucher ordered", .voucherOrdered),
    ]
}
