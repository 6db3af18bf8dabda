/// CRC-16/ARC: polynomial 8005 reflected (A001), initial value 0, as EVA DTS asks for in G85.
///
/// It gives BB3D for the nine bytes `123456789`, and B9AE for the segments from ST to SD1 of the file
/// `example/animo.eva_dts` of github.com/mkrasselt1/php-evadts-parser, taken with CRLF.
public enum CRC16 {
    private static let reflectedPolynomial: UInt16 = 0xA001

    /// The checksum of `bytes`.
    public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt16 {
        var checksum: UInt16 = 0
        for byte in bytes {
            checksum ^= UInt16(byte)
            for _ in 0..<8 {
                checksum = checksum & 1 == 1 ? checksum >> 1 ^ reflectedPolynomial : checksum >> 1
            }
        }
        return checksum
    }

    /// Its four hexadecimal digits.
    public static func text(_ checksum: UInt16) -> String {
        let digits = String(checksum, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
