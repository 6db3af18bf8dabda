import Testing

@testable import CabineSheet

@Suite struct TextTableTests {
    @Test(arguments: SheetLanguage.allCases)
    func noTextIsMissing(language: SheetLanguage) {
        for text in SheetText.allCases {
            #expect(!text.text(in: language).isEmpty, "\(text)")
        }
    }

    @Test func languagesDiffer() {
        for text in SheetText.allCases where text != .shortCode {
            let texts = SheetLanguage.allCases.map { text.text(in: $0) }
            #expect(Set(texts).count > 1, "\(text)")
        }
    }

    @Test(arguments: [
        (SheetLanguage.french, "05/03/2027"), (.english, "5 Mar 2027"), (.german, "05.03.2027"),
        (.spanish, "05/03/2027"), (.arabic, "05/03/2027"), (.portuguese, "05/03/2027"),
    ])
    func writesDates(language: SheetLanguage, text: String) {
        #expect(SheetDate(year: 2027, month: 3, day: 5).text(in: language) == text)
    }

    @Test(arguments: [
        (SheetLanguage.french, 1_205, "12,05\u{a0}€"), (.english, 1_205, "€12.05"), (.german, 90, "0,90\u{a0}€"),
        (.spanish, 100_000, "1000,00\u{a0}€"), (.arabic, 800, "8.00\u{a0}€"), (.portuguese, 800, "8,00\u{a0}€"),
    ])
    func writesAmounts(language: SheetLanguage, cents: Int, text: String) {
        #expect(Sample.voucher(amountCents: cents, language: language).amountText == text)
    }
}
