import CabineCore
import CabinePreview
import Testing

@testable import CabineScreen

@Suite struct TextTests {
    private static let tags = Language.allCases.map(\.tag)

    @Test func noTextIsMissingInAnyLanguage() {
        #expect(ScreenTexts.table.count > 150)
        for (key, row) in ScreenTexts.table {
            #expect(row.keys.sorted() == Self.tags.sorted(), "\(key)")
            for (tag, text) in row { #expect(!text.isEmpty, "\(key) in \(tag)") }
        }
    }

    /// A value that one language forgets would not be shown in it.
    @Test func everyLanguageHasTheSameValues() {
        for (key, row) in ScreenTexts.table {
            let values = Set(
                row.values.map { text in text.split(separator: "{").dropFirst().map { $0.prefix { $0 != "}" } } })
            #expect(values.count == 1, "\(key)")
        }
    }

    /// What the cabin can say has words: causes, refusals, hints, documents.
    @Test func everythingTheCabinSaysHasAText() {
        let keys =
            ServiceCause.allCases.map { "cause.\($0)" } + PhotoRefusal.allCases.map { "why.\($0)" }
            + Hint.allCases.map { "hint.\($0)" } + Document.allCases.map { "\($0)" }
        for key in keys { #expect(ScreenTexts.table[key] != nil, "\(key)") }
    }

    /// Keys the page asks for by name.
    @Test func everyKeyOfThePageIsThere() throws {
        for bytes in [PackageResources.views_js, PackageResources.main_js, PackageResources.pen_js] {
            let source = String(decoding: bytes, as: UTF8.self)
            for match in source.matches(of: #/\bt\("([A-Za-z.]+)"/#) {
                #expect(ScreenTexts.table[String(match.1)] != nil, "\(match.1)")
            }
        }
    }

    @Test func arabicIsWrittenInArabic() {
        let arabic = ScreenTexts.table.values.compactMap { $0["ar"] }
        let written = arabic.filter { $0.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) } }
        #expect(written.count == arabic.count)
    }

    @Test(arguments: Language.allCases)
    func thePageIsLight(_ language: Language) { #expect(ScreenPage.weight(language) < 300_000) }

    /// Nothing of the page comes from elsewhere, and nothing is written into it that its policy would have to allow.
    @Test func thePageAsksForNothingOutside() {
        for bytes in [
            PackageResources.index_html, PackageResources.screen_css, PackageResources.main_js,
            PackageResources.views_js,
            PackageResources.dom_js, PackageResources.drawings_js, PackageResources.pen_js, PackageResources.sound_js,
        ] {
            let source = String(decoding: bytes, as: UTF8.self).replacing("http://www.w3.org/2000/svg", with: "")
            for forbidden in [
                "http:", "https:", "//cdn", "@import", "eval(", "innerHTML", "localStorage", "sessionStorage",
            ] {
                #expect(!source.contains(forbidden), "\(forbidden)")
            }
        }
    }
}
