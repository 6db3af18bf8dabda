/// A still picture of YUYV as red, green, blue: what the portrait is made of.
public enum YUYVPicture {
    /// Fraction bits of the factors below: sums of five terms stay far from 32 bits.
    private static let bits = 16

    /// Converts `width * height` pixels from rows of Y, Cb, Y, Cr that are `stride` bytes apart (BT.601, limited range,
    /// as V4L2 defines YUYV) to red, green, blue without gaps.
    ///
    /// - Returns: nil when the width is odd, or when there are fewer bytes than that.
    public static func rgb(_ bytes: Span<UInt8>, width: Int, height: Int, stride: Int) -> [UInt8]? {
        guard width > 0, height > 0, width % 2 == 0, stride >= 2 * width,
            bytes.count >= stride * (height - 1) + 2 * width
        else { return nil }
        var result = [UInt8](repeating: 0, count: width * height * 3)
        for y in 0..<height {
            for pair in 0..<width / 2 {
                let source = y * stride + 4 * pair
                let target = (y * width + 2 * pair) * 3
                let blue = Int32(bytes[source + 1]) - 128
                let red = Int32(bytes[source + 3]) - 128
                put(Int32(bytes[source]), blue, red, &result, target)
                put(Int32(bytes[source + 2]), blue, red, &result, target + 3)
            }
        }
        return result
    }

    /// ITU-R BT.601-7, 2.5, widened from 16...235 and 16...240 to 0...255: 255/219 for luma, and for chroma 255/224 times
    /// 1.402, 0.344136, 0.714136 and 1.772.
    private static func put(_ luma: Int32, _ blue: Int32, _ red: Int32, _ result: inout [UInt8], _ at: Int) {
        let light = (luma - 16) * 76_309 + 1 << (bits - 1)
        result[at] = UInt8(clamping: (light + 104_597 * red) >> bits)
        result[at + 1] = UInt8(clamping: (light - 25_675 * blue - 53_279 * red) >> bits)
        result[at + 2] = UInt8(clamping: (light + 132_201 * blue) >> bits)
    }
}
