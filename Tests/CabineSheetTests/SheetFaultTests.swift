import CabineSheet
import HALContract
import Testing

struct FaultCase: CustomTestStringConvertible {
    let name: String
    let content: SheetContent
    let fault: SheetFault
    var testDescription: String { name }
}

private func identity(
    name: String = "Galarneau", address: [String] = ["Lille"], phone: String = "1", email: String = "a@example.org"
) -> SheetIdentity {
    SheetIdentity(name: name, addressLines: address, phone: phone, email: email)
}

private let long = String(repeating: "Très long ", count: 60)
private let cases: [FaultCase] = [
    .init(
        name: "portrait too wide", content: Sample.content(portrait: Sample.noise(width: 414, height: 531)),
        fault: .portraitSize(width: 414, height: 531)),
    .init(name: "number short", content: Sample.content(number: "7K3M"), fault: .numberFormat),
    .init(
        name: "number grouped", content: Sample.content(number: "7K3M 9QX2 T8VW CZ4H D6"), fault: .numberFormat),
    .init(
        name: "number in small letters", content: Sample.content(number: Sample.number.lowercased()),
        fault: .numberFormat),
    .init(
        name: "30 February", content: Sample.content(date: SheetDate(year: 2026, month: 2, day: 30)),
        fault: .impossibleDate),
    .init(
        name: "month 0", content: Sample.content(date: SheetDate(year: 2026, month: 0, day: 1)), fault: .impossibleDate),
    .init(name: "no form", content: Sample.content(formAddress: ""), fault: .empty(.formAddress)),
    .init(name: "long form", content: Sample.content(formAddress: long), fault: .tooLong(.formAddress)),
    .init(name: "long note", content: Sample.content(note: long), fault: .tooLong(.note)),
    .init(
        name: "one endless word", content: Sample.content(note: String(repeating: "w", count: 60)),
        fault: .tooLong(.note)),
    .init(name: "no name", content: Sample.content(identity: identity(name: "")), fault: .empty(.name)),
    .init(name: "long name", content: Sample.content(identity: identity(name: long)), fault: .tooLong(.name)),
    .init(name: "long phone", content: Sample.content(identity: identity(phone: long)), fault: .tooLong(.phone)),
    .init(name: "long e-mail", content: Sample.content(identity: identity(email: long)), fault: .tooLong(.email)),
    .init(
        name: "ten address lines",
        content: Sample.content(identity: identity(address: Array(repeating: "Rue", count: 10))),
        fault: .tooLong(.address)),
    .init(
        name: "letter without a glyph", content: Sample.content(identity: identity(name: "Studio \u{0378}")),
        fault: .noGlyph(.name)),
]

@Suite struct SheetFaultTests {
    @Test(arguments: cases)
    func refuses(_ test: FaultCase) {
        #expect(throws: test.fault) { try Sheet.compose(test.content) }
        #expect(!test.fault.description.contains(Sample.number))
    }

    @Test(arguments: [
        "Une société de cabines photographiques au nom particulièrement long",
        "Un nom qui ne tient sur une ligne dans aucune taille qu’on puisse encore lire à l’œil nu sur papier",
    ])
    func shrinksThenWraps(name: String) throws {
        #expect(throws: Never.self) { try Sheet.compose(Sample.content(identity: identity(name: name))) }
    }

    @Test func refusesVouchersWithoutSense() {
        #expect(throws: SheetFault.empty(.amount)) { try VoucherSlip.compose(Sample.voucher(amountCents: 0)) }
        #expect(throws: SheetFault.empty(.shortCode)) { try VoucherSlip.compose(Sample.voucher(shortCode: "")) }
        #expect(throws: SheetFault.empty(.qrText)) { try VoucherSlip.compose(Sample.voucher(qrText: "")) }
        for length in [2_300, 4_000] {
            #expect(throws: SheetFault.tooLong(.qrText)) {
                try VoucherSlip.compose(Sample.voucher(qrText: String(repeating: "x", count: length)))
            }
        }
    }
}
