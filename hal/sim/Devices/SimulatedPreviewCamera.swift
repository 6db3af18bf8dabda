public import HALContract

/// A camera that streams given frames, as fast as they are taken, and is then unplugged.
public final class SimulatedPreviewCamera: PreviewTransport {
    /// What the camera does next.
    public enum Step: Sendable {
        /// A frame, whole or not.
        case frame(PreviewFormat, [UInt8])
        /// Nothing within the limit.
        case silence
        /// Frames that nobody took in time.
        case skipped(Int)
    }

    private let steps: [Step]
    private var next = 0
    private var skipped = 0
    private var isRunning = false

    /// A camera that does `steps` one after the other.
    public init(_ steps: [Step]) { self.steps = steps }

    /// Starts the stream from its first step.
    public func startPreview() throws(DeviceFault) {
        isRunning = true
        next = 0
    }

    /// Lends the next frame.
    public func nextFrame(
        limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void
    ) throws(DeviceFault) -> Int {
        guard isRunning else { throw DeviceFault(.system, "The simulated camera streams nothing: start it first.") }
        while next < steps.count {
            let step = steps[next]
            next += 1
            switch step {
            case .silence: throw DeviceFault(.timeout, "The simulated camera sends nothing for now.")
            case .skipped(let count): skipped += count
            case .frame(let format, let bytes):
                defer { skipped = 0 }
                use(format, bytes.span)
                return skipped
            }
        }
        throw DeviceFault(.absent, "The simulated camera was unplugged.")
    }

    /// Stops the stream.
    public func stopPreview() { isRunning = false }

    /// The bytes of YUYV (BT.601, limited range) a camera would send of a picture of even width.
    public static func yuyv(_ image: RGBImage) -> [UInt8] {
        precondition(image.width % 2 == 0, "YUYV comes in pairs")
        var bytes = [UInt8](repeating: 0, count: image.width * image.height * 2)
        for pair in 0..<(image.width * image.height / 2) {
            let left = color(image, 2 * pair)
            let right = color(image, 2 * pair + 1)
            bytes[4 * pair] = luma(left)
            bytes[4 * pair + 2] = luma(right)
            let (red, green, blue) = ((left.0 + right.0) / 2, (left.1 + right.1) / 2, (left.2 + right.2) / 2)
            bytes[4 * pair + 1] = UInt8(clamping: 128 + (-38 * red - 74 * green + 112 * blue + 128) >> 8)
            bytes[4 * pair + 3] = UInt8(clamping: 128 + (112 * red - 94 * green - 18 * blue + 128) >> 8)
        }
        return bytes
    }

    private static func color(_ image: RGBImage, _ pixel: Int) -> (Int, Int, Int) {
        (Int(image.bytes[pixel * 3]), Int(image.bytes[pixel * 3 + 1]), Int(image.bytes[pixel * 3 + 2]))
    }

    private static func luma(_ color: (Int, Int, Int)) -> UInt8 {
        UInt8(clamping: 16 + (66 * color.0 + 129 * color.1 + 25 * color.2 + 128) >> 8)
    }
}
