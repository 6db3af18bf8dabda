import CabineNotices

/// A notice as bytes in a slot of the ring.
///
/// | offset | what |
/// |---|---|
/// | 0 | wall time, microseconds since 1970 |
/// | 8 | monotonic time, nanoseconds |
/// | 16 | session, 0 for none |
/// | 24 | message, level, number of fields |
/// | 28 | fields: key, kind, length (2 bytes), then 8 bytes of a number or the text |
enum NoticeSlot {
    private static let fieldsOffset = 28
    private static let numberBytes = 8
    private static let fieldHeadBytes = 4

    /// What a slot held, for the writer.
    struct Content {
        var wallMicroseconds: Int64 = 0
        var monotonicNanoseconds: UInt64 = 0
        var session: UInt64 = 0
        var message = MessageID.programStarted
        var level = NoticeLevel.info
        var fields: [(key: NoticeKey, value: NoticeValue)] = []
    }

    /// Writes `notice`; what does not fit is cut between two characters.
    @inline(__always)
    static func fill(_ slot: UnsafeMutableRawPointer, _ notice: Notice, _ time: LogTime, session: UInt64) {
        slot.storeBytes(of: time.wallMicroseconds, as: Int64.self)
        slot.storeBytes(of: time.monotonicNanoseconds, toByteOffset: 8, as: UInt64.self)
        slot.storeBytes(of: session, toByteOffset: 16, as: UInt64.self)
        slot.storeBytes(of: notice.message.rawValue, toByteOffset: 24, as: UInt16.self)
        slot.storeBytes(of: notice.level.rawValue, toByteOffset: 26, as: UInt8.self)
        var offset = fieldsOffset
        var count: UInt8 = 0
        notice.forEachField { field in
            let room = NoticeRing.slotBytes - offset - fieldHeadBytes
            guard room >= numberBytes else { return }
            let length: Int
            let start = slot + offset + fieldHeadBytes
            switch field.value {
            case .integer(let number):
                start.storeBytes(of: number, as: Int64.self)
                length = numberBytes
                slot.storeBytes(of: 0, toByteOffset: offset + 1, as: UInt8.self)
            case .text(let text):
                length = copy(text, to: start, room: room)
                slot.storeBytes(of: 1, toByteOffset: offset + 1, as: UInt8.self)
            }
            slot.storeBytes(of: field.key.rawValue, toByteOffset: offset, as: UInt8.self)
            slot.storeBytes(of: UInt16(length), toByteOffset: offset + 2, as: UInt16.self)
            offset += fieldHeadBytes + length
            count += 1
        }
        slot.storeBytes(of: count, toByteOffset: 27, as: UInt8.self)
    }

    @inline(__always)
    private static func copy(_ text: String, to start: UnsafeMutableRawPointer, room: Int) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var length = min(bytes.count, room)
            // Never in the middle of a character: a continuation byte would begin what is cut off.
            while length > 0, length < bytes.count, bytes[length] & 0xC0 == 0x80 { length -= 1 }
            if length > 0, let base = bytes.baseAddress { start.copyMemory(from: base, byteCount: length) }
            return length
        }
    }

    /// Reads a slot.
    static func read(_ slot: UnsafeRawPointer) -> Content {
        var content = Content()
        content.wallMicroseconds = slot.loadUnaligned(as: Int64.self)
        content.monotonicNanoseconds = slot.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        content.session = slot.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        let number = slot.loadUnaligned(fromByteOffset: 24, as: UInt16.self)
        guard let message = MessageID(rawValue: number),
            let level = NoticeLevel(rawValue: slot.load(fromByteOffset: 26, as: UInt8.self))
        else { preconditionFailure("a slot holds what was put into it") }
        content.message = message
        content.level = level
        var offset = fieldsOffset
        for _ in 0..<slot.load(fromByteOffset: 27, as: UInt8.self) {
            guard let key = NoticeKey(rawValue: slot.load(fromByteOffset: offset, as: UInt8.self)) else { break }
            let isText = slot.load(fromByteOffset: offset + 1, as: UInt8.self) == 1
            let length = Int(slot.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self))
            let start = slot + offset + fieldHeadBytes
            let value: NoticeValue =
                isText
                ? .text(String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self))
                : .integer(start.loadUnaligned(as: Int64.self))
            content.fields.append((key, value))
            offset += fieldHeadBytes + length
        }
        return content
    }
}
