import Glibc
import HALContract

/// Places on a head: origin between the eyes, u to the right and v to the chin, 1 from chin to crown.
struct HeadFrame {
    let centreX: Float
    let centreY: Float
    /// Pixels from chin to crown.
    let scale: Float
    let cosine: Float
    let sine: Float

    init(_ parameters: PersonParameters, width: Int, height: Int) {
        centreX = parameters.centreAcross * Float(width)
        centreY = parameters.centreDown * Float(height)
        scale = parameters.headHeightPixels * Float(height) / 960
        let roll = parameters.rollDegrees * .pi / 180
        cosine = cosf(roll)
        sine = sinf(roll)
    }

    /// The pixel of a place on the head.
    func pixel(_ u: Float, _ v: Float) -> (x: Float, y: Float) {
        (centreX + (u * cosine - v * sine) * scale, centreY + (u * sine + v * cosine) * scale)
    }
}

/// A colour and how much it covers what is below it.
struct Paint {
    var color: PersonColor
    var cover: Float

    /// Nothing.
    static let none = Paint(color: PersonColor(0, 0, 0), cover: 0)
}

/// A rectangle on a head.
struct HeadRegion {
    var left: Float
    var top: Float
    var right: Float
    var bottom: Float
}

/// The picture being painted.
struct PersonCanvas {
    let width: Int
    let height: Int
    private var bytes: [UInt8]

    /// A canvas that shows an evenly lit curtain, a little darker towards the corners.
    init(width: Int, height: Int, background: PersonColor) {
        self.width = width
        self.height = height
        bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            var index = 0
            var y = 0
            while y < height {
                let down = Float(y) / Float(height) - 0.45
                var x = 0
                while x < width {
                    let across = Float(x) / Float(width) - 0.5
                    let light = 1 - 0.09 * (across * across + down * down)
                    buffer[index] = UInt8(background.red * light)
                    buffer[index &+ 1] = UInt8(background.green * light)
                    buffer[index &+ 2] = UInt8(background.blue * light)
                    index &+= 3
                    x &+= 1
                }
                y &+= 1
            }
            count = width * height * 3
        }
    }

    /// Lays what `paint` returns over every pixel of `region`.
    mutating func draw(_ frame: HeadFrame, _ region: HeadRegion, _ paint: (_ u: Float, _ v: Float) -> Paint) {
        let corners = [
            frame.pixel(region.left, region.top), frame.pixel(region.right, region.top),
            frame.pixel(region.left, region.bottom), frame.pixel(region.right, region.bottom),
        ]
        let left = max(0, Int(corners.map(\.x).min() ?? 0) - 1)
        let right = min(width - 1, Int(corners.map(\.x).max() ?? 0) + 1)
        let top = max(0, Int(corners.map(\.y).min() ?? 0) - 1)
        let bottom = min(height - 1, Int(corners.map(\.y).max() ?? 0) + 1)
        guard left <= right, top <= bottom else { return }
        let width = width
        bytes.withUnsafeMutableBufferPointer { buffer in
            var y = top
            while y <= bottom {
                let down = (Float(y) - frame.centreY) / frame.scale
                var x = left
                var index = (y * width + left) * 3
                while x <= right {
                    let across = (Float(x) - frame.centreX) / frame.scale
                    let paint = paint(
                        across * frame.cosine + down * frame.sine, down * frame.cosine - across * frame.sine)
                    if paint.cover > 0 { Self.blend(buffer, index, paint) }
                    index &+= 3
                    x &+= 1
                }
                y &+= 1
            }
        }
    }

    private static func blend(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ index: Int, _ paint: Paint) {
        let cover = paint.cover > 1 ? 1 : paint.cover
        let kept = 1 - cover
        buffer[index] = level(Float(buffer[index]) * kept + paint.color.red * cover)
        buffer[index &+ 1] = level(Float(buffer[index &+ 1]) * kept + paint.color.green * cover)
        buffer[index &+ 2] = level(Float(buffer[index &+ 2]) * kept + paint.color.blue * cover)
    }

    private static func level(_ value: Float) -> UInt8 { UInt8(value < 0 ? 0 : value > 254.5 ? 255 : value + 0.5) }

    /// Adds the noise of a camera.
    mutating func addNoise(seed: UInt64, levels: Float) {
        var random = PersonRandom(seed: seed)
        // A sum of four even numbers is close to a normal distribution; 1.15 is its standard deviation.
        let table = (0..<8192).map { _ in
            Int16(((0..<4).reduce(Float(0)) { sum, _ in sum + random.number(-1...1) } * levels / 1.15).rounded())
        }
        bytes.withUnsafeMutableBufferPointer { buffer in
            table.withUnsafeBufferPointer { table in
                var index = 0
                // A step that shares no factor with the table keeps the noise from repeating in sight.
                var place = 0
                while index < buffer.count {
                    let value = Int16(buffer[index]) &+ table[place]
                    buffer[index] = UInt8(truncatingIfNeeded: value < 0 ? 0 : value > 255 ? 255 : value)
                    index &+= 1
                    place = (place &+ 2 &+ (index >> 13 & 5)) & 8191
                }
            }
        }
    }

    /// The painted picture.
    func image() -> RGBImage { RGBImage(width: width, height: height, bytes: bytes) }
}

/// 0 below `from`, 1 above `to`, smooth between.
func smoothStep(_ from: Float, _ to: Float, _ value: Float) -> Float {
    let part = (value - from) / (to - from)
    let share = part < 0 ? 0 : part > 1 ? 1 : part
    return share * share * (3 - 2 * share)
}

/// A bell of height 1 at 0 that has fallen to 1/e at 1.
func bell(_ x: Float) -> Float { x * x > 9 ? 0 : expf(-x * x) }
