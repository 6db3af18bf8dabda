import HALContract

/// The picture being painted.
struct PersonCanvas {
    let width: Int
    let height: Int
    private(set) var bytes: [UInt8]

    /// A canvas with nothing on it yet.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bytes = [UInt8](repeating: 0, count: width * height * RGBImage.channels)
    }

    /// Lays what `paint` returns over every pixel of `region`, as the head is seen.
    mutating func draw(_ frame: HeadFrame, _ region: HeadRegion, _ paint: (_ u: Float, _ v: Float) -> Paint) {
        let box = frame.pixels(region, width, height)
        guard box.left <= box.right, box.top <= box.bottom else { return }
        let width = width
        bytes.withUnsafeMutableBufferPointer { buffer in
            for y in box.top...box.bottom {
                let down = (Float(y) - frame.centreY) / frame.scale
                var index = (y * width + box.left) * 3
                for x in box.left...box.right {
                    let across = (Float(x) - frame.centreX) / frame.scale
                    let paint = paint(
                        across * frame.cosine + down * frame.sine, down * frame.cosine - across * frame.sine)
                    if paint.cover > 0 { Self.blend(buffer, index, paint) }
                    index &+= 3
                }
            }
        }
    }

    /// Gives `body` a way to lay paint over single pixels.
    mutating func blend(_ body: ((_ x: Int, _ y: Int, _ paint: Paint) -> Void) -> Void) {
        let width = width
        bytes.withUnsafeMutableBufferPointer { buffer in
            body { x, y, paint in Self.blend(buffer, (y &* width &+ x) &* 3, paint) }
        }
    }

    /// Replaces every pixel by what `paint` returns for its place.
    mutating func fill(_ paint: (_ x: Int, _ y: Int) -> PersonColor) {
        let width = width
        let height = height
        bytes.withUnsafeMutableBufferPointer { buffer in
            var index = 0
            for y in 0..<height {
                for x in 0..<width {
                    let color = paint(x, y)
                    buffer[index] = Self.level(color.red)
                    buffer[index &+ 1] = Self.level(color.green)
                    buffer[index &+ 2] = Self.level(color.blue)
                    index &+= 3
                }
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

    /// Lets `change` work on the bytes as they are: red, green, blue, row by row.
    mutating func change(_ change: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeMutableBufferPointer { change($0) }
    }

    /// The painted picture.
    func image() -> RGBImage { RGBImage(width: width, height: height, bytes: bytes) }
}
