import Glibc
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
}

/// Turns and scales a picture in one go with a Lanczos filter.
///
/// A small turn splits exactly into a horizontal and a vertical pass (Catmull and Smith, "3-D transformations of images
/// in scanline order", 1980), each with a one-dimensional filter as wide as the reduction needs.
enum Resampler {
    /// Subdivisions of a pixel for which filter weights are kept.
    private static let phases = 64

    /// `width` x `height` pixels of `image` through `mapping`; beyond the border, the border's pixels go on.
    static func resample(_ image: RGBImage, _ mapping: SourceMapping, width: Int, height: Int) -> RGBImage {
        let rows = sourceRows(image, mapping, width: width, height: height)
        let narrow = horizontalPass(image, mapping, rows: rows, width: width)
        return verticalPass(narrow, mapping, rows: rows, width: width, height: height)
    }

    /// The source rows that reach the output, the filter's reach included.
    private static func sourceRows(
        _ image: RGBImage, _ mapping: SourceMapping, width: Int, height: Int
    ) -> Range<Int> {
        let reach = Double(LanczosTable(step: mapping.perRow.y, phases: 1).taps)
        let corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)]
        let places = corners.map { mapping.source(Double($0.0), Double($0.1)).y }
        let top = (places.min() ?? 0) - reach
        let bottom = (places.max() ?? 0) + reach
        let first = max(0, min(image.height - 1, Int(top.rounded(.down))))
        return first..<max(first + 1, min(image.height, Int(bottom.rounded(.up)) + 1))
    }

    /// Every needed source row, filtered to the output's columns.
    private static func horizontalPass(
        _ image: RGBImage, _ mapping: SourceMapping, rows: Range<Int>, width: Int
    ) -> [Float] {
        // Solving y = source row for the output row leaves x as a function of column and source row.
        let skew = mapping.perRow.x / mapping.perRow.y
        let step = mapping.perColumn.x - skew * mapping.perColumn.y
        let start = mapping.origin.x - skew * mapping.origin.y
        let table = LanczosTable(step: step, phases: phases)
        let taps = table.taps
        let stride = image.width * 3
        let last = image.width - 1
        return [Float](unsafeUninitializedCapacity: rows.count * width * 3) { output, initialized in
            image.bytes.withUnsafeBufferPointer { input in
                table.weights.withUnsafeBufferPointer { weights in
                    var target = 0
                    var y = rows.lowerBound
                    while y < rows.upperBound {
                        var column = 0
                        var x = start + skew * Double(y)
                        while column < width {
                            let cell = x.rounded(.down)
                            var weight = Int((x - cell) * Double(phases)) &* taps
                            var place = Int(cell) &- (taps / 2 &- 1)
                            let end = place &+ taps
                            var red: Float = 0
                            var green: Float = 0
                            var blue: Float = 0
                            while place < end {
                                let inside = place < 0 ? 0 : place > last ? last : place
                                let index = y &* stride &+ inside &* 3
                                let share = weights[weight]
                                red += share * Float(input[index])
                                green += share * Float(input[index &+ 1])
                                blue += share * Float(input[index &+ 2])
                                place &+= 1
                                weight &+= 1
                            }
                            output[target] = red
                            output[target &+ 1] = green
                            output[target &+ 2] = blue
                            target &+= 3
                            column &+= 1
                            x += step
                        }
                        y &+= 1
                    }
                }
            }
            initialized = rows.count * width * 3
        }
    }

    /// The narrowed rows, filtered to the output's rows.
    private static func verticalPass(
        _ narrow: [Float], _ mapping: SourceMapping, rows: Range<Int>, width: Int, height: Int
    ) -> RGBImage {
        let table = LanczosTable(step: mapping.perRow.y, phases: phases)
        let taps = table.taps
        let stride = width * 3
        let last = rows.count - 1
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, initialized in
            narrow.withUnsafeBufferPointer { input in
                table.weights.withUnsafeBufferPointer { weights in
                    var target = 0
                    var row = 0
                    while row < height {
                        var column = 0
                        var y = mapping.origin.y + mapping.perRow.y * Double(row) - Double(rows.lowerBound)
                        while column < width {
                            let cell = y.rounded(.down)
                            var weight = Int((y - cell) * Double(phases)) &* taps
                            var place = Int(cell) &- (taps / 2 &- 1)
                            let end = place &+ taps
                            var red: Float = 0.5
                            var green: Float = 0.5
                            var blue: Float = 0.5
                            while place < end {
                                let inside = place < 0 ? 0 : place > last ? last : place
                                let index = inside &* stride &+ column &* 3
                                let share = weights[weight]
                                red += share * input[index]
                                green += share * input[index &+ 1]
                                blue += share * input[index &+ 2]
                                place &+= 1
                                weight &+= 1
                            }
                            output[target] = UInt8(red < 0 ? 0 : red > 255 ? 255 : red)
                            output[target &+ 1] = UInt8(green < 0 ? 0 : green > 255 ? 255 : green)
                            output[target &+ 2] = UInt8(blue < 0 ? 0 : blue > 255 ? 255 : blue)
                            target &+= 3
                            column &+= 1
                            y += mapping.perColumn.y
                        }
                        row &+= 1
                    }
                }
            }
            initialized = width * height * 3
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }
}

/// Weights of a Lanczos filter of three lobes, widened by the reduction, for a number of places inside a pixel.
struct LanczosTable {
    /// Pixels a filtered value is made of; even.
    let taps: Int
    /// `taps` weights for each phase, each phase summing to 1.
    let weights: [Float]

    /// For steps of `step` source pixels between output pixels.
    init(step: Double, phases: Int) {
        let widening = max(1, abs(step))
        let half = Int((3 * widening).rounded(.up))
        taps = half * 2
        var weights: [Float] = []
        for phase in 0..<phases {
            let offset = (Double(phase) + 0.5) / Double(phases)
            let row = (0..<(half * 2)).map { Self.lanczos((Double($0 - half + 1) - offset) / widening) }
            let sum = row.reduce(0, +)
            weights += row.map { Float($0 / sum) }
        }
        self.weights = weights
    }

    private static func lanczos(_ x: Double) -> Double {
        guard abs(x) > 1e-9 else { return 1 }
        guard abs(x) < 3 else { return 0 }
        let turn = Double.pi * x
        return 3 * sin(turn) * sin(turn / 3) / (turn * turn)
    }
}
