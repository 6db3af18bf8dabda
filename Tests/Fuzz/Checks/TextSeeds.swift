import CabineCore
import CabineRecord

/// Texts people write: site files, lines of the bench panel, numbers, vouchers.
enum TextSeeds {
    private static func seed(_ name: String, _ text: String) -> FuzzSeed {
        FuzzSeed(name: name, bytes: Array(text.utf8))
    }

    private static let fullSite = """
        cabin: AB12
        collector_prefix: C1
        price_cents: 800
        retakes: 3
        currency: EUR
        languages: [fr, en]
        portrait_bytes_maximum: 30000
        form_address: permisdeconduire.ants.gouv.fr
        identity:
          name: Cabines Dupont
          address:
            - 12 rue des Lilas
            - 75012 Paris
          phone: +33 1 02 03 04 05
          email: contact@example.fr
        collector:
          url: https://collecteur.example:8443
          credentials: credentials
          state_key: state.pem
        """

    @Sendable static func sites() throws(FuzzFinding) -> [FuzzSeed] {
        let levels = 20_000
        return [
            seed("full", fullSite),
            seed("wrong-values", fullSite.replacing("800", with: "-1").replacing("AB12", with: "AB1I")),
            seed("unknown-key", fullSite.replacing("retakes", with: "\"re\\u001B[2J\\ntakes\"")),
            seed(
                "escapes-in-values", fullSite.replacing("Cabines Dupont", with: "\"Cabines\\u001B[31m\\u2028Dupont\"")),
            seed("duplicate-keys", fullSite + "\ncabin: AB12\n"),
            seed("aliases", "a: &a [1, 2]\nb: &b [*a, *a]\nc: [*b, *b]\nlanguages: *b\n"),
            seed("deep-flow", "cabin: " + String(repeating: "[", count: levels)),
            seed("deep-block", String(repeating: "- ", count: levels)),
            seed("tags", "cabin: !!binary AB12\nprice_cents: 0x320\nidentity: !!map {name: !!str 1}\n"),
        ]
    }

    @Sendable static func panelLines() throws(FuzzFinding) -> [FuzzSeed] {
        [
            "coin 200", "coin 9223372036854775807", "start", "language english", "document passport", "sign 7",
            "customer", "photo a picture.jpg", "person 3", "trouble paper-out", "key in", "status", "dance \u{1B}[2J",
        ].map { line in
            seed(String(line.map { $0 == " " ? "-" : $0 }.filter { $0 != "\u{1B}" && $0 != "[" }), line)
        }
    }

    @Sendable static func numbers() throws(FuzzFinding) -> [FuzzSeed] {
        let number = FixedKeys.number
        return [
            seed("as-sent", number.text), seed("as-printed", number.grouped),
            seed("as-typed", number.grouped.lowercased().replacing(" ", with: "-")),
            seed("mistyped", number.text.replacing("C1", with: "CI")), seed("short", String(number.text.dropLast())),
        ]
    }

    @Sendable static func vouchers() throws(FuzzFinding) -> [FuzzSeed] {
        let signed = try signedVouchers()
        return [
            seed("signed", signed[0].qrText), seed("in-doubt", signed[1].qrText.lowercased()),
            seed("without-marker", String(signed[0].qrText.dropFirst(5))),
            seed("cut", String(signed[0].qrText.prefix(80))),
        ]
    }

    /// Every voucher the fixed key ever signed.
    static func signedVouchers() throws(FuzzFinding) -> [CabineRecord.Voucher] {
        try must("signing") {
            try [false, true].map { inDoubt in
                let claim = VoucherClaim(
                    cabin: FixedKeys.cabin, serial: 3, amountCents: 800, currency: "EUR",
                    issuedAt: WallTime(millisecondsSince1970: 1_795_392_000_000), inDoubt: inDoubt)
                return try CabineRecord.Voucher(signing: claim, with: FixedKeys.voucher)
            }
        }
    }
}
