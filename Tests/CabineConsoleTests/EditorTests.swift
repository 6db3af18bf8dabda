import CabineConsole
import Testing

@Suite struct EditorTests {
    /// The line that comes of some bytes; nil when none does.
    static func line(_ typed: String, history: [String] = []) -> String? {
        var (decoder, editor) = (KeyDecoder(), LineEditor(prompt: "> "))
        var result: String?
        for text in history + [typed] {
            result = nil
            for byte in (text + "\r").utf8 {
                guard let key = decoder.take(byte) else { continue }
                if case .line(let line) = editor.take(key) { result = line }
            }
        }
        return result
    }

    @Test(arguments: [
        ("status", "status"), ("sttus\u{1B}[D\u{1B}[D\u{1B}[Da", "status"), ("tatus\u{01}s", "status"),
        ("tatus\u{1B}[Hs", "status"), ("tatus\u{1B}[1~s", "status"), ("tatus\u{1B}OHs", "status"),
        ("stat\u{01}\u{05}us", "status"), ("stat\u{01}\u{1B}[Fus", "status"), ("statuss\u{7F}", "status"),
        ("statuss\u{08}", "status"), ("sstatus\u{01}\u{1B}[3~", "status"), ("sstatus\u{01}\u{04}", "status"),
        ("status now\u{01}\u{06}\u{06}\u{06}\u{06}\u{06}\u{06}\u{0B}", "status"), ("x y\u{15}status", "status"),
        ("status all of it\u{17}\u{17}\u{17}\u{7F}", "status"), ("us\u{15}stat\u{19}", "status"),
        ("sattus\u{02}\u{02}\u{02}\u{02}\u{14}", "sttaus"), ("status\u{1B}[20~", "status"),
        ("\u{1B}[Astatus", "status"),
    ])
    func editing(typed: String, line: String) { #expect(Self.line(typed) == line) }

    @Test func history() {
        let lines = ["first", "second", "third"]
        #expect(Self.line("\u{1B}[A", history: lines) == "third")
        #expect(Self.line("\u{10}\u{10}\u{10}", history: lines) == "first")
        #expect(Self.line("\u{1B}[A\u{1B}[A\u{1B}[B", history: lines) == "third")
        #expect(Self.line("new\u{1B}[A\u{1B}[B", history: lines) == "new")
        #expect(Self.line("\u{12}sec", history: lines) == "second")
        #expect(Self.line("\u{12}ir\u{12}", history: lines) == "first")
    }

    @Test(arguments: [[0x80], [0xFF], [0x00], [0x1B, 0x5B, 0x00], [0x1C], [0x1B, 0x4F, 0x41 ^ 0x80]] as [[UInt8]])
    func noiseSpoilsTheLine(noise: [UInt8]) {
        var (decoder, editor) = (KeyDecoder(), LineEditor(prompt: "> "))
        var outcomes: [LineEditor.Outcome] = []
        for byte in Array("stat".utf8) + noise + Array("us\r".utf8) + Array("time\r".utf8) {
            if let key = decoder.take(byte) { outcomes.append(editor.take(key)) }
        }
        #expect(outcomes.contains(.spoilt))
        #expect(!outcomes.contains(.line("status")))
        #expect(outcomes.last == .line("time"))
    }

    @Test(arguments: ["\r", "\n", "\r\n"])
    func everyWayToEndALineIsOne(end: String) {
        var (decoder, editor) = (KeyDecoder(), LineEditor(prompt: "> "))
        let bytes: [UInt8] = Array("a".utf8) + Array(end.utf8) + Array("b".utf8) + Array(end.utf8)
        let lines = bytes.compactMap { decoder.take($0) }.map { editor.take($0) }.filter {
            if case .line = $0 { true } else { false }
        }
        #expect(lines == [.line("a"), .line("b")])
    }

    /// Whatever is typed, no more than the terminal's columns are ever drawn in one line.
    @Test func theLineStaysWithinTheTerminal() {
        var editor = LineEditor(prompt: "7K3M service> ")
        for place in 0..<300 {
            _ = editor.take(.character(UInt8(ascii: "a") + UInt8(place % 26)))
            if place % 7 == 0 { _ = editor.take(.left) }
            let drawn = String(decoding: editor.redrawn(), as: UTF8.self)
            let text = drawn.replacing(/\u{1B}\[[0-9]*[A-Z]/, with: "").replacing("\r", with: "")
            #expect(text.utf8.count < LineEditor.columns)
        }
        #expect(editor.beforeCursor.utf8.count <= LineEditor.lengthMaximum)
    }
}
