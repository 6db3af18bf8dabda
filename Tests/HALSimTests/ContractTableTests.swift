import Foundation
import Testing

/// ARCHITECTURE.md names, for each protocol of the contract, the suite that its implementations pass.
@Suite struct ContractTableTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// What pictures have in common; nothing that simulation would replace.
    private static let noTransport = ["PixelBuffer"]

    private static func protocols() throws -> [String] {
        let opening = "public protocol "
        let folder = root.appendingPathComponent("hal/contract")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().flatMap { file in
            try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8).split(separator: "\n")
                .filter { $0.hasPrefix(opening) }
                .compactMap { $0.dropFirst(opening.count).split(whereSeparator: { " :{<".contains($0) }).first }
                .map(String.init)
        }
    }

    /// The names of the table's first two columns, a row each.
    private static func rows(_ text: String) -> [(contract: String, suite: String)] {
        let lines = text.split(separator: "\n")
        guard let head = lines.firstIndex(where: { $0.hasPrefix("| contract | suite |") }) else { return [] }
        return lines[(head + 2)...].prefix { $0.hasPrefix("|") }.compactMap { line in
            let cells = line.split(separator: "|")
            let names = cells.prefix(2).compactMap { cell in
                cell.split(separator: "`", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
            }
            return names.count == 2 ? (names[0], names[1]) : nil
        }
    }

    private static func text() throws -> String {
        try String(contentsOf: root.appendingPathComponent("ARCHITECTURE.md"), encoding: .utf8)
    }

    /// The protocols without a row.
    private static func missing(in text: String) throws -> [String] {
        let stated = rows(text).map(\.contract)
        return try protocols().filter { !stated.contains($0) && !noTransport.contains($0) }
    }

    @Test func eachProtocolHasASuite() throws {
        #expect(try Self.protocols().count >= 12)
        #expect(try Self.missing(in: Self.text()).isEmpty)
    }

    @Test func aProtocolWithoutARowIsNoticed() throws {
        let text = try Self.text().split(separator: "\n").filter { !$0.hasPrefix("| `FileSender` |") }
        #expect(try Self.missing(in: text.joined(separator: "\n")) == ["FileSender"])
    }

    @Test func eachSuiteIsThere() throws {
        let tests = Self.root.appendingPathComponent("Tests").path
        let names = FileManager.default.enumerator(atPath: tests)?.allObjects as? [String] ?? []
        for row in Self.rows(try Self.text()) {
            let isThere = names.contains { $0.hasSuffix("/\(row.suite).swift") || $0.contains("\(row.suite)/") }
            #expect(isThere, "\(row.contract): there is no suite \(row.suite)")
        }
    }
}
