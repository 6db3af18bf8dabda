import Foundation
import Testing

/// What scripts rely on: exit codes, one clear line, never a trace.
@Suite struct CommandTests {
    @Test(arguments: [
        ["cabine"], ["cabine", "demo"], ["cabine", "run"], ["cabine", "replay"], ["cabine", "check"],
        ["cabine", "number"], ["cabine", "number", "new"], ["cabine", "number", "check"], ["cabine", "voucher"],
        ["cabine", "voucher", "check"], ["collector"], ["collector", "init"], ["collector", "enrol"],
        ["collector", "serve"], ["collector", "pull"], ["collector", "purge"], ["collector", "status"],
    ])
    func everyCommandHasHelp(command: [String]) throws {
        let help = try Program(command[0], Array(command.dropFirst()) + ["--help"])
        #expect(help.code == 0)
        #expect(help.output.contains("USAGE: " + command.joined(separator: " ")))
    }

    @Test(arguments: [
        ["cabine", "nonsense"], ["cabine", "demo", "--seed", "x"], ["cabine", "demo", "--trouble", "x"],
        ["cabine", "run"], ["cabine", "run", "--board", "x", "--data", "/nowhere"], ["cabine", "check"],
        ["cabine", "check", "--board", "x", "--site", "f"], ["cabine", "number", "new", "--count", "0"],
        ["cabine", "replay"], ["collector", "pull"], ["collector", "nonsense"],
    ])
    func wrongUsageIs64(command: [String]) throws {
        let run = try Program(command[0], Array(command.dropFirst()))
        #expect(run.code == 64, "\(run.error)")
        #expect(!run.error.contains("Fatal") && !run.error.contains("#0"))
    }

    @Test func numbersAreDrawnAndChecked() throws {
        let drawn = try Program("cabine", ["number", "new", "--collector", "C1", "--cabin", "7K3M", "--count", "50"])
        #expect(drawn.code == 0)
        let numbers = drawn.output.split(separator: "\n").map(String.init)
        #expect(numbers.count == 50 && Set(numbers).count == 50)
        for number in numbers { #expect(number.count == 22 && number.hasPrefix("C17K3M")) }
        let good = try #require(numbers.first)
        let grouped = try Program("cabine", ["number", "check", good.lowercased()])
        #expect(grouped.code == 0)
        #expect(
            grouped.output.split(separator: " ").map(\.count) == [4, 4, 4, 4, 4, 3], "grouped by four, and a newline")
        let wrong = String(good.dropLast()) + (good.hasSuffix("0") ? "1" : "0")
        let refused = try Program("cabine", ["number", "check", wrong])
        #expect(refused.code == 65)
        #expect(refused.error.split(separator: "\n").count == 1)
        #expect(try Program("cabine", ["number", "new", "--cabin", "OOOO"]).code == 65)
    }

    @Test func aSiteFileIsCheckedLineByLine() throws {
        try withFolder { folder in
            let file = folder + "/site.yaml"
            try "cabin: 7K3I\nprice_cents: abc\nlanguages: [fr]\n".write(
                toFile: file, atomically: true, encoding: .utf8)
            let bad = try Program("cabine", ["check", "--board", "sim", "--site", file])
            #expect(bad.code == 65)
            for words in ["line 1: cabin", "line 2: price_cents", "10 to 3000", "identity"] {
                #expect(bad.error.contains(words), "\(words) in \(bad.error)")
            }
            #expect(try Program("cabine", ["check", "--board", "sim", "--site", folder + "/none"]).code == 65)
        }
    }

    @Test func aDamagedJournalSaysWhereAndKeepsWhatIsBefore() throws {
        try withFolder { folder in
            let empty = try Program("cabine", ["replay", folder])
            #expect(empty.code == 65 && empty.error.contains("no journal here"))
            let cabin = try RunningCabin(data: folder + "/data")
            cabin.send("coin 200")
            try cabin.waitFor("credit 2.00")
            #expect(cabin.stop() == 0)
            let journal = folder + "/data/journal/journal-00000000000000000000"
            let whole = try Program("cabine", ["replay", folder + "/data"])
            #expect(whole.code == 0 && whole.output.contains("\"credit_cents\":200"))
            var bytes = try Data(contentsOf: URL(fileURLWithPath: journal))
            try bytes.dropLast(3).write(to: URL(fileURLWithPath: journal))
            let torn = try Program("cabine", ["replay", folder + "/data"])
            #expect(torn.code == 0 && torn.error.contains("unfinished write at byte offset"))
            bytes[bytes.count - 2] ^= 0x55
            try bytes.write(to: URL(fileURLWithPath: journal))
            let damaged = try Program("cabine", ["replay", folder + "/data"])
            #expect(damaged.code == 65 && damaged.error.contains("damaged at byte offset"))
            #expect(damaged.output.contains("\"credit_cents\":150"), "the pulses before the damage are there")
        }
    }

    /// Photos that can never become a portrait, refused before a coin is taken.
    @Test(arguments: [
        ("text", Data("not an image".utf8)), ("empty", Data()), ("a PNG header alone", Data([0x89, 0x50, 0x4E, 0x47])),
        ("a JPEG header alone", Data([0xFF, 0xD8, 0xFF, 0xE0, 0, 16])),
    ])
    func aPhotoThatIsNoneIs65(name: String, content: Data) throws {
        try withFolder { folder in
            let photo = folder + "/photo"
            try content.write(to: URL(fileURLWithPath: photo))
            let demo = try Program("cabine", ["demo", "--photo", photo, "--out", folder + "/out"])
            #expect(demo.code == 65, "\(name): \(demo.error)")
            #expect(demo.error.split(separator: "\n").count == 1)
        }
    }

    @Test func anOutputFolderThatCannotBeMadeIs73() throws {
        let demo = try Program("cabine", ["demo", "--out", "/proc/nothing/here"])
        #expect(demo.code == 73 || demo.code == 69, "\(demo.error)")
        #expect(demo.error.contains("/proc/nothing"))
    }
}
