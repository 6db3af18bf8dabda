import CabineCore
import CabineRecord
import CabineSite

/// A site file of any bytes.
///
/// | must hold |
/// |---|
/// | reading twice gives the same site, or the same problems |
/// | an accepted site is what the cabin's other parts can work with: numbers, vouchers, the state machine |
/// | an accepted site written out plainly is read back equal |
/// | a refused one names at least one problem, each on one line a terminal shows and a person can read |
enum SiteCheck {
    private static let lineMaximum = 600

    @Sendable static func yaml(_ bytes: [UInt8]) throws(FuzzFinding) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        let (site, problems) = read(text)
        let again = read(text)
        try demand(again == (site, problems), "reading twice gives the same")
        if let site {
            try usable(site)
            let written = written(site)
            try demand(read(written).0 == site, "a site written out is read back equal:\n\(written)")
        } else {
            try readable(problems, of: text)
        }
    }

    private static func read(_ text: String) -> (Site?, [SiteProblem]) {
        do throws(SiteFault) {
            return (try Site(yaml: text), [])
        } catch {
            return (nil, error.problems)
        }
    }

    private static func usable(_ site: Site) throws(FuzzFinding) {
        _ = try must("numbers can be drawn") {
            try CrockfordNumberScheme(collectorPrefix: site.collectorPrefix, cabinPrefix: site.cabin)
        }
        try demand(site.currency.utf8.count == 3, "a voucher has room for the currency")
        let configuration = site.configuration
        try demand(
            Configuration.accepts(price: configuration.price, retakes: configuration.retakes),
            "the state machine takes the price")
        try demand(!site.languages.isEmpty && site.languages.first == configuration.language, "a first language")
        try demand((1...4).contains(site.identity.addressLines.count), "an address the sheet has room for")
        let printed =
            [site.identity.name, site.identity.phone, site.identity.email, site.formAddress]
            + site.identity.addressLines
        for line in printed { try demand(isPlain(line) && !line.isEmpty, "a printed line has no control characters") }
    }

    private static func readable(_ problems: [SiteProblem], of text: String) throws(FuzzFinding) {
        try demand(!problems.isEmpty, "a refused file has a problem")
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
        for problem in problems {
            try demand((0...lines + 1).contains(problem.line), "line \(problem.line) of \(lines)")
            let said = problem.description
            try demand(isPlain(said), "a problem is one line without control characters: \(said.debugDescription)")
            try demand(said.utf8.count <= lineMaximum, "a problem is short: \(said.utf8.count) bytes")
        }
        try demand(problems.map(\.line) == problems.map(\.line).sorted(), "problems in the order of lines")
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }

    private static func written(_ site: Site) -> String {
        var lines = [
            "cabin: \(quoted(site.cabin))", "collector_prefix: \(quoted(site.collectorPrefix))",
            "price_cents: \(site.configuration.price.value)", "retakes: \(site.configuration.retakes)",
            "currency: \(quoted(site.currency))",
            "prices_cents:",
            "  driving_licence: \(site.configuration.prices.drivingLicence.value)",
            "  passport: \(site.configuration.prices.passport.value)",
            "  identity_card: \(site.configuration.prices.identityCard.value)",
            "  identity_photo: \(site.configuration.prices.identityPhoto.value)",
            "languages: [\(site.languages.map(name).joined(separator: ", "))]",
            "portrait_bytes_maximum: \(site.portraitBytesMaximum)", "unsure_photo: \(site.unsurePhoto.rawValue)",
            "failed_photo: \(site.failedPhoto.rawValue)",
            "form_address: \(quoted(site.formAddress))",
            "identity:", "  name: \(quoted(site.identity.name))",
            "  address: [\(site.identity.addressLines.map(quoted).joined(separator: ", "))]",
            "  phone: \(quoted(site.identity.phone))", "  email: \(quoted(site.identity.email))",
        ]
        if let collector = site.collector {
            lines += [
                "collector:", "  url: \(quoted(collector.url))", "  credentials: \(quoted(collector.credentials))",
                "  state_key: \(quoted(collector.stateKey))",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private static func name(_ language: Language) -> String {
        Site.languageNames.first { $0.language == language }?.name ?? ""
    }

    /// YAML's double-quoted style, everything but letters and digits escaped.
    private static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar in
            if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return "\"" + scalars.joined() + "\""
    }
}
