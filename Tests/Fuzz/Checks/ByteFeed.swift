/// Cuts an input into the fields a check needs. It never ends: after the last byte come zeros, so that every input means
/// something.
struct ByteFeed {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isEmpty: Bool { offset >= bytes.count }

    mutating func byte() -> UInt8 {
        guard offset < bytes.count else { return 0 }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// Little-endian, as fuzzers write numbers they compare with.
    mutating func number(bytes count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(byte()) << (8 * UInt64($1)) }
    }

    mutating func take(_ count: Int) -> [UInt8] {
        let end = min(bytes.count, offset + count)
        defer { offset = end }
        return Array(bytes[min(offset, end)..<end])
    }

    /// A field behind its length in one byte.
    mutating func field() -> [UInt8] { take(Int(byte())) }

    mutating func text() -> String { String(decoding: field(), as: UTF8.self) }

    mutating func rest() -> [UInt8] { take(bytes.count - offset) }
}

/// Writes what `ByteFeed` reads, for seeds.
struct ByteSpill {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ byte: UInt8) { bytes.append(byte) }

    mutating func put(_ number: UInt64, bytes count: Int) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
    }

    mutating func put(field: some Collection<UInt8>) {
        precondition(field.count <= 255, "a field's length is one byte")
        bytes.append(UInt8(field.count))
        bytes += field
    }

    mutating func put(rest: [UInt8]) { bytes += rest }
}
