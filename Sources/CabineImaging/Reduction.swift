import HALContract

/// Whole-number reductions of a picture: every output pixel is the mean of a square of source pixels.
enum Reduction {
    /// The grey picture (ITU-R BT.601 weights) reduced by `factor`; columns and rows left over are dropped.
    static func gray(_ image: RGBImage, factor: Int) -> GrayImage {
        let width = image.width / factor
        let height = image.height / factor
        let source = image.width
        // Weights of 256, divided with the area.
        let divisor = 256 * factor * factor
        let bytes = image.bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: width * height) { output, initialized in
                var target = 0
                var y = 0
                while y < height {
                    var x = 0
                    while x < width {
                        var sum = divisor / 2
                        var row = (y * factor * source + x * factor) * 3
                        var j = 0
                        while j < factor {
                            var place = row
                            let end = row + factor * 3
                            while place < end {
                                sum &+= 77 &* Int(input[place]) &+ 150 &* Int(input[place &+ 1])
                                sum &+= 29 &* Int(input[place &+ 2])
                                place &+= 3
                            }
                            row += source * 3
                            j &+= 1
                        }
                        output[target] = UInt8(truncatingIfNeeded: sum / divisor)
                        target &+= 1
                        x &+= 1
                    }
                    y &+= 1
                }
                initialized = width * height
            }
        }
        return GrayImage(width: width, height: height, bytes: bytes)
    }

    /// The part `box` of a picture reduced by `factor`; `box` must lie inside and hold at least one output pixel.
    static func color(_ image: RGBImage, box: PixelBox, factor: Int) -> RGBImage {
        let width = box.width / factor
        let height = box.height / factor
        let source = image.width
        let area = factor * factor
        let bytes = image.bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, initialized in
                var target = 0
                var y = 0
                while y < height {
                    var x = 0
                    while x < width {
                        var red = area / 2
                        var green = red
                        var blue = red
                        var row = ((box.y + y * factor) * source + box.x + x * factor) * 3
                        var j = 0
                        while j < factor {
                            var place = row
                            let end = row + factor * 3
                            while place < end {
                                red &+= Int(input[place])
                                green &+= Int(input[place &+ 1])
                                blue &+= Int(input[place &+ 2])
                                place &+= 3
                            }
                            row += source * 3
                            j &+= 1
                        }
                        output[target] = UInt8(truncatingIfNeeded: red / area)
                        output[target &+ 1] = UInt8(truncatingIfNeeded: green / area)
                        output[target &+ 2] = UInt8(truncatingIfNeeded: blue / area)
                        target &+= 3
                        x &+= 1
                    }
                    y &+= 1
                }
                initialized = width * height * 3
            }
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }
}
