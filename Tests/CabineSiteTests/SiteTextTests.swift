import CabineCore
import CabineSite
import Testing

@Suite struct SiteTextTests {
    static let yaml = """
        # A cabin.
        cabin: 7K3M                # four characters
        price_cents: 800           # hundredths
        languages: [fr, en]        # the first one first
        identity:                  # on every sheet
          name: "Cabines # Exemple"
          address: [12 rue des Lilas, 75012 Paris]
          phone: 01 99 00 00 00
          email: contact@cabines.example

        """

    @Test(arguments: [
        ("price_cents", "800", "700"), ("languages", "[fr, en]", "[en]"),
        ("identity.name", "\"Cabines # Exemple\"", "Photo: neuf"),
        ("identity.phone", "01 99 00 00 00", "+33 1 99 00 00 00"),
        ("identity.email", "contact@cabines.example", "a@b.example"),
    ])
    func aValueIsChangedAndNothingElse(key: String, before: String, after: String) throws {
        let text = try SiteText(Self.yaml)
        #expect(text.value(key) == before)
        let changed = try text.setting(key, to: after)
        let difference = changed.lines.difference(from: text.lines)
        #expect(difference.count == 2, "one line out, one in")
        #expect(changed.value(key)?.replacing("\"", with: "") == after)
        #expect(changed.yaml.contains("# hundredths") && changed.yaml.hasPrefix("# A cabin."))
        // The way back.
        #expect(try changed.setting(key, to: before).site == text.site)
    }

    @Test func whatIsLeftOutIsAdded() throws {
        let text = try SiteText(Self.yaml)
        #expect(text.value("retakes") == nil)
        let changed = try text.setting("retakes", to: "2")
        #expect(changed.site.configuration.retakes == 2)
        // A collector needs three values: one alone is refused, and says which are missing.
        #expect(throws: SiteFault.self) { try text.setting("collector.url", to: "https://collector.example") }
    }

    @Test(arguments: [
        ("price_cents", "9"), ("price_cents", "cheap"), ("languages", "[it]"), ("identity.email", "nobody"),
        ("cabin", "7K3MX"), ("price_cents", "800\nretakes: 9"), ("identity.phone", "call"),
    ])
    func aWrongValueChangesNothing(key: String, value: String) throws {
        let text = try SiteText(Self.yaml)
        #expect(throws: SiteFault.self) { try text.setting(key, to: value) }
    }

    /// A collector is set value by value, in any order: the draft says what is missing, and is what it was until then.
    @Test func valuesThatFitOnlyTogetherWaitForEachOther() throws {
        let text = try SiteText(Self.yaml)
        var draft = SiteDraft(text)
        try draft.set("collector.state_key", to: "/etc/cabine/state.pem")
        #expect(draft.text == text && draft.missing == ["collector.url", "collector.credentials"])
        try draft.set("collector.url", to: "https://collector.example")
        #expect(throws: SiteFault.self) { try draft.set("collector.credentials", to: "") }
        #expect(draft.missing == ["collector.credentials"])
        try draft.set("collector.url", to: "https://other.example")
        try draft.set("collector.credentials", to: "/etc/cabine/credentials")
        #expect(draft.missing.isEmpty)
        #expect(draft.text.site.collector?.url == "https://other.example")
        #expect(draft.text.site.collector?.stateKey == "/etc/cabine/state.pem")
    }

    @Test func telemetryNeedsItsFilesAndHasAPortOfItsOwn() throws {
        var draft = SiteDraft(try SiteText(Self.yaml))
        try draft.set("telemetry.authority", to: "/etc/cabine/telemetry/authority.pem")
        #expect(draft.missing == ["telemetry.certificate", "telemetry.key"])
        try draft.set("telemetry.certificate", to: "/etc/cabine/telemetry/certificate.pem")
        try draft.set("telemetry.key", to: "/var/lib/cabine/keys/cabin-key.pem")
        #expect(draft.missing.isEmpty)
        let telemetry = try #require(draft.text.site.telemetry)
        #expect(telemetry.address == "0.0.0.0" && telemetry.port == 19_531)
        #expect(telemetry.authority == "/etc/cabine/telemetry/authority.pem")
        #expect(throws: SiteFault.self) { try draft.set("telemetry.port", to: "65536") }
    }

    @Test func aDocumentsPriceIsSetAlone() throws {
        let changed = try SiteText(Self.yaml).setting("prices_cents.passport", to: "900")
        #expect(changed.site.configuration.prices[.passport] == Cents(900))
        #expect(changed.site.configuration.prices[.drivingLicence] == Cents(800))
    }
}
