import CabineNotices
import Foundation
import Testing

@Suite struct CatalogueTests {
    @Test func everyMessageHasANameOfItsOwnAndASentence() {
        let messages = MessageID.allCases
        #expect(Set(messages.map(\.name)).count == messages.count)
        #expect(Set(messages.map(\.journalIdentifier)).count == messages.count)
        for message in messages {
            #expect(!message.template.pieces.isEmpty && message.journalIdentifier.utf8.count == 32)
            #expect(Set(message.definition.keys).isSuperset(of: message.template.keys))
            #expect(MessageID(name: message.name) == message && MessageID.allCases[message.place] == message)
            _ = message.subsystem
        }
        #expect(Set(NoticeKey.allCases.map(\.name)).count == NoticeKey.allCases.count)
    }

    /// Numbers are for ever: a message that changes its own would be another one to whoever filters by it.
    @Test(
        arguments: [
            ("program-started", 0x0101), ("entries-suppressed", 0x0201), ("device-changed", 0x0303),
            ("session-began", 0x0401), ("coin-inserted", 0x0501), ("journal-refused", 0x0602),
            ("record-answered", 0x0704),
            ("camera-rung", 0x0804), ("pad-fault", 0x0901), ("coin-withheld", 0x0A01), ("printer-fault", 0x0B01),
            ("lines-fault", 0x0C01), ("console-opened", 0x0D01), ("telemetry-opened", 0x0E01),
        ] as [(String, UInt16)])
    func numbersStay(_ name: String, _ number: UInt16) { #expect(MessageID(name: name)?.rawValue == number) }

    @Test func theTableInTheReadmeIsTheCatalogue() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appendingPathComponent("Sources/CabineLog/README.md"), encoding: .utf8)
        #expect(
            readme.contains(MessageID.catalogueTable),
            "Sources/CabineLog/README.md: the table is not the catalogue's; put this there:\n\(MessageID.catalogueTable)"
        )
    }
}
