/// A site file as text, changed value by value: comments and order stay as the operator wrote them.
public struct SiteText: Hashable, Sendable {
    /// Every key, with its parents.
    public static let keys = [
        "cabin", "collector_prefix", "price_cents", "prices_cents.driving_licence", "prices_cents.passport",
        "prices_cents.identity_card", "prices_cents.identity_photo", "currency", "retakes", "languages",
        "portrait_bytes_maximum", "unsure_photo", "failed_photo", "form_address", "identity.name",
        "identity.address", "identity.phone", "identity.email", "collector.url", "collector.credentials",
        "collector.state_key", "telemetry.address", "telemetry.port", "telemetry.certificate", "telemetry.key",
        "telemetry.authority",
    ]

    /// The file's text.
    public let yaml: String
    /// What it says.
    public let site: Site

    /// A site file that is right.
    public init(_ yaml: String) throws(SiteFault) {
        site = try Site(yaml: yaml)
        self.yaml = yaml
    }

    /// The value of `key` as it stands in the file; nil where it is left out.
    public func value(_ key: String) -> String? {
        let lines = lines
        guard let place = Self.place(of: key, in: lines) else { return nil }
        return Self.parts(lines[place]).value
    }

    /// The same file with another value; checked as a whole.
    ///
    /// - Throws: every problem of the file that would come of it.
    public func setting(_ key: String, to value: String) throws(SiteFault) -> SiteText {
        try setting([(key, value)])
    }

    /// The same file with several values that fit only together.
    func setting(_ values: [(key: String, value: String)]) throws(SiteFault) -> SiteText {
        var lines = lines
        for (key, value) in values { lines = try Self.edited(lines, key, value) }
        return try SiteText(lines.joined(separator: "\n") + "\n")
    }

    private static func edited(_ lines: [String], _ key: String, _ value: String) throws(SiteFault) -> [String] {
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw fault(key, "one line of text") }
        var lines = lines
        let words = key.split(separator: ".").map { String($0) }
        if let place = place(of: key, in: lines) {
            guard !isContinued(lines, place) else {
                throw fault(key, "its value stands on several lines: edit the file")
            }
            let parts = parts(lines[place])
            lines[place] = parts.head + " " + quoted(value) + (parts.comment.isEmpty ? "" : "  " + parts.comment)
        } else if words.count == 2, let parent = place(of: words[0], in: lines) {
            lines.insert("  \(words[1]): \(quoted(value))", at: parent + 1)
        } else {
            if words.count == 2 { lines.append("\(words[0]):") }
            lines.append((words.count == 2 ? "  " : "") + "\(words[words.count - 1]): \(quoted(value))")
        }
        return lines
    }

    private static func fault(_ key: String, _ message: String) -> SiteFault {
        SiteFault(problems: [SiteProblem(line: 0, key: key, message: message)])
    }

    /// The lines of the file, without the empty one after the last newline.
    public var lines: [String] {
        var lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func place(of key: String, in lines: [String]) -> Int? {
        let words = key.split(separator: ".").map { String($0) }
        guard let top = lines.firstIndex(where: { name($0) == words[0] && indent($0) == 0 }) else { return nil }
        guard words.count == 2 else { return top }
        return lines.indices.dropFirst(top + 1).prefix { indent(lines[$0]) > 0 || name(lines[$0]) == nil }
            .first { name(lines[$0]) == words[1] }
    }

    private static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    /// The key a line begins with; nil for comments, list items and empty lines.
    private static func name(_ line: String) -> String? {
        let text = line.drop { $0 == " " }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = text[..<colon]
        return !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            ? String(name) : nil
    }

    /// Whether the value goes on in the next line: a list or text of several lines.
    private static func isContinued(_ lines: [String], _ place: Int) -> Bool {
        guard let next = lines[(place + 1)...].first(where: { !$0.allSatisfy { $0 == " " } }) else { return false }
        return name(next) == nil && !next.drop { $0 == " " }.hasPrefix("#") && indent(next) >= indent(lines[place])
    }

    private static func parts(_ line: String) -> (head: String, value: String, comment: String) {
        guard let colon = line.firstIndex(of: ":") else { return (line, "", "") }
        let head = String(line[...colon])
        let rest = line[line.index(after: colon)...]
        let end = commentStart(rest) ?? rest.endIndex
        return (head, trimmed(rest[..<end]), trimmed(rest[end...]))
    }

    /// Where ` #` begins, outside of quotes.
    private static func commentStart(_ text: Substring) -> String.Index? {
        var quote: Character?
        var before: Character = " "
        for place in text.indices {
            let character = text[place]
            if let open = quote {
                if character == open { quote = nil }
            } else if (character == "\"" || character == "'") && before == " " {
                quote = character
            } else if character == "#", before == " " {
                return place
            }
            before = character
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
        return String(text[...last].drop { $0 == " " })
    }

    /// A value that YAML would take for something else stands in quotes; lists and quoted values stand as they are.
    private static func quoted(_ value: String) -> String {
        let plain = value.allSatisfy { $0.isLetter || $0.isNumber || " _-./@+()'".contains($0) }
        let isWhole = value.hasPrefix("[") && value.hasSuffix("]") || value.hasPrefix("\"") && value.hasSuffix("\"")
        let isAddress = value.hasPrefix("https://") && !value.contains(" ") && !value.contains("#")
        if isWhole || isAddress || plain && value.first.map({ $0.isLetter || $0.isNumber }) == true { return value }
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
