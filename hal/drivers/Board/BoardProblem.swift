/// Something wrong with a board: which line or device, what, and what to do.
public struct BoardProblem: Hashable, Sendable, CustomStringConvertible {
    /// The line or device, with its terminal where it has one: "coin inhibit (dln2 5, screw 5)".
    public let place: String
    /// What is wrong with it.
    public let what: String
    /// What to do about it.
    public let remedy: String

    /// A problem at `place`.
    public init(_ place: String, _ what: String, _ remedy: String) {
        self.place = place
        self.what = what
        self.remedy = remedy
    }

    init(_ line: BoardLine, _ what: String, _ remedy: String) {
        self.init("\(line.name) (\(line.terminal))", what, remedy)
    }

    /// Place, problem and remedy in one line.
    public var description: String { "\(place): \(what); \(remedy)" }
}
