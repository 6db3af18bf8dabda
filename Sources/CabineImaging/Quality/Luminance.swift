import Glibc
import HALContract

/// Linear luminance of sRGB pictures (ITU-R BT.709 weights), kept in 8 bits as OFIQ does.
enum Luminance {
    /// What each byte adds to the luminance, in units of 1/65536 of 255: tables instead of three powers a pixel.
    private static let red = table(0.2126)
    private static let green = table(0.7152)
    private static let blue = table(0.0722)

    private static func table(_ weight: Double) -> [Int32] {
        (0..<256).map { Int32((weight * linear(Double($0) / 255) * 255 * 65_536).rounded()) }
    }

    /// Light of an sRGB value, both 0...1 (IEC 61966-2-1).
    static func linear(_ value: Double) -> Double {
        value > 0.04045 ? pow((value + 0.055) / 1.055, 2.4) : value / 12.92
    }

    /// The luminance of every pixel.
    static func picture(_ image: RGBImage) -> GrayImage {
        let count = image.width * image.height
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            image.bytes.withUnsafeBufferPointer { input in
                red.withUnsafeBufferPointer { red in
                    green.withUnsafeBufferPointer { green in
                        blue.withUnsafeBufferPointer { blue in
                            var index = 0
                            for pixel in 0..<count {
                                let sum =
                                    red[Int(input[index])] &+ green[Int(input[index &+ 1])]
                                    &+ blue[Int(input[index &+ 2])] &+ 32_768
                                output[pixel] = UInt8(truncatingIfNeeded: min(255, sum >> 16))
                                index &+= 3
                            }
                        }
                    }
                }
            }
            initialized = count
        }
        return GrayImage(width: image.width, height: image.height, bytes: bytes)
    }
}

/// How often each luminance occurs in a part of a picture.
struct LuminanceHistogram {
    private(set) var counts = [Int](repeating: 0, count: 256)
    private(set) var total = 0

    mutating func add(_ picture: GrayImage, row: Int, columns: Range<Int>) {
        picture.bytes.withUnsafeBufferPointer { bytes in
            let start = row * picture.width
            for column in columns { counts[Int(bytes[start + column])] += 1 }
        }
        total += columns.count
    }

    mutating func add(_ picture: GrayImage, _ box: PixelBox) {
        for row in box.y..<max(box.y, box.bottom) { add(picture, row: row, columns: box.x..<box.right) }
    }

    /// Share of the pixels in a range of luminances.
    func share(_ range: ClosedRange<Int>) -> Double {
        total > 0 ? Double(counts[range].reduce(0, +)) / Double(total) : 0
    }

    /// Mean luminance, 0...1.
    var mean: Double {
        guard total > 0 else { return 0 }
        return Double(counts.indices.reduce(0) { $0 + $1 * counts[$1] }) / (255 * Double(total))
    }

    /// Variance of the luminance, which is 0...1.
    var variance: Double {
        guard total > 0 else { return 0 }
        let mean = self.mean
        return counts.indices.reduce(0.0) { sum, value in
            let distance = Double(value) / 255 - mean
            return sum + Double(counts[value]) * distance * distance
        } / Double(total)
    }

    /// Entropy in bits.
    var entropy: Double {
        counts.reduce(0.0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / Double(total)
            return sum - share * log2(share)
        }
    }

    /// What two histograms, each of sum 1, have in common.
    func shared(_ other: LuminanceHistogram) -> Double {
        guard total > 0, other.total > 0 else { return 0 }
        return zip(counts, other.counts).reduce(0.0) { sum, pair in
            sum + min(Double(pair.0) / Double(total), Double(pair.1) / Double(other.total))
        }
    }
}
