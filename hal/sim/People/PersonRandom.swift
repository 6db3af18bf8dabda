/// What a drawn person is made of, by chance.
struct PersonRandom {
    private var stream: SplitMix

    init(seed: UInt64) { stream = SplitMix(seed: seed) }

    /// The next 64 bits.
    mutating func next() -> UInt64 { stream.next() }

    /// A number in `range`, evenly spread.
    mutating func number(_ range: ClosedRange<Float>) -> Float {
        let share = Float(next() >> 40) / Float(1 << 24)
        return range.lowerBound + share * (range.upperBound - range.lowerBound)
    }

    /// One of `choices`.
    mutating func choice<Choice>(_ choices: [Choice]) -> Choice { choices[Int(next() % UInt64(choices.count))] }
}

/// Smooth noise over the plane, for strands, pores and folds.
struct PlaneNoise {
    private let table: [Float]

    init(seed: UInt64) {
        var random = PersonRandom(seed: seed)
        table = (0..<4096).map { _ in random.number(-1...1) }
    }

    /// A value in -1...1 that varies over distances of about 1.
    func value(_ x: Float, _ y: Float) -> Float {
        let column = x < 0 ? Int(x) &- 1 : Int(x)
        let rowAbove = y < 0 ? Int(y) &- 1 : Int(y)
        let partX = x - Float(column)
        let partY = y - Float(rowAbove)
        let row = rowAbove &* 67
        let upper = at(column &+ row) * (1 - partX) + at(column &+ 1 &+ row) * partX
        let lower = at(column &+ row &+ 67) * (1 - partX) + at(column &+ 68 &+ row) * partX
        return upper * (1 - partY) + lower * partY
    }

    private func at(_ index: Int) -> Float { table[index & 4095] }
}
