/// Lines of a log as the systemd journal exports entries (systemd, JOURNAL_EXPORT_FORMATS): `NAME=value` a line, or the
/// name, eight bytes of length and the bytes where a value holds a newline; an empty line ends an entry.
public enum ExportFormat {
    /// What servers and clients call it.
    public static let mediaType = "application/vnd.fdo.journal"

    /// Adds the entry of `line`, without its newline, to `bytes`.
    public static func append(_ line: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        FieldScanner.each(line) { name, value in
            bytes.append(contentsOf: name)
            guard value.contains(UInt8(ascii: "\\")) else {
                bytes.append(UInt8(ascii: "="))
                bytes.append(contentsOf: value)
                bytes.append(UInt8(ascii: "\n"))
                return
            }
            var plain: [UInt8] = []
            FieldScanner.unescape(value) { plain.append($0) }
            if plain.contains(UInt8(ascii: "\n")) {
                bytes.append(UInt8(ascii: "\n"))
                withUnsafeBytes(of: UInt64(plain.count).littleEndian) { bytes.append(contentsOf: $0) }
            } else {
                bytes.append(UInt8(ascii: "="))
            }
            bytes += plain
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The entries of whole lines, each with its newline, as the reader gives them.
    public static func entries(of lines: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.count)
        lines.withUnsafeBytes { lines in
            for line in lines.split(separator: UInt8(ascii: "\n")) {
                append(UnsafeRawBufferPointer(rebasing: line), to: &bytes)
            }
        }
        return bytes
    }
}
