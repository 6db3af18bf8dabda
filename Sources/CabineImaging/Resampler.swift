import HALContract

/// A straight mapping of output pixels to places in the source: turned by the roll of a head and scaled.
struct SourceMapping {
    /// The source place of output pixel (0, 0).
    var origin: Point2D
    /// The step in the source for one column to the right.
    var perColumn: Point2D
    /// The step in the source for one row down.
    var perRow: Point2D

    /// The source place of an output place.
    func source(_ column: Double, _ row: Double) -> Point2D { origin + perColumn * column + perRow * row }

    /// The same mapping into a source reduced by `factor`, whose pixel centres lie in the middle of squares.
    func reduced(by factor: Int) -> SourceMapping {
        let scale = 1 / Double(factor)
        let half = Point2D(x: 0.5, y: 0.5)
        return SourceMapping(
            origin: (origin + half) * scale - half, perColumn: perColumn * scale, perRow: perRow * scale)
    }
}

/// Turns and scales a picture in one go, in linear light, with a cubic filter.
///
/// A small turn splits exactly into a horizontal and a vertical pass (Catmull and Smith, "3-D transformations of images
/// in scanline order", 1980), each with a one-dimensional filter as wide as the reduction needs. From a reduction by 4
/// on, squares of pixels are averaged first: wide filters would cost more than they show.
enum Resampler {
    /// What the cubic filter reduces by after squares were averaged, at least: enough that the squares do not show.
    private static let leastFilteredReduction = 2.0

    /// `width` x `height` pixels of `image` through `mapping`, whose turn must be under 45 degrees; beyond the border,
    /// the border's pixels go on.
    static func resample(_ image: RGBImage, _ mapping: SourceMapping, width: Int, height: Int) -> RGBImage {
        precondition(mapping.perColumn.x > abs(mapping.perColumn.y), "turned too far")
        precondition(mapping.perRow.y > abs(mapping.perRow.x), "turned too far")
        let step = min(mapping.perColumn.length, mapping.perRow.length)
        let source = LinearRows(image: image, factor: max(1, Int(step / leastFilteredReduction)))
        let mapping = mapping.reduced(by: source.factor)
        let filter = CubicFilter(step: mapping.perRow.y)
        let rows = sourceRows(source, mapping, reach: filter.taps, width: width, height: height)
        let narrow = horizontalPass(source, mapping, rows: rows, width: width)
        return verticalPass(narrow, mapping, filter, rows: rows, width: width, height: height)
    }

    /// The source rows that reach the output, the filter's reach included.
    private static func sourceRows(
        _ source: LinearRows, _ mapping: SourceMapping, reach: Int, width: Int, height: Int
    ) -> Range<Int> {
        let corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)]
        let places = corners.map { mapping.source(Double($0.0), Double($0.1)).y }
        let top = (places.min() ?? 0).rounded(.down) - Double(reach)
        let bottom = (places.max() ?? 0).rounded(.up) + Double(reach)
        let last = Double(source.height - 1)
        let first = Int(max(0, min(last, top)))
        return first..<(max(first, Int(max(0, min(last, bottom)))) + 1)
    }

    /// Every needed source row, filtered to the output's columns.
    private static func horizontalPass(
        _ source: LinearRows, _ mapping: SourceMapping, rows: Range<Int>, width: Int
    ) -> [SIMD4<Float>] {
        // Solving y = source row for the output row leaves x as a function of column and source row.
        let skew = mapping.perRow.x / mapping.perRow.y
        let step = mapping.perColumn.x - skew * mapping.perColumn.y
        let start = mapping.origin.x - skew * mapping.origin.y
        let filter = CubicFilter(step: step)
        let count = Int((step * Double(width)).rounded(.up)) + filter.taps + 2
        var line = [SIMD4<Float>](repeating: .zero, count: count)
        return [SIMD4<Float>](unsafeUninitializedCapacity: rows.count * width) { output, initialized in
            source.image.bytes.withUnsafeBufferPointer { input in
                LinearLight.ofByte.withUnsafeBufferPointer { light in
                    line.withUnsafeMutableBufferPointer { line in
                        for row in rows {
                            let x = start + skew * Double(row)
                            let left = Int(x.rounded(.down)) - (filter.taps / 2 - 1)
                            source.fill(line, row: row, left: left, input: input, light: light)
                            let target = (row - rows.lowerBound) * width
                            let place = x - x.rounded(.down)
                            filterLine(
                                UnsafeBufferPointer(line), filter, from: place, step: step,
                                into: UnsafeMutableBufferPointer(rebasing: output[target..<(target + width)]))
                        }
                    }
                }
            }
            initialized = rows.count * width
        }
    }

    /// One row: the filter begins at the line's first pixel for places 0 to 1.
    private static func filterLine(
        _ line: UnsafeBufferPointer<SIMD4<Float>>, _ filter: CubicFilter, from place: Double, step: Double,
        into output: UnsafeMutableBufferPointer<SIMD4<Float>>
    ) {
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

    /// The narrowed rows, filtered to the output's rows.
    private static func verticalPass(
        _ narrow: [SIMD4<Float>], _ mapping: SourceMapping, _ filter: CubicFilter, rows: Range<Int>, width: Int,
        height: Int
    ) -> RGBImage {
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, initialized in
            narrow.withUnsafeBufferPointer { input in
                filter.weights.withUnsafeBufferPointer { weights in
                    LinearLight.toByte.withUnsafeBufferPointer { toByte in
                        for row in 0..<height {
                            let y = mapping.origin.y + mapping.perRow.y * Double(row) - Double(rows.lowerBound)
                            filterColumns(
                                input, weights, filter, rowCount: rows.count, from: y,
                                step: mapping.perColumn.y, toByte,
                                into: UnsafeMutableBufferPointer(
                                    rebasing: output[(row * width * 3)..<((row + 1) * width * 3)]))
                        }
                    }
                }
            }
            initialized = width * height * 3
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    /// One output row, for which each column is filtered around its own place.
    private static func filterColumns(
        _ input: UnsafeBufferPointer<SIMD4<Float>>, _ weights: UnsafeBufferPointer<Float>, _ filter: CubicFilter,
        rowCount: Int, from place: Double, step: Double, _ toByte: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) {
        let width = output.count / 3
        let taps = filter.taps
        let phases = Double(CubicFilter.phases)
        let lightSteps = Float(LinearLight.steps)
        let last = rowCount &- 1
        // Added so that truncation rounds down; further out than this, all taps lie on the border row anyway.
        let shift = Double(taps)
        let before = taps &+ taps / 2 &- 1
        let highest = Double(rowCount) + shift
        var column = 0
        while column < width {
            let y = max(0, min(highest, place + step * Double(column)) + shift)
            let cell = Int(y)
            let weight = Int((y - Double(cell)) * phases + 0.5) &* taps
            let first = cell &- before
            let light =
                first >= 0 && first &+ taps <= rowCount
                ? sumInside(input, weights, first &* width &+ column, weight, taps, width)
                : sumAtBorder(input, weights, first, column, weight, taps, width, last)
            let steps = (light * lightSteps + 0.5).clamped(lowerBound: .zero, upperBound: .init(repeating: lightSteps))
            let target = column &* 3
            output[target] = toByte[Int(steps.x)]
            output[target &+ 1] = toByte[Int(steps.y)]
            output[target &+ 2] = toByte[Int(steps.z)]
            column &+= 1
        }
    }

    /// The weighted sum of `taps` rows below each other from `place` on.
    @inline(__always)
    private static func sumInside(
        _ input: UnsafeBufferPointer<SIMD4<Float>>, _ weights: UnsafeBufferPointer<Float>, _ place: Int,
        _ weight: Int, _ taps: Int, _ width: Int
    ) -> SIMD4<Float> {
        var even = SIMD4<Float>.zero
        var odd = SIMD4<Float>.zero
        var place = place
        var weight = weight
        let end = weight &+ taps
        while weight < end {
            even += input[place] * weights[weight]
            odd += input[place &+ width] * weights[weight &+ 1]
            place &+= width &+ width
            weight &+= 2
        }
        return even + odd
    }

    /// The same where rows above the first or below the last are asked for: these go on.
    private static func sumAtBorder(
        _ input: UnsafeBufferPointer<SIMD4<Float>>, _ weights: UnsafeBufferPointer<Float>, _ first: Int,
        _ column: Int, _ weight: Int, _ taps: Int, _ width: Int, _ last: Int
    ) -> SIMD4<Float> {
        var sum = SIMD4<Float>.zero
        for tap in 0..<taps {
            let row = max(0, min(last, first &+ tap))
            sum += input[row &* width &+ column] * weights[weight &+ tap]
        }
        return sum
    }
}
