import Glibc
import HALContract

/// A turned and scaled grey cutting of a picture, in which a tilted face is upright.
struct LevelledPatch {
    let gray: GrayImage
    /// The place in the picture that the middle of the patch shows.
    private let middle: Point2D
    /// One column, and one row, of the patch in the picture.
    private let perColumn: Point2D
    private let perRow: Point2D

    /// Cuts `width` x `height` samples around `middle`, their rows running along `across` (length 1), `step` picture
    /// pixels apart.
    init(_ picture: GrayImage, middle: Point2D, across: Point2D, step: Double, width: Int, height: Int) {
        self.middle = middle
        perColumn = across * step
        perRow = Point2D(x: -across.y, y: across.x) * step
        gray = Self.cut(picture, middle, perColumn, perRow, width, height)
    }

    /// A place of the patch in the picture.
    func toPicture(_ x: Double, _ y: Double) -> Point2D {
        middle + perColumn * (x - Double(gray.width - 1) / 2) + perRow * (y - Double(gray.height - 1) / 2)
    }

    /// Bilinear samples in 16.16 fixed point; beyond the border, the border's.
    private static func cut(
        _ picture: GrayImage, _ middle: Point2D, _ perColumn: Point2D, _ perRow: Point2D, _ width: Int, _ height: Int
    ) -> GrayImage {
        let first = middle - perColumn * (Double(width - 1) / 2) - perRow * (Double(height - 1) / 2)
        let stepX = Int((perColumn.x * 65_536).rounded())
        let stepY = Int((perColumn.y * 65_536).rounded())
        let rightmost = (picture.width - 1) << 16
        let lowest = (picture.height - 1) << 16
        let stride = picture.width
        let bytes = picture.bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: width * height) { output, initialized in
                var target = 0
                for row in 0..<height {
                    let start = first + perRow * Double(row)
                    var x = Int((start.x * 65_536).rounded())
                    var y = Int((start.y * 65_536).rounded())
                    for _ in 0..<width {
                        let insideX = min(max(x, 0), rightmost)
                        let insideY = min(max(y, 0), lowest)
                        let index = (insideY >> 16) &* stride &+ (insideX >> 16)
                        let right = insideX < rightmost ? 1 : 0
                        let below = insideY < lowest ? stride : 0
                        let partX = (insideX & 0xFFFF) >> 8
                        let partY = (insideY & 0xFFFF) >> 8
                        let upper = Int(input[index]) &* (256 &- partX) &+ Int(input[index &+ right]) &* partX
                        let lower =
                            Int(input[index &+ below]) &* (256 &- partX) &+ Int(input[index &+ below &+ right]) &* partX
                        output[target] = UInt8(
                            truncatingIfNeeded: (upper &* (256 &- partY) &+ lower &* partY &+ 32_768) >> 16)
                        target &+= 1
                        x &+= stepX
                        y &+= stepY
                    }
                }
                initialized = width * height
            }
        }
        return GrayImage(width: width, height: height, bytes: bytes)
    }
}

extension Point2D {
    /// The direction of an angle, clockwise from the right; length 1.
    static func direction(degrees: Double) -> Point2D {
        Point2D(x: cos(degrees * .pi / 180), y: sin(degrees * .pi / 180))
    }
}
