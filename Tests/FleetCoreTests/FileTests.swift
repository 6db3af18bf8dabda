import Foundation
import Testing

@testable import FleetCore

@Suite struct FileTests {
    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "fleet-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// A write that was cut at any byte: what is whole is kept, and the place to go on from is that of its last entry.
    @Test(arguments: EntryForm.allCases) func aFileCutAnywhereGoesOnFromItsLastWholeEntry(form: EntryForm) throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let entries = (1...6).map { number -> String in
            switch form {
            case .json: StubCabin.line("7K3M", number)
            case .export: "__CURSOR=s=7K3M;i=\(number)\nMESSAGE=entry \(number)\n\n"
            }
        }
        let ends = entries.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.utf8.count) }
        let bytes = Array(entries.joined().utf8)
        for cut in 0...bytes.count {
            let path = "\(folder)/7K3M.\(form.suffix)"
            try Data(bytes[..<cut]).write(to: URL(fileURLWithPath: path))
            let whole = ends.lastIndex { $0 <= cut } ?? 0
            let file = try PullFile(folder: folder, name: "7K3M", form: form)
            #expect(file.cursor == (whole == 0 ? nil : "s=7K3M;i=\(whole)"), "cut at \(cut)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == ends[whole], "cut at \(cut)")
        }
    }

    @Test func aFileThatWasMovedAwayLeavesItsPlace() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let file = try PullFile(folder: folder, name: "7K3M", form: .json)
            #expect(file.cursor == nil)
            try file.append(Array(StubCabin.line("7K3M", 9).utf8)[...], upTo: "s=7K3M;i=9")
            try file.finish()
        }
        try FileManager.default.moveItem(atPath: folder + "/7K3M.jsonl", toPath: folder + "/old.jsonl")
        #expect(try PullFile(folder: folder, name: "7K3M", form: .json).cursor == "s=7K3M;i=9")
    }

    @Test func twoPullsDoNotWriteOneFile() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try PullFile(folder: folder, name: "7K3M", form: .json)
        #expect(throws: CabinFault.self) { try PullFile(folder: folder, name: "7K3M", form: .json) }
        withExtendedLifetime(first) {}
    }

    @Test func entriesAreWholeHoweverTheStreamIsCut() throws {
        var binary = Array("__CURSOR=c1\nMESSAGE\n".utf8)
        let data: [UInt8] = [0x0A, 0x0A, 0x3D, 0, 0xFF, 0x0A]
        binary += [UInt8(data.count), 0, 0, 0, 0, 0, 0, 0] + data + [0x0A]
        binary += Array("PRIORITY=6\n\n__CURSOR=c2\nMESSAGE=plain\n\n".utf8)
        let lines = Array((1...3).map { StubCabin.line("7K3M", $0) }.joined().utf8)
        for (form, bytes, count, last) in [(EntryForm.export, binary, 2, "c2"), (.json, lines, 3, "s=7K3M;i=3")] {
            for size in 1...bytes.count {
                var splitter = EntrySplitter(form)
                var (found, kept, cursor) = (0, [UInt8](), "")
                for start in stride(from: 0, to: bytes.count, by: size) {
                    let piece = try splitter.take(bytes[start..<min(start + size, bytes.count)])
                    found += piece.count
                    kept += piece.bytes
                    if let range = piece.last { cursor = EntrySplitter.cursor(piece.bytes[range], form) ?? "" }
                }
                #expect(
                    found == count && kept == bytes && splitter.rest.isEmpty && cursor == last, "\(form), \(size) bytes"
                )
            }
        }
    }

    @Test(arguments: ["hello\n", "\n", "[1]\n", "{\"__CURSOR\":\"a b\"\n"]) func whatIsNoEntryIsRefused(_ text: String)
    {
        var splitter = EntrySplitter(.json)
        #expect(throws: CabinFault.self) { try splitter.take(Array(text.utf8)) }
    }

    @Test(arguments: ["{\"__CURSOR\":\"a\\r\\nX: 1\"}\n", "{\"__CURSOR\":\"\"}\n", "{\"MESSAGE\":\"x\"}\n"])
    func aCursorThatWouldEndAHeaderIsNone(_ text: String) {
        #expect(EntrySplitter.cursor(Array(text.utf8)[...], .json).map { !$0.contains("\r") } ?? true)
    }
}

@Suite struct InventoryTests {
    private func read(_ yaml: String) throws -> Inventory {
        let path = NSTemporaryDirectory() + "inventory-" + UUID().uuidString + ".yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(yaml.utf8).write(to: URL(fileURLWithPath: path))
        return try Inventory(reading: path)
    }

    @Test(arguments: [
        ("cabins:\n  - name: 7K3\n    url: https://h:1\n", "line 2: name: \"7K3\" does not fit"),
        ("cabins:\n  - name: 7K3M\n    url: http://h:1\n", "line 3: url: \"http://h:1\" does not fit"),
        ("cabins:\n  - url: https://h:1\n", "line 2: name: missing"),
        ("cabins:\n  - name: 7K3M\n    url: https://h:1\n    ulr: x\n", "line 4: \"ulr\": unknown key"),
        (
            "cabins:\n  - name: 7K3M\n    url: https://h:1\n  - name: 7K3M\n    url: https://h:2\n",
            "is in line 2 already"
        ),
        ("cabins: 3\n", "cabins: no list"), ("cabin: []\n", "cabins: missing"), ("a: [\n", "not YAML"),
        ("", "cabins: missing"),
    ])
    func whatIsWrongIsSaidWithItsPlace(_ yaml: String, _ expected: String) {
        #expect {
            try read(yaml)
        } throws: {
            "\($0)".contains(expected) && "\($0)".contains(".yaml: ")
        }
    }

    @Test func whatIsRightIsRead() throws {
        let inventory = try read("cabins:\n  - name: 7K3M\n    url: https://[::1]:19531\n    unlock_key: k.txt\n")
        #expect(inventory.cabins.map(\.name) == ["7K3M"])
        #expect(inventory.cabins[0].unlockKey == "k.txt")
        #expect(inventory.resolve("/a") == "/a" && inventory.resolve("a").hasSuffix("/a"))
        #expect(throws: (any Error).self) { try inventory.select(["XXXX"]) }
    }
}

@Suite struct StatusTests {
    private static let metrics = """
        # TYPE cabine_mode stateset
        cabine_mode{cabine_mode="attract"} 1
        cabine_mode{cabine_mode="printing"} 0
        # TYPE cabine_backlog_records gauge
        cabine_backlog_records 3
        cabine_device_health{device="pad",cabine_device_health="ready"} 0
        cabine_device_health{device="pad",cabine_device_health="failed"} 1
        # EOF

        """

    @Test func metricsAreRead() throws {
        let table = try #require(MetricTable(Self.metrics))
        #expect(table.value("cabine_backlog_records") == 3)
        #expect(table.state("cabine_mode") == "attract")
        #expect(table.states("cabine_device_health", by: "device").map { "\($0.0) \($0.1)" } == ["pad failed"])
        #expect(MetricTable(String(Self.metrics.dropLast(7))) == nil, "a text without its end is none")
        #expect(MetricTable("nonsense\n# EOF\n") == nil)
    }

    private func status(
        _ name: String, prints: Int?, reason: String? = nil, certificateDays: Int? = 700
    ) -> CabinStatus {
        CabinStatus(
            cabin: name, url: "https://h", isReached: reason == nil, reason: reason, state: "attract", backlog: 0,
            printsLeft: prints, creditCents: 1_250, insertedCents: 1, sheets: 2, clockOffsetSeconds: -0.24, failing: [],
            lastSeen: "2026-11-01T10:00:00Z", certificateDays: certificateDays)
    }

    @Test func aTableNamesTheCabinsWhoseCertificatesEnd() {
        func text(_ days: [Int?]) -> String {
            let lines = days.enumerated().map { status("A\(100 + $0.offset)", prints: 1, certificateDays: $0.element) }
            return StatusTable(lines, sortedBy: nil, isReversed: false, filter: nil).text()
        }
        #expect(text([700, 30, nil]).hasSuffix("3 cabins, 3 reached, 0 not\n"))
        let soon = text([700, 29, -1, nil])
        #expect(soon.contains("\ncertificates that end within 30 days: A101 A102; `fleet enrol"), "\(soon)")
        #expect(text(Array(repeating: 3, count: 12)).contains(" A109 and 2 more; "))
    }

    @Test func aTableIsSortedAndFiltered() {
        let lines = [
            status("A001", prints: 9), status("A002", prints: nil, reason: "silent: x"), status("A003", prints: 120),
        ]
        func names(_ column: StatusColumn?, _ reversed: Bool = false, _ filter: String? = nil) -> [String] {
            StatusTable(lines, sortedBy: column, isReversed: reversed, filter: filter).cabins.map(\.cabin)
        }
        #expect(names(nil) == ["A001", "A002", "A003"])
        #expect(names(.prints) == ["A002", "A001", "A003"], "numbers, not texts; what is not known comes first")
        #expect(names(.prints, true) == ["A003", "A001", "A002"])
        #expect(names(nil, false, "SILENT") == ["A002"])
        let text = StatusTable(lines, sortedBy: nil, isReversed: false, filter: nil).text(width: 100)
        #expect(text.hasPrefix("CABIN  STATE"))
        #expect(text.contains("12.50") && text.contains("-0.2 s") && text.hasSuffix("3 cabins, 2 reached, 1 not\n"))
    }
}
