import HALContract

/// Whole-number reductions of a picture: every output pixel is the mean of a square of source pixels.
enum Reduction {
    /// The grey picture (ITU-R BT.601 weights) reduced by `factor`; columns and rows left over are dropped.
    static func gray(_ image: RGBImage, factor: Int) -> GrayImage {
        let width = image.width / factor
        let height = image.height / factor
        // Weights of 256, divided with the area.
        let divisor = 256 * UInt64(factor) * UInt64(countedRows(factor))
        let inverse = inverse(divisor)
        let box = PixelBox(x: 0, y: 0, width: width * factor, height: height * factor)
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height) { output, initialized in
            var target = 0
            eachRowOfSums(image, box, factor) { sums in
                var index = 0
                while index < sums.count {
                    let colors = 77 &* UInt64(sums[index]) &+ 150 &* UInt64(sums[index &+ 1])
                    let sum = colors &+ 29 &* UInt64(sums[index &+ 2]) &+ divisor / 2
                    output[target] = UInt8(truncatingIfNeeded: (sum &* inverse) >> 40)
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
        let area = UInt64(factor) * UInt64(countedRows(factor))
        let inverse = inverse(area)
        let whole = PixelBox(x: box.x, y: box.y, width: width * factor, height: height * factor)
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, initialized in
            var target = 0
            eachRowOfSums(image, whole, factor) { sums in
                var index = 0
                while index < sums.count {
                    let sum = UInt64(sums[index]) &+ area / 2
                    output[target] = UInt8(truncatingIfNeeded: (sum &* inverse) >> 40)
                    target &+= 1
                    index &+= 1
                }
            }
            initialized = width * height * 3
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    /// What sums are multiplied with, and then shifted by 40 bits, in place of a division by `divisor`, which takes ten
    /// times as long. Rounded up, so that whole quotients stay whole; up to a factor of 16 the quotient is exact.
    private static func inverse(_ divisor: UInt64) -> UInt64 { ((1 << 40) + divisor - 1) / divisor }

    /// For each row of squares in `box`, a whole number of them, the sums of red, green and blue over each square.
    ///
    /// Rows are added up first, which the compiler does for many columns at once, in 16 bits: from a factor of 257 on,
    /// which only a picture 120,000 pixels wide asks for, the first 256 rows of each square stand for all.
    @inline(__always)
    private static func eachRowOfSums(
        _ image: RGBImage, _ box: PixelBox, _ factor: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Void
    ) {
        let width = box.width / factor
        let length = box.width * 3
        let rows = countedRows(factor)
        image.bytes.withUnsafeBufferPointer { input in
            withUnsafeTemporaryAllocation(of: UInt16.self, capacity: length) { columns in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: width * 3) { sums in
                    var row = box.y
                    while row < box.y + box.height {
                        addRows(input, (row * image.width + box.x) * 3, image.width * 3, rows, columns)
                        // A known number of columns is added without a loop.
                        switch factor {
                        case 1: addColumns(columns, 1, sums)
                        case 2: addColumns(columns, 2, sums)
                        case 3: addColumns(columns, 3, sums)
                        case 4: addColumns(columns, 4, sums)
                        default: addColumns(columns, factor, sums)
                        }
                        body(UnsafeBufferPointer(sums))
                        row += factor
                    }
                }
            }
        }
    }

    /// Adds up `count` rows of bytes, `stride` apart.
    private static func addRows(
        _ input: UnsafeBufferPointer<UInt8>, _ start: Int, _ stride: Int, _ count: Int,
        _ columns: UnsafeMutableBufferPointer<UInt16>
    ) {
        let length = columns.count
        var place = 0
        while place < length {
            columns[place] = UInt16(input[start &+ place])
            place &+= 1
        }
        var row = 1
        while row < count {
            let first = start &+ row &* stride
            place = 0
            while place < length {
                columns[place] &+= UInt16(input[first &+ place])
                place &+= 1
            }
            row &+= 1
        }
    }

    /// Rows of a square that are added up.
    private static func countedRows(_ factor: Int) -> Int { min(factor, 256) }

    /// Adds up every `factor` neighbouring pixels.
    @inline(__always)
    private static func addColumns(
        _ columns: UnsafeMutableBufferPointer<UInt16>, _ factor: Int, _ sums: UnsafeMutableBufferPointer<UInt32>
    ) {
        var target = 0
        var place = 0
        while target < sums.count {
            var (red, green, blue): (UInt32, UInt32, UInt32) = (0, 0, 0)
            let end = place &+ factor &* 3
            while place < end {
                red &+= UInt32(columns[place])
                green &+= UInt32(columns[place &+ 1])
                blue &+= UInt32(columns[place &+ 2])
                place &+= 3
            }
            sums[target] = red
            sums[target &+ 1] = green
            sums[target &+ 2] = blue
            target &+= 3
        }
    }
}
