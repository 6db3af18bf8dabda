import HALContract

/// Source rows filtered to the output's columns, made as they are needed and kept only as long.
///
/// Only a few rows stay at a time, so that they stay in the processor's cache: all of them would be 6 MB, and waiting for
/// memory took more than the sums.
struct NarrowedRows: ~Copyable {
    private let source: LinearRows
    private let filter: CubicFilter
    private let first: Int
    private let width: Int
    /// Source columns between output columns.
    private let step: Double
    /// Where an output row begins in source row 0, and by how much further right in each row below.
    private let start: Double
    private let skew: Double
    /// Rows there are.
    let count: Int
    /// Rows made so far.
    private var filled = 0
    /// Row `n` is kept at `n & mask`.
    private let mask: Int
    private let kept: UnsafeMutableBufferPointer<SIMD4<Float>>
    private let line: UnsafeMutableBufferPointer<SIMD4<Float>>

    /// - Parameter kept: how many rows before the last one made are still asked for.
    init(_ source: LinearRows, _ mapping: SourceMapping, rows: Range<Int>, width: Int, kept: Int) {
        self.source = source
        self.width = width
        first = rows.lowerBound
        count = rows.count
        // Solving y = source row for the output row leaves x as a function of column and source row.
        skew = mapping.perRow.x / mapping.perRow.y
        step = mapping.perColumn.x - skew * mapping.perColumn.y
        start = mapping.origin.x - skew * mapping.origin.y
        filter = CubicFilter(step: step)
        var capacity = 1
        while capacity < min(kept, rows.count) { capacity *= 2 }
        mask = capacity - 1
        self.kept = .allocate(capacity: capacity * width)
        self.kept.initialize(repeating: .zero)
        line = .allocate(capacity: Int((step * Double(width)).rounded(.up)) + filter.taps + 2)
        line.initialize(repeating: .zero)
    }

    deinit {
        kept.deallocate()
        line.deallocate()
    }

    /// Makes every row up to `row`, or to the last; the first in any case, which goes on above itself.
    mutating func fill(upTo row: Int) {
        while filled < count, filled <= max(0, row) {
            let x = start + skew * Double(first + filled)
            let left = Int(x.rounded(.down)) - (filter.taps / 2 - 1)
            source.image.bytes.withUnsafeBufferPointer { input in
                LinearLight.ofByte.withUnsafeBufferPointer { light in
                    source.fill(line, row: first + filled, left: left, input: input, light: light)
                }
            }
            let target = (filled & mask) * width
            filterLine(from: x - x.rounded(.down), into: .init(rebasing: kept[target..<(target + width)]))
            filled += 1
        }
    }

    /// One row: the filter begins at the line's first pixel for places 0 to 1.
    private func filterLine(from place: Double, into output: UnsafeMutableBufferPointer<SIMD4<Float>>) {
        let taps = filter.taps
        let phases = Double(CubicFilter.phases)
        filter.weights.withUnsafeBufferPointer { weights in
            var column = 0
            while column < output.count {
                let x = place + step * Double(column)
                let cell = Int(x)
                var weight = Int((x - Double(cell)) * phases + 0.5) &* taps
                var index = cell
                let end = cell &+ taps
                // Two sums, because each addition waits for the one before; taps are even.
                var even = SIMD4<Float>.zero
                var odd = SIMD4<Float>.zero
                while index < end {
                    even += line[index] * weights[weight]
                    odd += line[index &+ 1] * weights[weight &+ 1]
                    index &+= 2
                    weight &+= 2
                }
                output[column] = even + odd
                column &+= 1
            }
        }
    }

    /// The weighted sum of `taps` rows of a column from `top` on; beyond the first and the last row, these go on.
    @inline(__always)
    borrowing func sum(
        from top: Int, _ column: Int, _ weights: UnsafeBufferPointer<Float>, _ weight: Int, _ taps: Int
    ) -> SIMD4<Float> {
        var even = SIMD4<Float>.zero
        var odd = SIMD4<Float>.zero
        var tap = 0
        if top >= 0, top &+ taps <= count {
            while tap < taps {
                let row = top &+ tap
                even += kept[(row & mask) &* width &+ column] * weights[weight &+ tap]
                odd += kept[((row &+ 1) & mask) &* width &+ column] * weights[weight &+ tap &+ 1]
                tap &+= 2
            }
        } else {
            while tap < taps {
                let row = max(0, min(count &- 1, top &+ tap))
                even += kept[(row & mask) &* width &+ column] * weights[weight &+ tap]
                tap &+= 1
            }
        }
        return even + odd
    }
}
