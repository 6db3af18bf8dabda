/// A line being typed on an ANSI terminal of 80 columns, as people expect it from a shell.
///
/// | key | what it does |
/// |---|---|
/// | Left, Right, Ctrl-B, Ctrl-F, Home, End, Ctrl-A, Ctrl-E | move |
/// | Backspace, Delete, Ctrl-D | delete one character; Ctrl-D on an empty line ends the login |
/// | Ctrl-U, Ctrl-K, Ctrl-W | delete to the beginning, to the end, the word before; Ctrl-Y puts it back |
/// | Ctrl-T | exchange two characters |
/// | Up, Down, Ctrl-P, Ctrl-N | earlier and later lines |
/// | Ctrl-R | search backwards in earlier lines |
/// | Ctrl-L | clear the screen |
/// | Tab, ? | complete, and explain what may stand here |
/// | Ctrl-C | drop the line, or stop what runs |
public struct LineEditor: Sendable {
    /// Columns of the terminal: no more are relied on.
    public static let columns = 80
    /// Characters of a line; more are not taken.
    public static let lengthMaximum = 240
    /// Lines remembered.
    public static let historyMaximum = 100

    /// What came of a key.
    public enum Outcome: Hashable, Sendable {
        /// The terminal is up to date once these bytes are sent.
        case shown([UInt8])
        /// The line is finished.
        case line(String)
        /// It was finished, and noise had come into it: it must not be carried out.
        case spoilt
        /// Ctrl-C.
        case interrupted
        /// Ctrl-D on an empty line.
        case ended
        /// Tab.
        case completing
        /// A question mark where help is wanted.
        case asking
    }

    /// What stands before the line.
    public var prompt: String
    /// Whether what is typed is worth remembering: a response is not.
    public var remembers = true
    private(set) var text: [UInt8] = []
    private(set) var cursor = 0
    private var offset = 0
    private var history: [[UInt8]] = []
    /// The place in the history that is shown; `history.count` is the line being typed.
    private var place = 0
    private var draft: [UInt8] = []
    private var killed: [UInt8] = []
    private var isSpoilt = false
    /// What is searched for while Ctrl-R is at work.
    private var sought: [UInt8]?

    /// An editor with an empty line.
    public init(prompt: String) { self.prompt = prompt }

    /// The line up to the cursor: what Tab completes.
    public var beforeCursor: String { String(decoding: text[..<cursor], as: UTF8.self) }
    /// Whether nothing was typed.
    public var isEmpty: Bool { text.isEmpty }

    /// Takes one key.
    public mutating func take(_ key: Key) -> Outcome {
        if sought != nil, let outcome = search(key) { return outcome }
        switch key {
        case .character(UInt8(ascii: "?")) where asksForHelp: return .asking
        case .character(let byte): return insert(byte)
        case .enter: return finish()
        case .tab: return .completing
        case .noise:
            isSpoilt = true
            return .shown([])
        case .ignored: return .shown([])
        case .control(let letter): return control(letter)
        case .backspace: return remove(from: max(cursor - 1, 0), to: cursor, keep: false)
        case .delete: return remove(from: cursor, to: min(cursor + 1, text.count), keep: false)
        case .left: return move(to: cursor - 1)
        case .right: return move(to: cursor + 1)
        case .home: return move(to: 0)
        case .end: return move(to: text.count)
        case .up: return recall(place - 1)
        case .down: return recall(place + 1)
        }
    }

    /// A question mark asks for help at the beginning of a word; within one it is a character.
    private var asksForHelp: Bool {
        cursor == text.count && (text.isEmpty || text.last == UInt8(ascii: " "))
    }

    private mutating func control(_ letter: UInt8) -> Outcome {
        switch letter {
        case UInt8(ascii: "A"): return move(to: 0)
        case UInt8(ascii: "B"): return move(to: cursor - 1)
        case UInt8(ascii: "C"):
            clear()
            return .interrupted
        case UInt8(ascii: "D"):
            return text.isEmpty ? .ended : remove(from: cursor, to: min(cursor + 1, text.count), keep: false)
        case UInt8(ascii: "E"): return move(to: text.count)
        case UInt8(ascii: "F"): return move(to: cursor + 1)
        case UInt8(ascii: "K"): return remove(from: cursor, to: text.count, keep: true)
        case UInt8(ascii: "L"): return .shown(Array("\u{1B}[H\u{1B}[2J".utf8) + redrawn())
        case UInt8(ascii: "N"): return recall(place + 1)
        case UInt8(ascii: "P"): return recall(place - 1)
        case UInt8(ascii: "R"):
            sought = []
            return .shown(searching())
        case UInt8(ascii: "T"): return exchange()
        case UInt8(ascii: "U"):
            isSpoilt = false
            return remove(from: 0, to: cursor, keep: true)
        case UInt8(ascii: "W"): return remove(from: wordStart, to: cursor, keep: true)
        case UInt8(ascii: "Y"):
            guard text.count + killed.count <= Self.lengthMaximum else { return .shown([7]) }
            text.insert(contentsOf: killed, at: cursor)
            cursor += killed.count
            return .shown(redrawn())
        default: return .shown([])
        }
    }

    private mutating func insert(_ byte: UInt8) -> Outcome {
        guard text.count < Self.lengthMaximum else { return .shown([7]) }
        text.insert(byte, at: cursor)
        cursor += 1
        // At the end of a line that still fits the character alone is enough: half a line a key is slow at 115200.
        let isSimple = cursor == text.count && offset == 0 && text.count < room
        return .shown(isSimple ? [byte] : redrawn())
    }

    /// Puts what a completion adds at the cursor.
    public mutating func add(_ completion: String) -> [UInt8] {
        for byte in completion.utf8 where (0x20...0x7E).contains(byte) { _ = insert(byte) }
        return redrawn()
    }

    private mutating func finish() -> Outcome {
        let line = text
        let spoilt = isSpoilt
        clear()
        if spoilt { return .spoilt }
        let said = String(decoding: line, as: UTF8.self)
        if remembers, line.contains(where: { $0 != 0x20 }), history.last != line {
            history.append(line)
            if history.count > Self.historyMaximum { history.removeFirst() }
        }
        place = history.count
        return .line(said)
    }

    private mutating func clear() {
        text = []
        cursor = 0
        offset = 0
        place = history.count
        isSpoilt = false
        sought = nil
    }

    /// Forgets the line and everything before it: somebody else may log in next.
    public mutating func forget() {
        history = []
        killed = []
        clear()
    }

    private mutating func remove(from first: Int, to end: Int, keep: Bool) -> Outcome {
        guard first < end else { return .shown([]) }
        if keep { killed = Array(text[first..<end]) }
        text.removeSubrange(first..<end)
        cursor = first
        return .shown(redrawn())
    }

    private mutating func move(to place: Int) -> Outcome {
        cursor = min(max(place, 0), text.count)
        return .shown(redrawn())
    }

    private mutating func exchange() -> Outcome {
        guard text.count >= 2, cursor > 0 else { return .shown([]) }
        if cursor == text.count { cursor -= 1 }
        text.swapAt(cursor - 1, cursor)
        cursor += 1
        return .shown(redrawn())
    }

    private var wordStart: Int {
        var start = cursor
        while start > 0, text[start - 1] == 0x20 { start -= 1 }
        while start > 0, text[start - 1] != 0x20 { start -= 1 }
        return start
    }

    private mutating func recall(_ wanted: Int) -> Outcome {
        guard (0...history.count).contains(wanted), wanted != place else { return .shown([7]) }
        if place == history.count { draft = text }
        place = wanted
        text = wanted == history.count ? draft : history[wanted]
        cursor = text.count
        return .shown(redrawn())
    }

    /// Nil: the search is over, and the key means what it means without one.
    private mutating func search(_ key: Key) -> Outcome? {
        guard var wanted = sought else { return nil }
        var before = place
        switch key {
        case .character(let byte) where wanted.count < Self.columns / 2: wanted.append(byte)
        case .backspace: wanted = wanted.dropLast()
        case .control(UInt8(ascii: "R")): before = max(place - 1, 0)
        case .control(UInt8(ascii: "C")):
            sought = nil
            clear()
            return .interrupted
        default:
            sought = nil
            return nil
        }
        sought = wanted
        let last = min(before, history.count - 1)
        if last >= 0, let found = history[...last].lastIndex(where: { Self.contains($0, wanted) }), !wanted.isEmpty {
            place = found
            text = history[found]
            cursor = text.count
        }
        return .shown(searching())
    }

    private static func contains(_ line: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard line.count >= wanted.count else { return false }
        return (0...(line.count - wanted.count)).contains { line[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }

    private func searching() -> [UInt8] {
        let shown = "search '" + String(decoding: sought ?? [], as: UTF8.self) + "': "
        let line = String(decoding: text, as: UTF8.self)
        return Array(("\r\u{1B}[K" + (shown + line).prefix(Self.columns - 1)).utf8)
    }

    /// Characters of the line that fit behind the prompt; the last column stays free, since terminals differ in what they
    /// do there.
    private var room: Int { max(Self.columns - 1 - prompt.utf8.count, 10) }

    /// The whole line again, wherever the cursor of the terminal is in it.
    public mutating func redrawn() -> [UInt8] {
        if cursor < offset { offset = max(cursor - room / 3, 0) }
        if cursor > offset + room { offset = cursor - room + room / 3 }
        if text.count <= room { offset = 0 }
        let visible = text[offset..<min(text.count, offset + room)]
        var bytes = Array(("\r" + prompt).utf8) + visible + Array("\u{1B}[K".utf8)
        let back = visible.count - (cursor - offset)
        if back > 0 { bytes += Array("\u{1B}[\(back)D".utf8) }
        return bytes
    }

    /// Takes the line off the terminal, so that something else can be said; `redrawn` brings it back.
    public var erased: [UInt8] { Array("\r\u{1B}[K".utf8) }
}
