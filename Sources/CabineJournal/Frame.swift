import HALContract

/// The frames of a journal segment.
///
///     offset  bytes  what
///     0       4      payload length, little-endian, 1...payloadMaximum
///     4       4      CRC-32C (Castagnoli, RFC 3720) of sequence and payload, little-endian
///     8       8      sequence, little-endian, rising by one
///     16      n      payload
///
/// The first frame of a segment holds the format version and the state before its events; it has the sequence of the
/// last event before it.
enum Frame {
    static let headerSize = 16
    /// Largest payload: a state with all its lists full is under 3 KiB.
    static let payloadMaximum = 4_096

    static func encode(sequence: UInt64, payload: [UInt8]) -> [UInt8] {
        precondition(!payload.isEmpty && payload.count <= payloadMaximum, "frame payload size")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerSize + payload.count)
        append(UInt32(payload.count), to: &bytes)
        append(UInt32(0), to: &bytes)
        append(sequence, to: &bytes)
        bytes.append(contentsOf: payload)
        let checksum = CRC32C.checksum(bytes[8...])
        for index in 0..<4 { bytes[4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index))) }
        return bytes
    }

    /// What stands at one offset of a segment.
    enum Reading {
        case frame(sequence: UInt64, payload: ArraySlice<UInt8>, end: Int)
        /// The bytes end before the frame does, or are zeros up to the end: a write that never finished.
        case torn
        /// The frame is whole and wrong.
        case damaged(String)
    }

    static func read(_ bytes: [UInt8], at offset: Int) -> Reading {
        guard bytes.count - offset >= headerSize else { return .torn }
        let length = Int(number(bytes, at: offset, size: 4))
        guard length >= 1, length <= payloadMaximum else {
            return isUnwritten(bytes, from: offset) ? .torn : .damaged("a frame length of \(length)")
        }
        let end = offset + headerSize + length
        guard end <= bytes.count else { return .torn }
        guard number(bytes, at: offset + 4, size: 4) == UInt64(CRC32C.checksum(bytes[(offset + 8)..<end])) else {
            return isUnwritten(bytes, from: offset) ? .torn : .damaged("a wrong checksum")
        }
        return .frame(
            sequence: number(bytes, at: offset + 8, size: 8), payload: bytes[(offset + headerSize)..<end], end: end)
    }

    /// Whether what is left of a block was never written: zeros alone, or whole sectors of them at the end of a frame that is
    /// wrong.
    ///
    /// ext4 notes the new length of a file at once when an append stays in a block that the file has already; another file's
    /// sync may make that note durable before the bytes. After a power cut the file has its length, and zeros in their place.
    /// A segment's first frame is never appended.
    private static func isUnwritten(_ bytes: [UInt8], from offset: Int) -> Bool {
        guard offset > 0, bytes.count - offset <= blockSize, bytes[bytes.count - 1] == 0 else { return false }
        let written = bytes[offset...].lastIndex { $0 != 0 }.map { $0 + 1 } ?? offset
        guard written > offset else { return true }
        let nextSector = (written + sectorSize - 1) / sectorSize * sectorSize
        guard nextSector < bytes.count else { return false }
        let end = offset + headerSize + Int(number(bytes, at: offset, size: 4))
        return end > nextSector
    }

    /// The usual block of a file system, and what a disk writes whole or not at all.
    private static let (blockSize, sectorSize) = (4_096, 512)

    private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        for index in 0..<(Number.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(8 * index)))
        }
    }

    private static func number(_ bytes: [UInt8], at offset: Int, size: Int) -> UInt64 {
        (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}
