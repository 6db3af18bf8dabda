/// Appends numbers as LEB128 variable-length integers, the shortest form that needs no schema.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Signed numbers in zigzag order, so that small negative ones stay short.
    mutating func put(signed value: Int64) {
        put(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func put<Value: RawRepresentable>(_ value: Value) where Value.RawValue == UInt8 {
        bytes.append(value.rawValue)
    }

    mutating func put(tag: UInt8) { bytes.append(tag) }

    mutating func put(raw: [UInt8]) { bytes.append(contentsOf: raw) }

    mutating func put(_ values: [UInt64]) {
        put(UInt64(values.count))
        for value in values { put(value) }
    }
}

/// Why bytes that passed their checksum still cannot be read: another version, or a programming error.
enum CodecFault: Error, Hashable {
    case truncated
    case unknown(what: String, value: UInt64)
    case trailing(Int)
}

/// Reads back what `ByteWriter` wrote; every read is bounds-checked.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func byte() throws(CodecFault) -> UInt8 {
        guard position < bytes.endIndex else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func unsigned() throws(CodecFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw .unknown(what: "integer", value: UInt64(next)) }
            value |= UInt64(next & 0x7f) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
        }
    }

    mutating func signed() throws(CodecFault) -> Int64 {
        let raw = try unsigned()
        return Int64(bitPattern: raw >> 1) ^ -Int64(raw & 1)
    }

    mutating func flag() throws(CodecFault) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        case let other: throw .unknown(what: "flag", value: UInt64(other))
        }
    }

    mutating func raw<Value: RawRepresentable>(_ what: String) throws(CodecFault) -> Value
    where Value.RawValue == UInt8 {
        let byte = try byte()
        guard let value = Value(rawValue: byte) else { throw .unknown(what: what, value: UInt64(byte)) }
        return value
    }

    /// 0 stands for nil.
    mutating func optional<Value: RawRepresentable>(_ what: String) throws(CodecFault) -> Value?
    where Value.RawValue == UInt8 {
        let byte = try byte()
        guard byte != 0 else { return nil }
        guard let value = Value(rawValue: byte) else { throw .unknown(what: what, value: UInt64(byte)) }
        return value
    }

    mutating func small<Value: FixedWidthInteger>(_ what: String) throws(CodecFault) -> Value {
        let raw = try unsigned()
        guard let value = Value(exactly: raw) else { throw .unknown(what: what, value: raw) }
        return value
    }

    mutating func list(atMost count: Int) throws(CodecFault) -> [UInt64] {
        let stated = try unsigned()
        guard stated <= UInt64(count) else { throw .unknown(what: "list length", value: stated) }
        var values: [UInt64] = []
        for _ in 0..<stated { values.append(try unsigned()) }
        return values
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func take(_ count: Int) throws(CodecFault) -> ArraySlice<UInt8> {
        guard bytes.endIndex - position >= count else { throw .truncated }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    func end() throws(CodecFault) {
        guard position == bytes.endIndex else { throw .trailing(bytes.endIndex - position) }
    }
}
