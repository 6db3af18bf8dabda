/// Text as a terminal of 80 columns shows it.
enum PlainText {
    /// ASCII alone: what came from a log or a device must not steer the terminal.
    static func plain(_ text: String) -> String {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20...0x7E: bytes.append(UInt8(scalar.value))
            case 0x09: bytes += [0x20, 0x20]
            case 0xB7, 0x2026: bytes.append(UInt8(ascii: "."))
            case 0x2013, 0x2014: bytes.append(UInt8(ascii: "-"))
            case 0x2018, 0x2019: bytes.append(UInt8(ascii: "'"))
            default: bytes.append(UInt8(ascii: "?"))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text in lines of at most `columns`, broken at spaces, later lines indented by `indent`.
    static func wrapped(_ text: String, columns: Int = LineEditor.columns - 1, indent: Int = 0) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            lines += wrap(plain(String(paragraph)), columns, indent)
        }
        return lines
    }

    private static func wrap(_ text: String, _ columns: Int, _ indent: Int) -> [String] {
        var rest = Array(text.utf8)[...]
        var lines: [String] = []
        var margin = 0
        while rest.count > columns - margin {
            let room = columns - margin
            let window = rest.prefix(room + 1)
            let split = window.lastIndex(of: 0x20).flatMap { $0 > rest.startIndex + room / 2 ? $0 : nil }
            let end = split ?? rest.startIndex + room
            lines.append(String(repeating: " ", count: margin) + String(decoding: rest[..<end], as: UTF8.self))
            rest = rest[end...]
            if split != nil { rest = rest.dropFirst() }
            margin = indent
        }
        lines.append(String(repeating: " ", count: margin) + String(decoding: rest, as: UTF8.self))
        return lines
    }

    /// `text` filled up with spaces to `width`.
    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
