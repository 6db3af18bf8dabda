/// Shows what a command says a page at a time.
struct Pager: Sendable {
    /// What stands at the end of a full page.
    static let invitation = Array("\r-- more: Space, Enter, or q --\u{1B}[K".utf8)

    private let rows: Int
    private var shown = 0
    private var held: [String] = []
    private var hasEnded = false
    private var isDropping = false

    /// Lines of one page leave room for the invitation.
    init(rows: Int) { self.rows = rows }

    /// Whether lines wait for a key.
    var isHolding: Bool { !held.isEmpty }
    /// Whether nothing more will come and everything was shown.
    var isOver: Bool { hasEnded && held.isEmpty }

    /// Takes a line; what is to be shown now.
    mutating func take(_ line: String) -> [UInt8] {
        if isDropping { return [] }
        if !held.isEmpty {
            held.append(line)
            return []
        }
        guard shown < rows - 1 else {
            held.append(line)
            return Self.invitation
        }
        shown += 1
        return Array((line + "\r\n").utf8)
    }

    mutating func end() { hasEnded = true }

    mutating func nextPage() -> [UInt8] { show(rows - 1) }
    mutating func nextLine() -> [UInt8] { show(1) }

    private mutating func show(_ count: Int) -> [UInt8] {
        let lines = held.prefix(count)
        held.removeFirst(lines.count)
        shown = lines.count == count ? rows - 1 : lines.count
        if held.isEmpty, count > 1 { shown = lines.count }
        let text = "\r\u{1B}[K" + lines.map { $0 + "\r\n" }.joined()
        return Array(text.utf8) + (held.isEmpty ? [] : Self.invitation)
    }

    /// Nobody wants the rest, whatever still comes; whether something was held.
    mutating func dropHeld() -> Bool {
        defer { held = [] }
        isDropping = true
        return !held.isEmpty
    }
}
