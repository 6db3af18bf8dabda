import CabineCore
import CabineRecord
import Crypto
import Testing

@Suite struct VoucherTests {
    let key = Curve25519.Signing.PrivateKey()
    let claim = VoucherClaim(
        cabin: "AB12", serial: 12, amountCents: 600, currency: "EUR",
        issuedAt: WallTime(millisecondsSince1970: 1_795_461_728_000), inDoubt: true)

    @Test func aVoucherIsVerifiedWithThePublicKeyAlone() throws {
        let voucher = try Voucher(signing: claim, with: key)
        let read = try Voucher(qrText: " " + voucher.qrText.lowercased() + "\n", verifiedBy: key.publicKey)
        #expect(read == voucher)
        #expect(read.claim == claim)
        #expect(voucher.qrText.count == 154)
        #expect(voucher.qrText.allSatisfy { "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".contains($0) })
    }

    @Test func signingTwiceGivesOneVoucher() throws {
        #expect(try Voucher(signing: claim, with: key) == Voucher(signing: claim, with: key))
    }

    @Test func everyChangedCharacterIsRefused() throws {
        let text = Array(try Voucher(signing: claim, with: key).qrText)
        for place in text.indices {
            var changed = text
            changed[place] = changed[place] == "7" ? "8" : "7"
            #expect(throws: VoucherFault.self) { try Voucher(qrText: String(changed), verifiedBy: key.publicKey) }
            #expect(throws: VoucherFault.self) {
                try Voucher(qrText: String(text[..<place]), verifiedBy: key.publicKey)
            }
        }
    }

    @Test func anotherCabinsVoucherIsRefused() throws {
        let text = try Voucher(signing: claim, with: Curve25519.Signing.PrivateKey()).qrText
        #expect(throws: VoucherFault.signature) { try Voucher(qrText: text, verifiedBy: key.publicKey) }
    }

    @Test func theShortCodeNamesOneVoucherAndCatchesSlips() throws {
        var codes: Set<String> = []
        for serial in UInt64(0)..<200 {
            let claim = VoucherClaim(
                cabin: "AB12", serial: serial, amountCents: 600, currency: "EUR", issuedAt: claim.issuedAt,
                inDoubt: false)
            let voucher = try Voucher(signing: claim, with: key)
            let code = voucher.shortCode
            #expect(code.count == 16)
            #expect(code.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains($0) })
            #expect(CheckCharacter.isValid(code))
            #expect(voucher.matches(shortCode: code.prefix(4).lowercased() + "-" + code.dropFirst(4)))
            #expect(!voucher.matches(shortCode: String(code.dropLast())))
            codes.insert(code)
        }
        #expect(codes.count == 200)
    }

    @Test func thePublicKeyTravelsAsPEM() throws {
        let text = Ed25519PEM.text(of: key.publicKey)
        #expect(try Ed25519PEM.publicKey(text).rawRepresentation == key.publicKey.rawRepresentation)
        #expect(throws: RecordFault.self) { try Ed25519PEM.publicKey("-----BEGIN PUBLIC KEY-----") }
    }
}

@Suite struct CrockfordTests {
    @Test func everyLengthComesBack() {
        var source = Source(state: 2)
        for count in 0..<40 {
            let bytes = source.bytes(count)
            #expect(Crockford.decode(Crockford.encode(bytes)) == bytes)
        }
        #expect(Crockford.decode("U") == nil)
        #expect(Crockford.decode("00") == [0])
        #expect(Crockford.decode("01") == nil)
        #expect(Crockford.decode("0") == nil)
    }
}

@Suite struct CivilDateTests {
    static let table: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (1_795_461_728_000, "2026-11-23T19:22:08Z"), (4_107_542_399_000, "2100-02-28T23:59:59Z"),
    ]

    @Test(arguments: table)
    func knownInstants(_ milliseconds: Int64, _ text: String) {
        let date = CivilDate(millisecondsSince1970: milliseconds)
        #expect(date.text == text)
        #expect(date.millisecondsSince1970 == milliseconds)
    }

    @Test func sixMonthsEndOnADayThatExists() throws {
        let august = try #require(CivilDate(year: 2026, month: 8, day: 31))
        #expect(august.adding(months: 6).text == "2027-02-28T00:00:00Z")
        let november = try #require(CivilDate(year: 2026, month: 11, day: 23))
        #expect(november.adding(months: 6).text == "2027-05-23T00:00:00Z")
        #expect(CivilDate(year: 2026, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2026, month: 13, day: 1) == nil)
    }
}
