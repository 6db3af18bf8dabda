import CabineCore
import CabineSite
import Testing

private let good = """
    cabin: 7K3M
    price_cents: 800
    languages: [fr, en]
    identity:
      name: Cabines Dupont
      address: [12 rue des Lilas, 75012 Paris]
      phone: 01 02 03 04 05
      email: contact@example.fr
    collector:
      url: https://127.0.0.1:8443
      credentials: credentials
      state_key: state.pem
    """

@Suite struct SiteFileTests {
    @Test func readsAWholeFile() throws {
        let site = try Site(yaml: good)
        #expect(site.cabin == "7K3M")
        #expect(site.configuration == Configuration(price: Cents(800), retakes: 3, language: .french))
        #expect(site.languages == [.french, .english])
        #expect(site.identity.addressLines == ["12 rue des Lilas", "75012 Paris"])
        #expect(site.collector?.url == "https://127.0.0.1:8443")
        #expect(site.portraitBytesMaximum == 30_000)
    }

    /// A line of the good file replaced, and the problem expected: line, key, and a word of the accepted values.
    @Test(arguments: [
        ("cabin: 7K3M", "cabin: 7K3I", 1, "cabin", "four of"),
        ("cabin: 7K3M", "", 1, "cabin", "missing"),
        ("price_cents: 800", "price_cents: eight", 2, "price_cents", "10 to 3000"),
        ("price_cents: 800", "price_cents: -1", 2, "price_cents", "10 to 3000"),
        ("price_cents: 800", "price_cents: 800\nprices_cents: {passport: 5}", 3, "prices_cents.passport", "10 to 3000"),
        ("price_cents: 800", "price_cents: 800\nprices_cents: 5", 3, "prices_cents", "identity_photo"),
        ("price_cents: 800", "price_cents: 800\nprices_cents: {visa: 900}", 3, "prices_cents.visa", "passport"),
        ("price_cents: 800", "prise_cents: 800", 2, "prise_cents", "price_cents"),
        ("languages: [fr, en]", "languages: [fr, xx]", 3, "languages", "fr, en"),
        ("languages: [fr, en]", "languages: []", 3, "languages", "fr, en"),
        ("languages: [fr, en]", "languages: fr", 3, "languages", "fr, en"),
        ("  phone: 01 02 03 04 05", "  phone: call me", 7, "identity.phone", "figures"),
        ("  email: contact@example.fr", "  email: nowhere", 8, "identity.email", "contact@example.fr"),
        ("  url: https://127.0.0.1:8443", "  url: http://127.0.0.1", 10, "collector.url", "https://"),
        ("  url: https://127.0.0.1:8443", "  address: https://127.0.0.1", 10, "collector.address", "url"),
    ])
    func namesLineKeyAndAcceptedValues(old: String, new: String, line: Int, key: String, accepted: String) throws {
        let fault = try #require(faultOf(good.replacing(old, with: new)))
        let problem = try #require(fault.problems.first { $0.key == key }, "\(fault)")
        #expect(problem.line == line || new.isEmpty, "\(problem)")
        #expect(problem.message.contains(accepted), "\(problem)")
    }

    @Test func aDocumentMayHaveAPriceOfItsOwn() throws {
        let yaml = good.replacing(
            "price_cents: 800", with: "price_cents: 800\nprices_cents: {identity_photo: 600, passport: 1000}")
        let prices = try Site(yaml: yaml).configuration.prices
        #expect(Document.allCases.map { prices[$0].value } == [800, 1_000, 800, 600])
    }

    @Test func offersEveryLanguage() throws {
        let yaml = good.replacing("[fr, en]", with: "[ar, pt, de, es, en, fr]")
        #expect(Set(try Site(yaml: yaml).languages) == Set(Language.allCases))
    }

    @Test func reportsEveryProblemAtOnce() throws {
        let yaml = good.replacing("price_cents: 800", with: "price_cents: x").replacing("7K3M", with: "bad")
            .replacing("[fr, en]", with: "[xx]")
        let fault = try #require(faultOf(yaml))
        #expect(fault.problems.map(\.key) == ["cabin", "price_cents", "languages"])
    }

    @Test(arguments: ["", "just text", "- a\n- b", "a: [", "a: 1\na: 2", "\u{0}", "a: &x [*x]", "cabin: {a: b}"])
    func refusesWhatIsNoSiteFile(yaml: String) throws {
        #expect(faultOf(yaml) != nil)
    }

    @Test func refusesAHugeFile() throws {
        let fault = try #require(faultOf(String(repeating: "#", count: Site.bytesMaximum + 1)))
        #expect(fault.problems.count == 1)
    }

    /// A site file may come on a stranger's USB stick: what it says is shown, not obeyed.
    @Test(arguments: [
        ("price_cents", "\"price\\u001B[2J\\ncents\""), ("cabin: 7K3M", "cabin: \"\\u001B]0;x\\u0007\""),
        ("price_cents", String(repeating: "k", count: 10_000)),
        ("cabin: 7K3M", "cabin: e" + String(repeating: "\u{301}", count: 10_000)),
    ])
    func problemsAreShortPlainLines(old: String, new: String) throws {
        for problem in try #require(faultOf(good.replacing(old, with: new))).problems {
            #expect(problem.description.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(problem)")
            #expect(problem.description.unicodeScalars.count < 450)
        }
    }

    @Test(arguments: [
        "\"Du\\u001B[31mpont\"", "\"Du\\u2028pont\"", "\"Du\\tpont\"", "é" + String(repeating: "\u{301}", count: 60),
    ])
    func whatIsPrintedHasNoControlCharacters(name: String) throws {
        let fault = try #require(faultOf(good.replacing("Cabines Dupont", with: name)))
        #expect(fault.problems.map(\.key) == ["identity.name"])
    }

    private func faultOf(_ yaml: String) -> SiteFault? {
        do {
            _ = try Site(yaml: yaml)
            return nil
        } catch {
            return error
        }
    }
}
