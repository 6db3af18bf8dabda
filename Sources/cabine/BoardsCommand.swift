import ArgumentParser
import Foundation
import HALDrivers

struct BoardsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boards", abstract: "Show and check the cabin models this program was built with.",
        subcommands: [List.self, Show.self, Check.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the boards.")

        @Flag(help: "Print a JSON array.")
        var json = false

        func run() throws {
            if json { return put(JSONText.of(Boards.all.map(BoardSummary.init)), to: STDOUT_FILENO) }
            let width = Boards.all.map(\.identifier.count).max() ?? 0
            for board in Boards.all {
                say(board.identifier + String(repeating: " ", count: width + 2 - board.identifier.count) + board.title)
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every device and every wire of a board.",
            discussion:
                "With --markdown it prints the section of the board's README that is made from the board's value.")

        @Argument(help: ArgumentHelp("The cabin model.", valueName: "ID"))
        var board: String

        @Flag(help: "Print the wiring section of the README.")
        var markdown = false

        @Flag(help: "Print a JSON object.")
        var json = false

        func validate() throws {
            if markdown, json { throw ValidationError("give one of --markdown and --json") }
        }

        func run() throws {
            let board = try Boards.named(board)
            let report = BoardReport(board)
            put(markdown ? BoardTable.markdown(board) : json ? report.json : report.text, to: STDOUT_FILENO)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a board: every wire, limit and polarity; every problem is printed at once.",
            discussion: """
                With --readme also that the wiring section of that README is what the board's value makes. Exit codes: 0 \
                conforming, 3 not, 64 unknown board, 65 the README cannot be read.
                """)

        @Argument(help: ArgumentHelp("The cabin model.", valueName: "ID"))
        var board: String

        @Option(help: ArgumentHelp("The board's README.", valueName: "FILE"))
        var readme: String?

        @Flag(help: "Print a JSON object.")
        var json = false

        func run() throws {
            let board = try Boards.named(board)
            let problems = BoardCheck.problems(of: board) + (try readme.map { try compare($0, board) } ?? [])
            if json {
                put(JSONText.of(BoardVerdict(board, problems)), to: STDOUT_FILENO)
            } else if problems.isEmpty {
                say("\(board.identifier): \(board.lines.count) lines, no problem")
            } else {
                for problem in problems { say("\(problem)") }
            }
            guard problems.isEmpty else {
                throw Failure(.notConforming, "board \(board.identifier): problems: \(problems.count)")
            }
        }

        /// Far larger than any README of a board.
        private static let readmeBytesMaximum = 1_000_000

        private func compare(_ path: String, _ board: Board) throws -> [BoardProblem] {
            guard let handle = FileHandle(forReadingAtPath: path),
                let data = try? handle.read(upToCount: Self.readmeBytesMaximum),
                let text = String(data: data, encoding: .utf8)
            else {
                throw Failure(
                    .badData, "\(path): cannot be read as a text in UTF-8; check that it is there and readable")
            }
            let remedy = "put the output of `cabine boards show \(board.identifier) --markdown` there"
            guard let section = BoardTable.section(of: text) else {
                return [BoardProblem(path, "it has no wiring section", remedy)]
            }
            return section == BoardTable.markdown(board)
                ? [] : [BoardProblem(path, "its wiring section is not what the board's value makes", remedy)]
        }
    }
}
