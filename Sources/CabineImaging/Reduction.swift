import HALContract

/// Whole-number reductions of a picture: every output pixel is the mean of a square of source pixels.
enum Reduction {
    /// The grey picture (ITU-R BT.601 weights) reduced by `factor`; columns and rows left over are dropped.
    static func gray(_ image: RGBImage, factor: Int) -> GrayImage {
        let width = image.width / factor
        let height = image.height / factor
        // Weights of 256, divided with the area.
        let divisor = 256 * UInt64(factor) * UInt64(factor)
        let box = PixelBox(x: 0, y: 0, width: width * factor, height: height * factor)
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height) { output, initialized in
            var target = 0
            eachRowOfSums(image, box, factor) { sums in
                var index = 0
                while index < sums.count {
                    let colors = 77 &* UInt64(sums[index]) &+ 150 &* UInt64(sums[index &+ 1])
                    let sum = colors &+ 29 &* UInt64(sums[index &+ 2]) &+ divisor / 2
                    output[target] = UInt8(truncatingIfNeeded: sum / divisor)
                    target &+= 1
                    index &+= 3
                }
            }
            initialized = width * height
        }
        return GrayImage(width: width, height: height, bytes: bytes)
    }

    /// The part `box` of a picture reduced by `factor`; `box` must lie inside and hold at least one output pixel.
    static func color(_ image: RGBImage, box: PixelBox, factor: Int) -> RGBImage {
        let width = box.width / factor
        let height = box.height / factor
        let area = UInt32(factor * factor)
        let whole = PixelBox(x: box.x, y: box.y, width: width * factor, height: height * factor)
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, initialized in
            var target = 0
            eachRowOfSums(image, whole, factor) { sums in
                var index = 0
                while index < sums.count {
                    output[target] = UInt8(truncatingIfNeeded: (sums[index] &+ area / 2) / area)
                    target &+= 1
                    index &+= 1
                }
            }
            initialized = width * height * 3
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    /// For each row of squares in `box`, a whole number of them, the sums of red, green and blue over each square.
    ///
    /// Rows are added up first, which the compiler does for many columns at once. No sum exceeds 32 bits below a factor
    /// of 4,096, and no picture is that large.
    @inline(__always)
    private static func eachRowOfSums(
        _ image: RGBImage, _ box: PixelBox, _ factor: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Void
    ) {
        let width = box.width / factor
        let length = box.width * 3
        image.bytes.withUnsafeBufferPointer { input in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: length + width * 3) { memory in
                let columns = UnsafeMutableBufferPointer(rebasing: memory[..<length])
                let sums = UnsafeMutableBufferPointer(rebasing: memory[length...])
                var row = box.y
                while row < box.y + box.height {
                    addRows(input, (row * image.width + box.x) * 3, image.width * 3, factor, columns)
                    addColumns(columns, factor, sums)
                    body(UnsafeBufferPointer(sums))
                    row += factor
                }
            }
        }
    }

    /// Adds up `count` rows of bytes, `stride` apart.
    private static func addRows(
        _ input: UnsafeBufferPointer<UInt8>, _ start: Int, _ stride: Int, _ count: Int,
        _ columns: UnsafeMutableBufferPointer<UInt32>
    ) {
        let length = columns.count
        var place = 0
        while place < length {
            columns[place] = UInt32(input[start &+ place])
            place &+= 1
        }
        var row = 1
        while row < count {
            let first = start &+ row &* stride
            place = 0
            while place < length {
                columns[place] &+= UInt32(input[first &+ place])
                place &+= 1
            }
            row &+= 1
        }
    }

    /// Adds up every `factor` neighbouring pixels.
    private static func addColumns(
        _ columns: UnsafeMutableBufferPointer<UInt32>, _ factor: Int, _ sums: UnsafeMutableBufferPointer<UInt32>
    ) {
        var target = 0
        var place = 0
        while target < sums.count {
            var (red, green, blue): (UInt32, UInt32, UInt32) = (0, 0, 0)
            let end = place &+ factor &* 3
            while place < end {
                red &+= columns[place]
                green &+= columns[place &+ 1]
                blue &+= columns[place &+ 2]
                place &+= 3
            }
            sums[target] = red
            sums[target &+ 1] = green
            sums[target &+ 2] = blue
            target &+= 3
        }
    }
}
