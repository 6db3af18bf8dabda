import CabineRecord

/// The audit as a file of EVA DTS 6.1 (European Vending Association, data transfer standard).
///
/// | segment | what it says here | order of its fields |
/// |---|---|---|
/// | ID1, ID4, ID5 | cabin and board; decimals and currency; date and time, UTC | |
/// | VA1 | sheets paid for: value, number | initialisation, reset |
/// | CA2 | the same: every sale is paid in cash; zeros for a machine at a counter, whose till has it | initialisation, reset |
/// | CA3 | cash in: total, cash box, tubes, bills | reset, initialisation |
/// | CA5 | power cuts and crashes | reset, initialisation |
/// | CA11 | coins by value: in, to the cash box, to tubes | reset, initialisation |
/// | PA1, PA2 | products: number, price, name; sold: number, value | initialisation, reset |
/// | EA2 | vouchers, sales in doubt, sales paid at a counter: number; their values as the user-defined field | reset, initialisation |
/// | EA3 | resets; this reading; the last reset | |
///
/// The manufacturer code `CAB` is this program's own choice; codes are the association's to give.
public struct DTSExport {
    /// Functional identifier and version: audit data by 6.1.
    private static let audit = (identifier: "VA", version: "V1/6")
    private static let names = [
        "drivingLicence": "DRIVING LICENCE", "passport": "PASSPORT", "identityCard": "IDENTITY CARD",
        "identityPhoto": "IDENTITY PHOTO",
    ]
    /// ISO 4217 numbers of the currencies European cabins take; ID4 has them behind a 1.
    private static let currencyNumbers = [
        "EUR": 978, "CHF": 756, "GBP": 826, "USD": 840, "CZK": 203, "DKK": 208, "HUF": 348, "NOK": 578, "PLN": 985,
        "RON": 946, "SEK": 752, "BGN": 975, "MAD": 504, "XPF": 953,
    ]

    private let audit: CashAudit

    /// An export of `audit`.
    public init(_ audit: CashAudit) { self.audit = audit }

    /// The file's text: every line ends with CRLF.
    public var text: String {
        let set = segments
        let body = set.map { $0 + "\r\n" }.joined()
        let checksum = "G85*" + CRC16.text(CRC16.checksum(body.utf8))
        // Counted from ST to SE, both included.
        let count = set.count + 2
        return "DXS*\(serial)*\(Self.audit.identifier)*\(Self.audit.version)*1\r\n" + body
            + "\(checksum)\r\nSE*\(count)*0001\r\nDXE*1*1\r\n"
    }

    /// Three letters of a manufacturer, seven characters of a machine.
    private var serial: String {
        let name = Self.plain(audit.identity.cabin)
        return "CAB" + String(repeating: "0", count: max(0, 7 - name.utf8.count)) + name
    }

    private var segments: [String] {
        ["ST*001*0001"] + identity + sales + cash + coins + products + events
    }

    private var identity: [String] {
        let identity = audit.identity
        let number = Self.currencyNumbers[identity.currency].map { "1\($0)" } ?? ""
        let now = Self.clock(audit.period.to)
        return [
            Self.segment(
                "ID1", [serial, identity.model, identity.version, identity.location, "", identity.cabin]),
            Self.segment("ID4", ["2", number, identity.currency]),
            "ID5*\(now.date)*\(now.time)",
        ]
    }

    private var sales: [String] {
        let (whole, period) = (audit.whole, audit.period)
        let sold = "\(whole.sold)*\(whole.sheets)*\(period.sold)*\(period.sheets)"
        return ["VA1*" + sold, "CA2*" + (isPaidAtCounter ? "0*0*0*0" : sold)]
    }

    /// A shop's machine takes no coins: what was sold there is in the shop's till.
    private var isPaidAtCounter: Bool { audit.whole.atCounter > 0 && audit.whole.inserted == 0 }

    private var cash: [String] {
        let figures = [audit.period, audit.whole]
        // All of it falls into the box: there are neither tubes nor a bill validator.
        return [
            "CA3*" + figures.map { "\($0.inserted)*\($0.inserted)*0*0" }.joined(separator: "*"),
            "CA5*" + figures.map { "\($0.powerCuts)" }.joined(separator: "*"),
        ]
    }

    private var coins: [String] {
        audit.whole.coins.map { coin in
            let count = audit.period.coins.first { $0.value == coin.value }?.count ?? 0
            return "CA11*\(coin.value)*\(count)*\(count)*0*\(coin.count)*\(coin.count)*0"
        }
    }

    private var products: [String] {
        zip(audit.whole.products, audit.period.products).enumerated().flatMap { place, product in
            let (whole, period) = product
            return [
                Self.segment(
                    "PA1", ["\(place + 1)", "\(audit.prices[place])", Self.names[whole.document] ?? whole.document]),
                "PA2*\(whole.sheets)*\(whole.sold)*\(period.sheets)*\(period.sold)",
            ]
        }
    }

    private var events: [String] {
        let (whole, period) = (audit.whole, audit.period)
        let (now, last) = (Self.clock(period.to), Self.clock(period.from))
        let counter =
            isPaidAtCounter
            ? ["EA2*AT COUNTER*\(period.sheets)*\(whole.sheets)*\(period.atCounter)/\(whole.atCounter)"] : []
        return counter + [
            "EA2*VOUCHER*\(period.vouchers)*\(whole.vouchers)*\(period.voucherCents)/\(whole.voucherCents)",
            "EA2*IN DOUBT*\(period.doubts)*\(whole.doubts)*\(period.doubtCents)/\(whole.doubtCents)",
            "EA3*\(audit.resets)*\(now.date)*\(now.time)**\(last.date)*\(last.time)*",
        ]
    }

    private static func segment(_ name: String, _ fields: [String]) -> String {
        var fields = fields.map(plain)
        while fields.last == "" { fields.removeLast() }
        return ([name] + fields).joined(separator: "*")
    }

    /// What a field may hold: printable ASCII without the separator.
    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { (0x20...0x7E).contains($0.value) && $0 != "*" ? $0 : " " }))
    }

    /// YYMMDD and HHMMSS, UTC.
    private static func clock(_ milliseconds: Int64) -> (date: String, time: String) {
        let moment = CivilDate(millisecondsSince1970: milliseconds)
        let seconds = moment.milliseconds / 1_000
        func text(_ numbers: [Int]) -> String { numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined() }
        return (
            text([moment.year % 100, moment.month, moment.day]),
            text([seconds / 3_600, seconds / 60 % 60, seconds % 60])
        )
    }
}
