/// Deterministic damage: what a fuzzer does, without a fuzzer, so that every test run tries the same inputs again.
public enum Mutation {
    /// Numbers that end a range, as bytes.
    private static let edges: [UInt8] = [0x00, 0x01, 0x7F, 0x80, 0xFF]
    /// Inputs never grow beyond this: limits of the parsers are tested by the seeds that exceed them.
    private static let bytesMaximum = 16_384

    /// `bytes` with one to four small damages drawn from `random`.
    public static func damaged(_ bytes: [UInt8], _ random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) { damageOnce(&bytes, &random) }
        return Array(bytes.prefix(bytesMaximum))
    }

    private static func damageOnce(_ bytes: inout [UInt8], _ random: inout some RandomNumberGenerator) {
        guard !bytes.isEmpty else { return bytes.append(UInt8.random(in: 0...255, using: &random)) }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 1...16, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 1: bytes[place] = edges[Int.random(in: 0..<edges.count, using: &random)]
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 5: bytes = Array(bytes[..<place])
        default: bytes.replaceSubrange(place..<end, with: repeatElement(0xFF, count: end - place))
        }
    }
}
