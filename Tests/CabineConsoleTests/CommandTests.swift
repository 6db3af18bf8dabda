import CabineAccess
import CabineConsole
import HALContract
import HALSim
import Testing

@Suite struct CommandTests {
    @Test func everyCommandIsUnderstoodAsItIsListed() throws {
        for command in CommandTable.all {
            let line = SessionTests.example(command.name)
            let invocation = try #require(try CommandTable.parse(line))
            #expect(invocation.command == command)
            #expect(try CommandTable.parse(invocation.line) == invocation)
            let detail = try CommandTable.help(command.name, roles: Role.allCases)
            #expect(detail.first == command.usage)
            #expect(detail.allSatisfy { $0.utf8.count < LineEditor.columns })
        }
    }

    @Test(arguments: [("?", "help"), ("test ?", "help test"), ("cash reset ?", "help cash reset")])
    func aQuestionMarkAtTheEndIsHelp(line: String, help: String) throws {
        #expect(try CommandTable.parse(line) == CommandTable.parse(help))
        // In quotes it is a word like another.
        #expect(try CommandTable.parse("logs filter \"?\"")?.values == ["?"])
    }

    @Test(arguments: [
        ("nonsense", "unknown command 'nonsense'"), ("test", "accepted: coin, flash"), ("test x", "accepted: coin"),
        ("statsu", "did you mean status"), ("service off", "REASON is missing"), ("service off sick", "does not fit"),
        ("test coin 0", "from 1 to 300"), ("time now", "too much"), ("journal replay x", "whole number"),
    ])
    func errorsSayWhatIsAccepted(line: String, words: String) {
        do throws(ConsoleFault) {
            _ = try CommandTable.parse(line)
            Issue.record("\(line) was understood")
        } catch {
            #expect(error.description.contains(words), "\(error)")
        }
    }

    @Test(
        arguments: [
            ("sta", "tus ", []), ("t", "", ["time", "test"]), ("te", "st ", []),
            ("test pr", "int", ["print", "printer"]),
            ("test printe", "r ", []), ("service off re", "pair ", []), ("config get p", "rice_cents ", []),
            ("xyz", "", []), ("help jour", "nal ", []),
        ] as [(String, String, [String])])
    func completion(before: String, addition: String, candidates: [String]) {
        let found = CommandTable.complete(before, role: .service) {
            $0 == .configKeys ? ["price_cents", "retakes"] : []
        }
        #expect(found.addition == addition)
        #expect(found.candidates == candidates)
    }

    @Test func aRoleSeesItsOwnCommands() {
        let words = CommandTable.complete("", role: .view, values: { _ in [] }).candidates
        #expect(words.contains("status") && !words.contains("test") && !words.contains("cash"))
    }

    @Test func theBookIsDurableAndReadable() throws {
        let store = MemoryStore()
        let book = try OperationsBook(store)
        try book.write([("who", "service S4K79QWM2XAB"), ("command", "config set identity.name \"Ã\\x\"")])
        #expect(
            String(decoding: try store.read(OperationsBook.file), as: UTF8.self)
                == #"{"who":"service S4K79QWM2XAB","command":"config set identity.name \"?\\x\""}"# + "\n")
        // A line that a power cut left unfinished does not swallow the next one.
        try store.append(Array("{\"who".utf8), to: OperationsBook.file)
        try OperationsBook(store).write([("who", "nobody")])
        #expect(
            String(decoding: try store.read(OperationsBook.file), as: UTF8.self).hasSuffix(
                "{\"who\n{\"who\":\"nobody\"}\n"))
        // Nor do the zeros that it may leave in a line's place.
        try store.append([0, 0, 0], to: OperationsBook.file)
        try OperationsBook(store).write([("who", "somebody")])
        #expect(
            String(decoding: try store.read(OperationsBook.file), as: UTF8.self).hasSuffix(
                "{\"who\":\"nobody\"}\n{\"who\":\"somebody\"}\n"))
        store.syncFails = true
        #expect(throws: DeviceFault.self) { try book.write([("who", "nobody")]) }
    }
}
