public import HALContract

/// An output line that is opened anew after its adapter was away: a cabin must not need a visit for a plug.
///
/// | state | `set` | then |
/// |---|---|---|
/// | closed | opens the line, which drives it to its resting state, then sets it | open |
/// | closed, and it cannot be opened | throws what the opening throws | closed: the next `set` tries again |
/// | open | sets it | open |
/// | open, and setting throws | gives the line back and throws | closed |
///
/// It never sets twice by itself: whoever wanted the line asserted may not want it any more when the adapter is back.
public final class ReopenedLine: OutputLine {
    private let open: () throws(DeviceFault) -> any OutputLine
    private var line: (any OutputLine)?

    /// A line that `open` opens, at the first `set`.
    public init(_ open: @escaping () throws(DeviceFault) -> any OutputLine) { self.open = open }

    /// Drives the line, opening it first where it is closed.
    public func set(asserted: Bool) throws(DeviceFault) {
        let line: any OutputLine
        if let opened = self.line { line = opened } else { line = try open() }
        self.line = nil
        try line.set(asserted: asserted)
        self.line = line
    }
}
