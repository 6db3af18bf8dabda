import HALContract

/// A picture as rows of linear light, reduced by a whole number on the way: each pixel the mean of a square of source
/// pixels. Beyond the border, the border's pixels go on.
struct LinearRows {
    let image: RGBImage
    /// Source pixels on the side of a square.
    let factor: Int

    /// Rows there are; the last may be made of fewer source rows.
    var height: Int { (image.height + factor - 1) / factor }

    /// Fills `line` with the pixels of `row` from column `left` on, as red, green, blue and nothing.
    func fill(
        _ line: UnsafeMutableBufferPointer<SIMD4<Float>>, row: Int, left: Int, input: UnsafeBufferPointer<UInt8>,
        light: UnsafeBufferPointer<Float>
    ) {
        if factor == 1 {
            fillPlain(line, row: row, left: left, input: input, light: light)
        } else {
            fillReduced(line, row: row, left: left, input: input, light: light)
        }
    }

    private func fillPlain(
        _ line: UnsafeMutableBufferPointer<SIMD4<Float>>, row: Int, left: Int, input: UnsafeBufferPointer<UInt8>,
        light: UnsafeBufferPointer<Float>
    ) {
        let last = image.width - 1
        let start = row &* image.width
        var index = 0
        while index < line.count {
            let place = left &+ index
            let inside = place < 0 ? 0 : place > last ? last : place
            line[index] = Self.pixel(input, (start &+ inside) &* 3, light)
            index &+= 1
        }
    }

    private func fillReduced(
        _ line: UnsafeMutableBufferPointer<SIMD4<Float>>, row: Int, left: Int, input: UnsafeBufferPointer<UInt8>,
        light: UnsafeBufferPointer<Float>
    ) {
        let last = image.width - 1
        let share = 1 / Float(factor * factor)
        line.update(repeating: .zero)
        var y = 0
        while y < factor {
            let start = min(image.height - 1, row &* factor &+ y) &* image.width
            var index = 0
            while index < line.count {
                var sum = SIMD4<Float>.zero
                var place = (left &+ index) &* factor
                let end = place &+ factor
                while place < end {
                    let inside = place < 0 ? 0 : place > last ? last : place
                    sum += Self.pixel(input, (start &+ inside) &* 3, light)
                    place &+= 1
                }
                line[index] += sum * share
                index &+= 1
            }
            y &+= 1
        }
    }

    @inline(__always)
    private static func pixel(
        _ input: UnsafeBufferPointer<UInt8>, _ index: Int, _ light: UnsafeBufferPointer<Float>
    ) -> SIMD4<Float> {
        SIMD4(
            light[Int(input[index])], light[Int(input[index &+ 1])], light[Int(input[index &+ 2])], 0)
    }
}
