public import CabineCore
internal import Yams

extension Site {
    /// Names of the languages in site files, as ISO 639 has them.
    public static let languageNames: [(name: String, language: Language)] = [
        ("fr", .french), ("en", .english), ("es", .spanish), ("de", .german), ("ar", .arabic), ("pt", .portuguese),
    ]
    /// Names of the documents in site files.
    private static let documentNames: [(name: String, document: Document)] = [
        ("driving_licence", .drivingLicence), ("passport", .passport), ("identity_card", .identityCard),
        ("identity_photo", .identityPhoto),
    ]
    /// Letters and figures a number is made of (Crockford).
    private static let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    /// Largest site file: a hundred times a long one.
    public static let bytesMaximum = 65_536

    /// Reads a site file.
    ///
    /// - Throws: every problem found, with line, key and accepted values.
    public init(yaml: String) throws(SiteFault) {
        guard yaml.utf8.count <= Self.bytesMaximum else {
            throw SiteFault(problems: [
                SiteProblem(line: 0, key: "", message: "larger than \(Self.bytesMaximum) bytes: no site file")
            ])
        }
        let root = try Self.compose(yaml)
        var reader = SiteReader(root, line: 1)
        let accepted = "four of \(Self.alphabet)"
        cabin = reader.text("cabin", accepted: accepted) { Self.isPrefix($0, 4) }
        collectorPrefix = reader.text(
            "collector_prefix", accepted: "two of \(Self.alphabet)", default: "C1"
        ) { Self.isPrefix($0, 2) }
        let price = reader.integer(
            "price_cents", in: 10...Limits.creditMaximum.value, unit: "(hundredths)", default: 800)
        let retakes = reader.integer("retakes", in: 0...Int(Limits.retakesMaximum), unit: "retakes", default: 3)
        currency = reader.text("currency", accepted: "an ISO 4217 code such as EUR", default: "EUR") { code in
            code.utf8.count == 3 && code.allSatisfy { $0.isASCII && $0.isUppercase }
        }
        languages = Self.languages(&reader)
        configuration = Configuration(
            price: Cents(price), prices: Self.prices(&reader, usual: Cents(price)), retakes: UInt8(retakes),
            language: languages.first ?? .french)
        portraitBytesMaximum = reader.integer(
            "portrait_bytes_maximum", in: 12_000...200_000, unit: "bytes", default: 30_000)
        unsurePhoto = Self.decision("unsure_photo", default: .acceptWithNote, &reader)
        failedPhoto = Self.decision("failed_photo", default: .retake, &reader)
        formAddress = reader.text(
            "form_address", accepted: "the form's address, 1 to 80 characters", default: "permisdeconduire.ants.gouv.fr"
        ) { Self.isLine($0, 80) }
        identity = Self.identity(&reader)
        collector = Self.collector(&reader)
        telemetry = Self.telemetry(&reader)
        reader.finish()
        guard reader.problems.isEmpty else {
            throw SiteFault(problems: reader.problems.sorted { $0.line < $1.line })
        }
    }

    private static func compose(_ yaml: String) throws(SiteFault) -> Node {
        do {
            guard let root = try Yams.compose(yaml: yaml), root.mapping != nil else {
                throw SiteFault(problems: [
                    SiteProblem(
                        line: 1, key: "", message: "no mapping of keys to values; see the example in the README")
                ])
            }
            return root
        } catch let fault as SiteFault {
            throw fault
        } catch {
            throw SiteFault(problems: [problem(of: error)])
        }
    }

    private static func problem(of error: any Error) -> SiteProblem {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return SiteProblem(line: mark.line, key: "", message: "not YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.joined(separator: ", ")
            return SiteProblem(line: context.mark.line, key: keys, message: "given more than once; keep one")
        default:
            return SiteProblem(line: 0, key: "", message: "not YAML in UTF-8")
        }
    }

    private static func decision(
        _ key: String, default usual: PhotoDecision, _ reader: inout SiteReader
    ) -> PhotoDecision {
        let names = PhotoDecision.allCases.map(\.rawValue)
        let name = reader.text(key, accepted: names.joined(separator: " or "), default: usual.rawValue) {
            names.contains($0)
        }
        return PhotoDecision(rawValue: name) ?? usual
    }

    private static func languages(_ reader: inout SiteReader) -> [Language] {
        let names = languageNames.map(\.name)
        let listed = reader.texts(
            "languages", accepted: "a list of \(names.joined(separator: ", ")), each once",
            count: 1...names.count
        ) { names.contains($0) }
        var languages: [Language] = []
        for name in listed {
            guard let found = languageNames.first(where: { $0.name == name }) else { continue }
            if !languages.contains(found.language) { languages.append(found.language) }
        }
        return languages
    }

    /// What a document costs where it does not cost the usual price.
    private static func prices(_ reader: inout SiteReader, usual: Cents) -> DocumentPrices {
        var prices = DocumentPrices(all: usual)
        let accepted = documentNames.map(\.name).joined(separator: ", ")
        guard let node = reader.node("prices_cents", required: false, accepted: accepted) else { return prices }
        guard node.mapping != nil else {
            reader.refuse("prices_cents", node, "no mapping; accepted: \(accepted)")
            return prices
        }
        var inner = SiteReader(node, line: node.mark?.line ?? 1, parents: "prices_cents.")
        for (name, document) in documentNames {
            prices[document] = Cents(
                inner.integer(name, in: 10...Limits.creditMaximum.value, unit: "(hundredths)", default: usual.value))
        }
        inner.finish()
        reader.adopt(inner)
        return prices
    }

    private static func identity(_ reader: inout SiteReader) -> Identity {
        let node = reader.node("identity", required: true, accepted: "name, address, phone and email")
        var inner = SiteReader(node, line: node?.mark?.line ?? 1, parents: "identity.")
        guard let node else { return Identity(name: "", addressLines: [], phone: "", email: "") }
        guard node.mapping != nil else {
            reader.refuse("identity", node, "no mapping; accepted: name, address, phone and email")
            return Identity(name: "", addressLines: [], phone: "", email: "")
        }
        let identity = Identity(
            name: inner.text("name", accepted: "1 to 60 characters") { isLine($0, 60) },
            addressLines: inner.texts("address", accepted: "a list of 1 to 4 lines", count: 1...4) { isLine($0, 60) },
            phone: inner.text("phone", accepted: "6 to 24 figures, spaces, +, . and -") { text in
                (6...24).contains(text.utf8.count) && text.allSatisfy { "+0123456789 .-".contains($0) }
            },
            email: inner.text("email", accepted: "an address such as contact@example.fr") { text in
                let parts = text.split(separator: "@", omittingEmptySubsequences: false)
                return isLine(text, 80) && parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            })
        inner.finish()
        reader.adopt(inner)
        return identity
    }

    private static func collector(_ reader: inout SiteReader) -> Collector? {
        let accepted = "url, credentials and state_key"
        guard let node = reader.node("collector", required: false, accepted: accepted) else { return nil }
        guard node.mapping != nil else {
            reader.refuse("collector", node, "no mapping; accepted: \(accepted)")
            return nil
        }
        var inner = SiteReader(node, line: node.mark?.line ?? 1, parents: "collector.")
        let collector = Collector(
            url: inner.text("url", accepted: "an address that begins with https://") {
                $0.hasPrefix("https://") && $0.utf8.count > 8 && isLine($0, 200)
            },
            credentials: inner.text("credentials", accepted: "the path of a folder") { isLine($0, 400) },
            stateKey: inner.text("state_key", accepted: "the path of a file") { isLine($0, 400) })
        inner.finish()
        reader.adopt(inner)
        return collector
    }

    private static func telemetry(_ reader: inout SiteReader) -> Telemetry? {
        let accepted = "address, port, certificate, key and authority"
        guard let node = reader.node("telemetry", required: false, accepted: accepted) else { return nil }
        guard node.mapping != nil else {
            reader.refuse("telemetry", node, "no mapping; accepted: \(accepted)")
            return nil
        }
        var inner = SiteReader(node, line: node.mark?.line ?? 1, parents: "telemetry.")
        let telemetry = Telemetry(
            address: inner.text(
                "address", accepted: "an address of the machine, or 0.0.0.0 for all", default: "0.0.0.0"
            ) { isLine($0, 200) },
            port: inner.integer("port", in: 0...65_535, unit: "(0: any free one)", default: 19_531),
            certificate: inner.text("certificate", accepted: "the path of a file") { isLine($0, 400) },
            key: inner.text("key", accepted: "the path of a file") { isLine($0, 400) },
            authority: inner.text("authority", accepted: "the path of a file") { isLine($0, 400) })
        inner.finish()
        reader.adopt(inner)
        return telemetry
    }

    private static func isPrefix(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count && text.allSatisfy { alphabet.contains($0) }
    }

    /// Counted in Unicode scalars: a character may hold any number of accents.
    private static func isLine(_ text: String, _ most: Int) -> Bool {
        !text.isEmpty && text.unicodeScalars.count <= most && !text.unicodeScalars.contains(where: \.isControl)
    }
}
