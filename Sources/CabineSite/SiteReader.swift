internal import Yams

/// Reads values out of a YAML mapping and gathers every problem instead of stopping at the first.
struct SiteReader {
    private let mapping: Node.Mapping?
    private let line: Int
    private let parents: String
    private(set) var problems: [SiteProblem] = []
    private var asked: [String] = []

    init(_ node: Node?, line: Int, parents: String = "") {
        self.line = line
        self.parents = parents
        mapping = node?.mapping
    }

    mutating func refuse(_ key: String, _ node: Node?, _ message: String, isMissing: Bool = false) {
        problems.append(
            SiteProblem(
                line: node?.mark?.line ?? line, key: parents + key, message: message, isMissing: isMissing))
    }

    mutating func adopt(_ other: SiteReader) { problems += other.problems }

    mutating func node(_ key: String, required: Bool, accepted: String) -> Node? {
        asked.append(key)
        guard let node = mapping?[key] else {
            if required { refuse(key, nil, "missing; accepted: \(accepted)", isMissing: true) }
            return nil
        }
        return node
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, unit: String, default value: Int) -> Int {
        let accepted = "\(range.lowerBound) to \(range.upperBound) \(unit)"
        guard let node = node(key, required: false, accepted: accepted) else { return value }
        guard let number = node.int else {
            refuse(key, node, "\(Self.shown(node)) is not a whole number; accepted: \(accepted)")
            return value
        }
        guard range.contains(number) else {
            refuse(key, node, "\(number) is out of range; accepted: \(accepted)")
            return value
        }
        return number
    }

    mutating func text(_ key: String, accepted: String, default value: String? = nil, where fits: (String) -> Bool)
        -> String
    {
        guard let node = node(key, required: value == nil, accepted: accepted) else { return value ?? "" }
        guard let text = node.scalar?.string, fits(text) else {
            refuse(key, node, "\(Self.shown(node)) does not fit; accepted: \(accepted)")
            return value ?? ""
        }
        return text
    }

    mutating func texts(_ key: String, accepted: String, count: ClosedRange<Int>, where fits: (String) -> Bool)
        -> [String]
    {
        guard let node = node(key, required: true, accepted: accepted) else { return [] }
        guard let items = node.sequence, count.contains(items.count) else {
            refuse(key, node, "\(Self.shown(node)) does not fit; accepted: \(accepted)")
            return []
        }
        var texts: [String] = []
        for item in items {
            if let text = item.scalar?.string, fits(text) {
                texts.append(text)
            } else {
                refuse(key, item, "\(Self.shown(item)) does not fit; accepted: \(accepted)")
            }
        }
        return texts
    }

    /// Keys nobody asked for are typing errors: they would be ignored in silence.
    mutating func finish() {
        guard let mapping else { return }
        for (key, _) in mapping {
            guard let name = key.scalar?.string, asked.contains(name) else {
                refuse(
                    key.scalar?.string ?? "", key,
                    "unknown key; accepted: \(asked.sorted().joined(separator: ", "))")
                continue
            }
        }
    }

    private static func shown(_ node: Node) -> String {
        if let scalar = node.scalar { return "\"\(SiteProblem.plain(scalar.string, 40))\"" }
        return node.sequence != nil ? "a list of \(node.sequence?.count ?? 0)" : "a mapping"
    }
}
