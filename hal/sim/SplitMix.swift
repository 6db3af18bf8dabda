/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit word of state, equal on every machine.
public struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The stream of `seed`.
    public init(seed: UInt64) { state = seed }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `bound`.
    public mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "a bound above zero")
        return Int(next() % UInt64(bound))
    }

    /// A number from 0 up to, not including, 1.
    public mutating func nextUnit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
