/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), reflected, with initial value and final complement of all ones.
public enum CRC32C {
    /// Eight tables: one lookup a byte, eight bytes at once ("slicing-by-8", Kounavis and Berry 2005).
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0x82F6_3B78 : remainder >> 1 }
            tables[byte] = remainder
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let before = tables[(table - 1) * 256 + byte]
                tables[table * 256 + byte] = before >> 8 ^ tables[Int(before & 0xFF)]
            }
        }
        return tables
    }()

    /// The checksum of `bytes`.
    public static func checksum(_ bytes: [UInt8]) -> UInt32 { checksum(bytes[...]) }

    /// The checksum of `bytes`.
    public static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { bytes in
            tables.withUnsafeBufferPointer { tables in checksum(bytes, tables) }
        }
    }

    private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
        var remainder = ~UInt32(0)
        var index = 0
        while index + 8 <= bytes.count {
            remainder ^=
                UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
                | UInt32(bytes[index + 3]) << 24
            remainder =
                tables[7 * 256 + Int(remainder & 0xFF)] ^ tables[6 * 256 + Int(remainder >> 8 & 0xFF)]
                ^ tables[5 * 256 + Int(remainder >> 16 & 0xFF)] ^ tables[4 * 256 + Int(remainder >> 24)]
                ^ tables[3 * 256 + Int(bytes[index + 4])] ^ tables[2 * 256 + Int(bytes[index + 5])]
                ^ tables[256 + Int(bytes[index + 6])] ^ tables[Int(bytes[index + 7])]
            index += 8
        }
        while index < bytes.count {
            remainder = remainder >> 8 ^ tables[Int((remainder ^ UInt32(bytes[index])) & 0xFF)]
            index += 1
        }
        return ~remainder
    }
}
