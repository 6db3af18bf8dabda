public import CabineAuthority
import CabineRecord
import Foundation
internal import Yams

/// The cabins of a fleet, as a file a person edits.
public struct Inventory: Sendable {
    /// One cabin.
    public struct Cabin: Hashable, Sendable {
        /// Four characters, as at its enrolment.
        public let name: String
        /// Where it answers: https, host and port.
        public let url: String
        /// The file of its certificate; relative to the inventory's folder.
        public let certificate: String?
        /// The file of its public voucher key.
        public let voucherKey: String?
        /// The file of its unlock key, a secret.
        public let unlockKey: String?
        /// The line of the file where it begins.
        public let line: Int

        /// A cabin at `url`.
        public init(name: String, url: String, certificate: String?, voucherKey: String?, unlockKey: String?, line: Int)
        {
            self.name = name
            self.url = url
            self.certificate = certificate
            self.voucherKey = voucherKey
            self.unlockKey = unlockKey
            self.line = line
        }
    }

    /// Largest file: ten times that of the largest fleet.
    private static let bytesMaximum = 32 << 20
    private static let keys = ["certificate", "name", "unlock_key", "url", "voucher_key"]

    /// An inventory without cabins.
    public static let empty = "# The cabins of this fleet; `fleet enrol` adds them.\ncabins: []\n"

    /// The cabins, in the order of the file.
    public private(set) var cabins: [Cabin]
    /// The folder that relative paths begin at.
    public let folder: String

    /// Reads the file at `path`; every problem is told with file, line, key and what is accepted.
    public init(reading path: String) throws(ServiceFault) {
        guard let bytes = try DurableFile.readIfPresent(path) else {
            throw ServiceFault(
                .badData, "\(path): no inventory here: run `fleet ca init` first, or give --inventory FILE")
        }
        guard bytes.count <= Self.bytesMaximum else { throw ServiceFault(.badData, "\(path): larger than 32 MiB") }
        folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var problems: [String] = []
        cabins = Self.read(String(decoding: bytes, as: UTF8.self), &problems)
        guard problems.isEmpty else {
            throw ServiceFault(.badData, problems.map { "\(path): \($0)" }.joined(separator: "\n"))
        }
    }

    private static func read(_ text: String, _ problems: inout [String]) -> [Cabin] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            problems.append(problem(of: error))
            return []
        }
        guard let root, let mapping = root.mapping, let list = mapping["cabins"] else {
            problems.append("line 1: cabins: missing; accepted: a list of cabins with name and url")
            return []
        }
        for (key, _) in mapping where key.scalar?.string != "cabins" {
            problems.append("line \(key.mark?.line ?? 1): \(shown(key)): unknown key; accepted: cabins")
        }
        guard let items = list.sequence else {
            problems.append(
                "line \(list.mark?.line ?? 1): cabins: no list; accepted: a list of cabins with name and url")
            return []
        }
        var cabins: [Cabin] = []
        var lines: [String: Int] = [:]
        for item in items {
            guard let cabin = cabin(item, &problems) else { continue }
            if let line = lines[cabin.name] {
                problems.append("line \(cabin.line): name: \(cabin.name) is in line \(line) already; each cabin once")
            }
            lines[cabin.name] = cabin.line
            cabins.append(cabin)
        }
        return cabins
    }

    private static func cabin(_ item: Node, _ problems: inout [String]) -> Cabin? {
        let line = item.mark?.line ?? 1
        guard let mapping = item.mapping else {
            problems.append("line \(line): cabins: no cabin; accepted: a mapping with name and url")
            return nil
        }
        for (key, _) in mapping where !keys.contains(key.scalar?.string ?? "") {
            problems.append(
                "line \(key.mark?.line ?? line): \(shown(key)): unknown key; accepted: \(keys.joined(separator: ", "))")
        }
        func text(_ key: String, _ accepted: String, required: Bool, _ fits: (String) -> Bool) -> String? {
            guard let node = mapping[key] else {
                if required { problems.append("line \(line): \(key): missing; accepted: \(accepted)") }
                return nil
            }
            guard let text = node.scalar?.string, fits(text) else {
                problems.append(
                    "line \(node.mark?.line ?? line): \(key): \(shown(node)) does not fit; accepted: \(accepted)")
                return nil
            }
            return text
        }
        func isPath(_ text: String) -> Bool { (1...400).contains(text.utf8.count) && !text.contains("\0") }
        let name = text("name", "four of 0-9 and A-Z without I, L, O and U", required: true) { name in
            do {
                try CrockfordNumberScheme.check(name, length: CrockfordNumberScheme.cabinLength)
                return true
            } catch {
                return false
            }
        }
        let url = text("url", "an address such as https://192.0.2.7:19531", required: true) { url in
            let parts = URLComponents(string: url)
            return parts?.scheme == "https" && parts?.host?.isEmpty == false && ["", "/"].contains(parts?.path)
        }
        let files = ["certificate", "voucher_key", "unlock_key"].map {
            text($0, "the path of a file", required: false, isPath)
        }
        guard let name, let url else { return nil }
        return Cabin(
            name: name, url: url, certificate: files[0], voucherKey: files[1], unlockKey: files[2], line: line)
    }

    private static func shown(_ node: Node) -> String {
        guard let scalar = node.scalar else { return node.sequence == nil ? "a mapping" : "a list" }
        let plain = scalar.string.unicodeScalars.prefix(40).map {
            $0.value >= 0x20 && $0.value != 0x7F ? Character($0) : "?"
        }
        return "\"\(String(plain))\""
    }

    private static func problem(of error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            "line \(mark.line): not YAML: \(problem)"
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            "line \(context.mark.line): \(duplicates.joined(separator: ", ")): given more than once; keep one"
        default: "not YAML in UTF-8"
        }
    }

    /// A path of the file, made absolute or relative to the working folder.
    public func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : folder + "/" + path }

    /// The cabins called `names`, or all of them without one.
    public func select(_ names: [String]) throws(ServiceFault) -> [Cabin] {
        guard !names.isEmpty else { return cabins }
        var selected: [Cabin] = []
        for name in names {
            guard let cabin = cabins.first(where: { $0.name == name.uppercased() }) else {
                throw ServiceFault(.badData, "no cabin \(name) in the inventory; `fleet status` lists them")
            }
            selected.append(cabin)
        }
        return selected
    }

    mutating func put(_ cabin: Cabin) {
        if let place = cabins.firstIndex(where: { $0.name == cabin.name }) {
            cabins[place] = cabin
        } else {
            cabins.append(cabin)
        }
    }

    /// The file's text; comments a person wrote are not kept.
    var yaml: String {
        guard !cabins.isEmpty else { return Self.empty }
        var text = "# The cabins of this fleet; `fleet enrol` adds them.\ncabins:\n"
        for cabin in cabins {
            text += "  - name: \"\(cabin.name)\"\n    url: \(cabin.url)\n"
            for (key, path) in [
                ("certificate", cabin.certificate), ("voucher_key", cabin.voucherKey), ("unlock_key", cabin.unlockKey),
            ] { if let path { text += "    \(key): \(path)\n" } }
        }
        return text
    }
}
