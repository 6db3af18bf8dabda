import CabineNotices

/// An entry on disk: one line in the systemd journal's JSON form, every value a string, so that what a disk holds is what
/// `GET /entries` serves, byte for byte.
///
///     {"__CURSOR":"s=…;i=1f","__REALTIME_TIMESTAMP":"…","__MONOTONIC_TIMESTAMP":"…","_BOOT_ID":"…","PRIORITY":"5",
///      "SYSLOG_IDENTIFIER":"cabine","MESSAGE_ID":"…","CABINE_EVENT":"device-changed","CABINE_SUBSYSTEM":"service",
///      "CABINE_SEQUENCE":"31","CABINE_SESSION":"…","CABINE_DEVICE":"camera",…,"MESSAGE":"camera is ready"}
///
/// Times are microseconds, as the journal counts them (systemd's JOURNAL_EXPORT_FORMATS). An entry of ours is below 8 KiB:
/// a slot of 1,024 bytes, each at most six in JSON, and twice where the sentence repeats it.
enum LogLine {
    static let identifier = "cabine"
    static let prefix: [UInt8] = Array(#"{"__CURSOR":"s="#.utf8)
    private static let identifierDigits = 32
    private static let sequenceMark: [UInt8] = Array(";i=".utf8)

    /// Adds the line of `content` to `lines`.
    static func append(
        _ content: NoticeSlot.Content, cursor: LogCursor, boot: String, to lines: inout [UInt8]
    ) {
        lines += prefix
        lines += cursor.log.utf8
        lines += sequenceMark
        lines += String(cursor.sequence, radix: 16).utf8
        lines += #"","__REALTIME_TIMESTAMP":""#.utf8
        lines += String(content.wallMicroseconds).utf8
        lines += #"","__MONOTONIC_TIMESTAMP":""#.utf8
        lines += String(content.monotonicNanoseconds / 1_000).utf8
        lines += #"","_BOOT_ID":""#.utf8
        lines += boot.utf8
        for (name, value) in fields(of: content, sequence: cursor.sequence) {
            lines += #"",""#.utf8
            lines += name.utf8
            lines += #"":""#.utf8
            appendEscaped(value, to: &lines)
        }
        lines += "\"}\n".utf8
    }

    /// The fields a client gives, in the journal's spelling; those with an underscore in front are the log's own.
    static func fields(of content: NoticeSlot.Content, sequence: UInt64) -> [(name: String, value: String)] {
        var fields = [
            (name: "PRIORITY", value: String(content.level.rawValue)),
            (name: "SYSLOG_IDENTIFIER", value: identifier),
            (name: "MESSAGE_ID", value: content.message.journalIdentifier),
            (name: "CABINE_EVENT", value: content.message.name),
            (name: "CABINE_SUBSYSTEM", value: content.message.subsystem.name),
            (name: "CABINE_SEQUENCE", value: String(sequence)),
        ]
        if content.session != 0 { fields.append((name: "CABINE_SESSION", value: session(content.session))) }
        for (key, value) in content.fields { fields.append((name: "CABINE_" + key.name, value: text(value))) }
        fields.append(
            (
                name: "MESSAGE",
                value: content.message.template.text { key in
                    content.fields.first { $0.key == key }.map { text($0.value) } ?? ""
                }
            ))
        return fields
    }

    /// A session's random identifier, 16 digits.
    static func session(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func text(_ value: NoticeValue) -> String {
        switch value {
        case .integer(let number): String(number)
        case .text(let text): text
        }
    }

    static func appendEscaped(_ text: String, to lines: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): lines += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): lines += #"\n"#.utf8
            case 0..<0x20, 0x7F:
                lines += #"\u00"#.utf8
                lines += [hexDigit(byte >> 4), hexDigit(byte & 15)]
            default: lines.append(byte)
            }
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The cursor at the beginning of a whole line, without its newline; nil when it is none: torn, or not ours.
    static func cursor(of line: some Collection<UInt8>) -> LogCursor? {
        guard let sequence = sequence(of: line) else { return nil }
        let digits = line.dropFirst(prefix.count).prefix(identifierDigits)
        guard digits.allSatisfy({ hexValue($0) != nil }) else { return nil }
        return LogCursor(log: String(decoding: digits, as: UTF8.self), sequence: sequence)
    }

    /// The sequence at the beginning of a whole line; nil when it is none.
    static func sequence(of line: some Collection<UInt8>) -> UInt64? {
        guard line.starts(with: prefix), line.count > prefix.count + identifierDigits + sequenceMark.count + 3 else {
            return nil
        }
        var rest = line.dropFirst(prefix.count + identifierDigits)
        guard rest.starts(with: sequenceMark) else { return nil }
        rest = rest.dropFirst(sequenceMark.count)
        var sequence: UInt64 = 0
        var digits = 0
        for byte in rest {
            guard let value = hexValue(byte), digits < 16 else { break }
            sequence = sequence << 4 | UInt64(value)
            digits += 1
        }
        guard digits > 0, line.suffix(2).elementsEqual("\"}".utf8), !line.contains(0) else { return nil }
        return sequence
    }
}
