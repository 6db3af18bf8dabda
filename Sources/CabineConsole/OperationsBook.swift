public import HALContract

/// Who did what, when, and what came of it: JSON lines, each durable before anything follows from it.
///
/// | what happens | what follows |
/// |---|---|
/// | the book cannot be written | whoever asked hears it, and nothing is done |
/// | a line was cut by a power cut | the next line begins on a line of its own |
/// | the power cut left zeros in its place | they are cut off |
/// | the book is full | it becomes the old one, and a new one begins; the old one before is gone |
public final class OperationsBook {
    /// The book in use.
    public static let file = "operations.jsonl"
    /// The one before.
    public static let oldFile = "operations-old.jsonl"
    /// Some four thousand commands.
    static let bytesMaximum = 1 << 20

    private let store: any FileStore
    private var bytes: Int

    /// The book in `store`.
    public init(_ store: any FileStore) throws(DeviceFault) {
        self.store = store
        guard try store.list().contains(Self.file) else {
            bytes = 0
            return
        }
        let content = try store.read(Self.file)
        bytes = (content.lastIndex { $0 != 0 } ?? -1) + 1
        if bytes < content.count { try store.truncate(Self.file, to: bytes) }
        if bytes > 0, content[bytes - 1] != 0x0A { try write("") }
    }

    /// Writes one line: names and values in order; durable on return.
    public func write(_ fields: [(String, String)]) throws(DeviceFault) {
        try write("{" + fields.map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }.joined(separator: ",") + "}")
    }

    private func write(_ line: String) throws(DeviceFault) {
        if bytes > Self.bytesMaximum {
            try store.replace(Self.oldFile, with: try store.read(Self.file))
            try store.remove(Self.file)
            bytes = 0
        }
        let line = Array((line + "\n").utf8)
        try store.append(line, to: Self.file)
        try store.sync(Self.file)
        bytes += line.count
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for byte in PlainText.plain(text).utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted += "\\" }
            quoted.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return quoted + "\""
    }
}
