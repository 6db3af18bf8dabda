import Foundation
import HALContract
import HALDrivers

/// Values as JSON, one object or array and a newline. Keys are sorted, so that two runs can be compared.
enum JSONText {
    static func of(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Numbers, texts and arrays of them are encodable whatever they hold.
        guard let data = try? encoder.encode(value) else { preconditionFailure("a report has no infinite number") }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

/// A board in a list.
struct BoardSummary: Encodable {
    let id: String
    let title: String

    init(_ board: Board) { (id, title) = (board.identifier, board.title) }
}

/// What `cabine boards check` found.
struct BoardVerdict: Encodable {
    struct Problem: Encodable {
        let place: String
        let what: String
        let remedy: String
    }

    let board: String
    let conforming: Bool
    let problems: [Problem]

    init(_ board: Board, _ problems: [BoardProblem]) {
        self.board = board.identifier
        conforming = problems.isEmpty
        self.problems = problems.map { Problem(place: $0.place, what: $0.what, remedy: $0.remedy) }
    }
}

/// A board with every device and wire, for people and for scripts.
struct BoardReport {
    private struct Device: Encodable {
        let part: String
        let what: String
    }

    private struct Line: Encodable {
        let name: String
        let chip: String
        let offset: Int
        let place: String
        let direction: String
        let asserted: String?
        let meaning: String
        let held_by: String?

        init(_ line: BoardLine) {
            (name, meaning) = (line.name, line.meaning)
            (chip, offset, place) = (line.terminal.chip, line.terminal.offset, line.terminal.place)
            asserted =
                switch line.polarity {
                case .activeHigh: "high"
                case .activeLow: "low"
                case nil: nil
                }
            switch line.direction {
            case .input: (direction, held_by) = ("in", nil)
            case .output(let heldBy): (direction, held_by) = ("out", heldBy)
            case .taken: (direction, held_by) = ("taken", nil)
            }
        }
    }

    private struct Whole: Encodable {
        let id: String
        let title: String
        let devices: [Device]
        let lines: [Line]
    }

    private let board: Board

    init(_ board: Board) { self.board = board }

    private var devices: [Device] {
        BoardTable.devices(board).map { Device(part: $0.part, what: $0.what.replacingOccurrences(of: "`", with: "")) }
    }

    var json: String {
        JSONText.of(
            Whole(id: board.identifier, title: board.title, devices: devices, lines: board.lines.map(Line.init)))
    }

    /// Devices, then lines, in columns.
    var text: String {
        let header = ["line", "chip", "offset", "place", "way", "asserted", "means"]
        let rows = board.lines.map(Line.init).map {
            [$0.name, $0.chip, "\($0.offset)", $0.place, $0.direction, $0.asserted ?? "-", $0.meaning]
        }
        let wires = rows.isEmpty ? "" : "\n" + TextColumns.text([header] + rows)
        return "\(board.identifier): \(board.title)\n\n" + TextColumns.text(devices.map { [$0.part, $0.what] }) + wires
    }
}

/// Rows in columns as wide as their widest cell; the last one ends where it ends.
enum TextColumns {
    static func text(_ rows: [[String]]) -> String {
        guard let first = rows.first else { return "" }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { index, cell in
                index == row.count - 1 ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 + 2 - cell.0.count)
            }.joined() + "\n"
        }.joined()
    }
}
