import BoardSim
import Foundation
import HALDrivers
import Testing

@Suite struct CommandTests {
    private static let known = BoardExamples.all.map(\.identifier)

    @Test func listNamesEveryBoardOnALineOfItsOwn() throws {
        let list = try RunProgram.cabine("boards", "list")
        #expect(list.code == 0)
        #expect(list.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) } == Self.known)
        struct Entry: Decodable { let id: String }
        let json = try RunProgram.cabine("boards", "list", "--json")
        #expect(try JSONDecoder().decode([Entry].self, from: Data(json.output.utf8)).map(\.id) == Self.known)
    }

    @Test(arguments: BoardExamples.all) func showPrintsTheTableAndEveryLine(board: Board) throws {
        #expect(
            try RunProgram.cabine("boards", "show", board.identifier, "--markdown").output == BoardTable.markdown(board)
        )
        struct Shown: Decodable {
            struct Line: Decodable {
                let name: String
                let offset: Int
            }
            let lines: [Line]
        }
        let json = try RunProgram.cabine("boards", "show", board.identifier, "--json")
        let shown = try JSONDecoder().decode(Shown.self, from: Data(json.output.utf8))
        #expect(shown.lines.map(\.name) == board.lines.map(\.name))
        #expect(shown.lines.map(\.offset) == board.lines.map(\.terminal.offset))
        let text = try RunProgram.cabine("boards", "show", board.identifier).output
        for line in board.lines { #expect(text.contains(line.name)) }
    }

    @Test(arguments: BoardExamples.all) func checkPassesTheBoardAndItsReadme(board: Board) throws {
        let readme = "\(BoardExamples.root)/boards/\(board.identifier)/README.md"
        let check = try RunProgram.cabine("boards", "check", board.identifier, "--readme", readme)
        #expect(check.code == 0, "\(check.output)\(check.error)")
    }

    @Test func checkFindsAReadmeThatSaysSomethingElse() throws {
        let folder = try TemporaryFolder()
        try folder.file("README.md", BoardTable.markdown(.sim))
        let check = try RunProgram.cabine(
            "boards", "check", "pc-usb", "--readme", folder.path + "/README.md", "--json")
        #expect(check.code == 3)
        struct Verdict: Decodable {
            struct Problem: Decodable { let place: String }
            let conforming: Bool
            let problems: [Problem]
        }
        let verdict = try JSONDecoder().decode(Verdict.self, from: Data(check.output.utf8))
        #expect(verdict.conforming == false)
        #expect(verdict.problems.map(\.place) == [folder.path + "/README.md"])
        #expect(try RunProgram.cabine("boards", "check", "sim", "--readme", folder.path + "/none").code == 65)
    }

    @Test(arguments: [["boards", "show"], ["boards", "check"], ["selftest", "--board"]])
    func anUnknownBoardIsRefusedWithTheKnownOnes(command: [String]) throws {
        let run = try RunProgram(RunProgram.folder + "/cabine", command + ["pc-usd"])
        #expect(run.code == 64)
        #expect(run.error.contains("unknown board 'pc-usd'; accepted: \(Self.known.joined(separator: ", "))"))
        #expect(run.output == "")
    }

    /// A copy of a shop's machine: a folder for photos, a hosts file, a clock that was set.
    private static func shop(port: Bool) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.file("var/lib/cabine/photos/.keep")
        try folder.file("run/systemd/timesync/synchronized")
        if port { try folder.file("etc/hosts", "127.0.0.1 cabine-printer\n") }
        return folder
    }

    struct Report: Decodable {
        struct Device: Decodable {
            let device: String
            let result: String
            let found: String
            let check: String
        }
        let board: String
        let ready: Bool
        let missing: [String]
        let devices: [Device]
    }

    @Test func selftestOnACopyOfAMachineNamesWhatIsMissing() throws {
        let folder = try Self.shop(port: false)
        let run = try RunProgram.cabine("selftest", "--board", "shop", "--root", folder.path + "/", "--json")
        #expect(run.code == 69)
        #expect(run.error.contains("missing: printer"))
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
        #expect(report.board == "shop" && !report.ready && report.missing == ["printer"])
        #expect(report.devices.map(\.result) == ["unsure", "there", "unsure", "missing", "there"])
    }

    @Test func selftestPassesWhenEverythingNeededIsThere() throws {
        let folder = try TemporaryFolder()
        for path in ["usr/sbin/cupsd", "usr/lib/cups/driver/gutenprint.5.3", "run/systemd/timesync/synchronized"] {
            try folder.file(path)
        }
        let run = try RunProgram.cabine("selftest", "--board", "sim", "--root", folder.path)
        #expect(run.code == 0, "\(run.output)\(run.error)")
        #expect(run.error == "")
    }

    /// On this very machine, whatever is plugged in: device by device, and fast.
    @Test(arguments: BoardExamples.all.map(\.identifier))
    func selftestOnThisMachineIsDoneInFiveSeconds(board: String) throws {
        let start = ContinuousClock.now
        let run = try RunProgram.cabine("selftest", "--board", board, "--json")
        #expect(ContinuousClock.now - start < .seconds(5))
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
        #expect(run.code == (report.ready ? 0 : 69))
        #expect(report.ready == report.missing.isEmpty)
        for device in report.devices where device.result == "missing" { #expect(!device.check.isEmpty) }
    }

    @Test(arguments: [("sim", 0), ("pc-usb", 0), ("pi-cm4", 0), ("shop", 0)])
    func theExampleSiteFileIsRightForEveryBoard(board: String, code: Int32) throws {
        let site = BoardExamples.root + "/Sources/cabine/System/site.yaml"
        let check = try RunProgram.cabine("check", "--board", board, "--site", site)
        #expect(check.code == code, "\(check.error)")
    }

    @Test func aPriceThatNoPulsesMakeIsRefusedWhereThereAreCoins() throws {
        let folder = try TemporaryFolder()
        let text = try String(contentsOfFile: BoardExamples.root + "/Sources/cabine/System/site.yaml", encoding: .utf8)
        try folder.file("site.yaml", text.replacingOccurrences(of: "price_cents: 800", with: "price_cents: 810"))
        let site = folder.path + "/site.yaml"
        let coins = try RunProgram.cabine("check", "--board", "pi-cm4", "--site", site)
        #expect(coins.code == 65)
        #expect(coins.error.contains("accepted on board pi-cm4: multiples of 50"))
        #expect(try RunProgram.cabine("check", "--board", "shop", "--site", site).code == 0)
    }
}
