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
        // Columns of a turned output row lie this many source rows apart; two more for rounding.
        let turn = Int((abs(mapping.perColumn.y) * Double(width)).rounded(.up))
        var narrowed = NarrowedRows(source, mapping, rows: rows, width: width, kept: filter.taps + turn + 2)
        let last = Double(width - 1) * mapping.perColumn.y
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, initialized in
            for row in 0..<height {
                let y = mapping.origin.y + mapping.perRow.y * Double(row) - Double(rows.lowerBound)
                narrowed.fill(upTo: Int((max(y, y + last)).rounded(.up)) + filter.taps / 2)
                filterColumns(
                    narrowed, filter, from: y, step: mapping.perColumn.y,
                    into: UnsafeMutableBufferPointer(rebasing: output[(row * width * 3)..<((row + 1) * width * 3)]))
            }
            initialized = width * height * 3
        }
        return RGBImage(width: width, height: height, bytes: bytes)
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

    /// One output row, for which each column is filtered around its own place.
    private static func filterColumns(
        _ narrowed: borrowing NarrowedRows, _ filter: CubicFilter, from place: Double, step: Double,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) {
        let width = output.count / 3
        let taps = filter.taps
        let phases = Double(CubicFilter.phases)
        let lightSteps = Float(LinearLight.steps)
        // Added so that truncation rounds down; further out than this, all taps lie on the border row anyway.
        let shift = Double(taps)
        let before = taps &+ taps / 2 &- 1
        let highest = Double(narrowed.count) + shift
        filter.weights.withUnsafeBufferPointer { weights in
            LinearLight.toByte.withUnsafeBufferPointer { toByte in
                var column = 0
                while column < width {
                    let y = max(0, min(highest, place + step * Double(column)) + shift)
                    let cell = Int(y)
                    let weight = Int((y - Double(cell)) * phases + 0.5) &* taps
                    let light = narrowed.sum(from: cell &- before, column, weights, weight, taps)
                    let steps = unsafeBitCast(light * lightSteps + LinearLight.indexOffset, to: SIMD4<UInt32>.self)
                    let target = column &* 3
                    output[target] = toByte[Int(steps.x & LinearLight.indexBits)]
                    output[target &+ 1] = toByte[Int(steps.y & LinearLight.indexBits)]
                    output[target &+ 2] = toByte[Int(steps.z & LinearLight.indexBits)]
                    column &+= 1
                }
            }
        }
    }
}
