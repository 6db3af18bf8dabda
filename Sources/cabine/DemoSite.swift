import CabineSite

/// The site of the simulated cabin, also the example a newcomer copies.
enum DemoSite {
    static let yaml = """
        # A cabin's site file: what its operator decides. `cabine check --board sim --site FILE` checks it.
        cabin: 7K3M                # four characters, given at enrolment
        collector_prefix: C1       # two characters, the collector's
        price_cents: 800           # hundredths of the currency, payable in the acceptor's pulses
        prices_cents:              # where a document has another price; each line may be left out
          identity_photo: 600      # also driving_licence, passport, identity_card
        currency: EUR
        retakes: 3
        languages: [fr, en, es, de, ar, pt]   # the first one is shown first
        portrait_bytes_maximum: 30000
        unsure_photo: accept-with-note   # or retake: when no check fails but one cannot tell
        failed_photo: retake       # or accept-with-note: when pose, light or background do not conform
        form_address: permisdeconduire.ants.gouv.fr
        identity:                  # printed on every sheet
          name: Cabines Exemple
          address: [12 rue des Lilas, 75012 Paris]
          phone: 01 99 00 00 00
          email: contact@cabines.example
        """

    static func site() throws -> Site { try Site(yaml: yaml) }

    /// The same for a photograph from elsewhere, which can be taken no better: the sheet says what it is.
    static func lenientSite() throws -> Site {
        try Site(yaml: yaml.replacing("failed_photo: retake  ", with: "failed_photo: accept-with-note  "))
    }
}
